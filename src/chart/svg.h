/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * svg.h - a picture as part of a page.
 */
#ifndef FLOPCAST_CHART_SVG_H
#define FLOPCAST_CHART_SVG_H

#include "base/text.h"

/* Adds the <svg> element of a document that gnuplot drew: `prefix` before each id and each reference to one, so that
 * several pictures can stand in one page; named by the element PREFIXcaption and described by PREFIXalt; without the title and description that every picture of gnuplot has.
 * Nothing is added when there is no such element. Test: tests/unit/test_svg.c. */
void svg_inline(struct text *t, const char *document, const char *prefix);

#endif
