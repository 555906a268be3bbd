/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "score_json.h"

#include "part.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

static void put(json_t *line, const char *key, double value)
{
	json_object_set_new(line, key, isfinite(value) ? json_real(value) : json_null());
}

static void put_share(json_t *line, const char *key, const struct share *s, size_t n)
{
	put(line, key, (double)s->count / (double)n);
}

static json_t *line_of(enum mode mode, const struct part *part, const struct score *s)
{
	json_t *line = json_object();
	const struct {
		const char *key;
		double value;
	} values[] = {
		{ "median", s->median },
		{ "p80", s->p80 },
		{ "mean_abs_ln", s->mean },
		{ "bias", s->bias },
		{ "width", s->width },
		{ "crps", s->crps },
		{ "crps_spread", s->spread },
		{ "naive", s->naive_mean },
		{ "class", s->class_mean },
		{ "climate", s->climate_mean },
		{ "climate_crps", s->climate_crps },
		{ "skill", s->skill },
		{ "skill_low", s->skill_low },
		{ "skill_high", s->skill_high },
		{ "program_mean", s->program_mean },
		{ "program_naive", s->program_naive },
		{ "program_inside", s->program_inside80 },
		{ "program_crps", s->program_crps },
		{ "inside_low", s->inside80.low },
		{ "inside_high", s->inside80.high },
	};

	json_object_set_new(line, "set", json_sprintf("%s: %s", question_letter(mode), part->title));
	json_object_set_new(line, "mode", json_string(question_letter(mode)));
	json_object_set_new(line, "group", json_string(part->title));
	json_object_set_new(line, "n", json_integer((json_int_t)s->count));
	json_object_set_new(line, "programs", json_integer((json_int_t)s->programs));
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		put(line, values[i].key, values[i].value);
	put_share(line, "inside", &s->inside80, s->count);
	put_share(line, "inside50", &s->inside50, s->count);
	put_share(line, "inside90", &s->inside90, s->count);
	put_share(line, "below80", &s->below80, s->count);
	put_share(line, "below90", &s->below90, s->count);
	return line;
}

void score_json_print(FILE *out, const struct forecast_table *t)
{
	for (int m = PREDICTED; m < MODES; m++)
		for (const struct part *p = part_list; p->title; p++) {
			struct score s = score_of(t, (enum mode)m, p);
			json_t *line;

			if (!s.count)
				continue;
			line = line_of((enum mode)m, p, &s);
			json_dumpf(line, out, JSON_COMPACT | JSON_REAL_PRECISION(4));
			fputc('\n', out);
			json_decref(line);
		}
}
