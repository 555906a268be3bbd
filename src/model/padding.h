/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * padding.h - sequences that are filled up to the longest of their microbatch, as Hugging Face's collators do.
 *
 * Lengths are lognormal. docs/MODEL.md, "Padding"; tested against the closed form for two: tests/unit/test_padding.c.
 */
#ifndef FLOPCAST_MODEL_PADDING_H
#define FLOPCAST_MODEL_PADDING_H

#include <stdint.h>

/* Spread of lengths where none is given: sd of their logarithm. Stanford Alpaca's 52,002 examples with their prompt, LLaMA's
 * tokens: 18.2 % are above 184.5, 2.4 % above 309, 0.5 % above 433.5 and 0.12 % above 558 (histogram in tloen/alpaca-lora
 * lengths.ipynb@13d55f4, read 2026-11-21): normal quantiles of the logarithms rise by 0.48 to 0.56. */
extern const double padding_length_log_sd;

/* Expected longest of `count` lengths over the mean length, >= 1. log_sd >= 0, count >= 1. */
double padding_longest(double log_sd, int64_t count);

#endif
