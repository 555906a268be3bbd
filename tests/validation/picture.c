/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "picture.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

enum { SIDE = 360, MARGIN = 48, TENTHS = 10 };
#define LEAST 1e-2 /* GPU-hours */
#define MOST  1e8

static void begin(FILE *out, int width, int height, const char *title)
{
	fprintf(out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" "
		"font-family=\"sans-serif\" font-size=\"11\" role=\"img\">\n<title>%s</title>\n"
		"<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n",
		width, height, width, height, title);
}

static void text(FILE *out, double x, double y, const char *anchor, const char *words)
{
	fprintf(out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x, y, anchor, words);
}

static void line(FILE *out, const double from[2], const double to[2], const char *colour)
{
	fprintf(out, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>\n", from[0], from[1], to[0],
		to[1], colour);
}

/* ---- forecast against published ---- */

static double place(double hours)
{
	return SIDE * log(fmin(MOST, fmax(LEAST, hours)) / LEAST) / log(MOST / LEAST);
}

static void scales(FILE *out, double left)
{
	double bottom = MARGIN + SIDE;

	for (double hours = LEAST; hours <= MOST * 1.01; hours *= 100) {
		char words[16];
		double x = left + place(hours), y = bottom - place(hours);

		snprintf(words, sizeof(words), "%.0e", hours);
		line(out, (double[]){ x, MARGIN }, (double[]){ x, bottom }, "#ddd");
		line(out, (double[]){ left, y }, (double[]){ left + SIDE, y }, "#ddd");
		text(out, x, bottom + 14, "middle", words);
		text(out, left - 4, y + 4, "end", words);
	}
	line(out, (double[]){ left, bottom }, (double[]){ left + SIDE, MARGIN }, "#666");
}

static void dot(FILE *out, double left, const struct forecast *f, int is_run)
{
	double bottom = MARGIN + SIDE, x = left + place(f->published);
	const char *colour = is_run ? "#c44e52" : "#4c72b0";

	line(out, (double[]){ x, bottom - place(f->quantiles[Q10]) },
	     (double[]){ x, bottom - place(f->quantiles[Q90]) }, is_run ? "#e4b0b2" : "#b3c2dc");
	fprintf(out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"1.8\" fill=\"%s\"/>\n", x, bottom - place(f->quantiles[Q50]),
		colour);
}

void picture_forecasts(FILE *out, const struct forecast_table *t)
{
	static const enum mode modes[] = { PREDICTED, PRIOR };

	begin(out, 2 * (SIDE + 2 * MARGIN), SIDE + 2 * MARGIN + 8, "forecast against published GPU-hours");
	for (int m = 0; m < 2; m++) {
		double left = MARGIN + m * (SIDE + 2 * MARGIN);
		char words[128];

		snprintf(words, sizeof(words), "%s: %s", question_letter(modes[m]), question_words(modes[m]));
		text(out, left, MARGIN - 22, "start", words);
		text(out, left, MARGIN - 8, "start",
		     "GPU-hours, upwards the forecast's P10, P50, P90; to the right published");
		text(out, left, MARGIN + SIDE + 32, "start", "red: whole runs; blue: benchmarks");
		scales(out, left);
		for (size_t i = 0; i < t->rows.row_count; i++)
			if (!forecast_of(t, i, modes[m])->excluded)
				dot(out, left, forecast_of(t, i, modes[m]), row_is(&t->rows, i, "set", "run"));
	}
	fprintf(out, "</svg>\n");
}

/* ---- ranks ---- */

/* Share of programs' votes in each tenth. */
static void count_tenths(const struct forecast_table *t, enum mode mode, double shares[TENTHS])
{
	double *rows = mem_alloc(t->program_count, sizeof(*rows)), votes = 0;

	for (size_t i = 0; i < t->rows.row_count; i++)
		rows[t->programs[i]] += !forecast_of(t, i, mode)->excluded;
	for (size_t i = 0; i < TENTHS; i++)
		shares[i] = 0;
	for (size_t i = 0; i < t->rows.row_count; i++) {
		const struct forecast *f = forecast_of(t, i, mode);

		if (f->excluded)
			continue;
		shares[(int)fmin(TENTHS - 1, TENTHS * f->pit)] += 1 / rows[t->programs[i]];
		votes += 1 / rows[t->programs[i]];
	}
	for (size_t i = 0; i < TENTHS; i++)
		shares[i] /= votes;
	free(rows);
}

static void bars(FILE *out, const struct forecast_table *t, enum mode mode, double left)
{
	double shares[TENTHS], width = 160.0 / TENTHS, bottom = 190;
	char words[64];

	count_tenths(t, mode, shares);
	for (int i = 0; i < TENTHS; i++) {
		double height = 400 * shares[i];

		fprintf(out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"#4c72b0\"/>\n",
			left + i * width, bottom - height, width - 1, height);
	}
	line(out, (double[]){ left, bottom - 40 }, (double[]){ left + 160, bottom - 40 }, "#c44e52");
	snprintf(words, sizeof(words), "mode %s", question_letter(mode));
	text(out, left, 20, "start", words);
	text(out, left, bottom + 14, "start", "less than forecast");
	text(out, left + 160, bottom + 14, "end", "more");
}

void picture_ranks(FILE *out, const struct forecast_table *t)
{
	static const enum mode modes[] = { PREDICTED, PRIOR, CHOSEN, CALENDAR };

	begin(out, 4 * 190 + 20, 215, "where what was published lay in its forecast, by tenths");
	for (int m = 0; m < 4; m++)
		bars(out, t, modes[m], 20 + m * 190);
	fprintf(out, "</svg>\n");
}
