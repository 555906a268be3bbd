/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ziggurat.h - tables of the ziggurats of stream.h: 256 layers of equal area under exp(-x) and exp(-x^2/2), from
 * Marsaglia & Tsang, "The ziggurat method for generating random variables", J. Stat. Softw. 5(8), 2000.
 *
 * x[1] is where the tail starts, x[0] the pseudo-width of the base layer, x[256] = 0; y[i] = f(x[i]), y[0] = 0.
 * The equal areas and the end at y = 1 are checked by tests/unit/test_stream.c.
 */
#ifndef FLOPCAST_RANDOM_ZIGGURAT_H
#define FLOPCAST_RANDOM_ZIGGURAT_H

#define ZIGGURAT_LAYERS 256u

extern const double ziggurat_exponential_x[ZIGGURAT_LAYERS + 1], ziggurat_exponential_y[ZIGGURAT_LAYERS + 1];
extern const double ziggurat_normal_x[ZIGGURAT_LAYERS + 1], ziggurat_normal_y[ZIGGURAT_LAYERS + 1];

#endif
