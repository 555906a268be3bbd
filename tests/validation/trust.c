/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "trust.h"

#include "part.h"

#include <math.h>

enum { LEAST_PROGRAMS = 3 };
#define LEAST_SKILL  0.05
#define LEAST_INSIDE 0.70
#define MOST_ERROR   0.50

static double inside(const struct score *s)
{
	return (double)s->inside80.count / (double)s->count;
}

/* What is known, as the scenario says it; GIVEN tests conventions only. */
static const char *const said[MODES] = {
	[PREDICTED] = "model, machines and layout: `mfu=\"predicted\"` with a `<layout>`",
	[KNOWN] = "as B, and the framework, where one of 23: `framework=\"litgpt\"`",
	[PRIOR] =
		"model, machines, whose programs train and of which year: `mfu=\"prior\" stack=\"own\" year=\"2025\"`",
	[UNSAID] = "model and machines alone: `mfu=\"prior\"`",
	[TEMPLATE] = "the speed of a template of `flopcast init`, runs of teams' own stacks",
	[CHOSEN] = "model and machines, the layout chosen: `mfu=\"predicted\"`",
	[CALENDAR] = "as C, or B where there is a layout: days from start to end of whole runs",
};

void trust_print_modes(FILE *out, const struct forecast_table *t)
{
	fprintf(out, "| mode | what you know | rows (programs) | off by a factor of: middle, one in five more than | "
		     "inside the "
		     "80 %% band: of rows, of programs | error less than the naive rule's by "
		     "|\n|---|---|---|---|---|---|\n");
	for (int m = PREDICTED; m < MODES; m++) {
		struct score s = score_of(t, (enum mode)m, &part_list[0]);

		fprintf(out, "| %s | %s | %zu (%zu) | %.2f, %.2f | %.0f, %.0f %% | %.0f %% (%.0f to %.0f) |\n",
			question_letter((enum mode)m), said[m], s.count, s.programs, exp(s.median), exp(s.p80),
			100 * inside(&s), 100 * s.program_inside80, 100 * s.skill, 100 * s.skill_low,
			100 * s.skill_high);
	}
}

static int is_weak(const struct score *s)
{
	return s->programs >= LEAST_PROGRAMS &&
	       (!(s->skill > LEAST_SKILL) || inside(s) < LEAST_INSIDE || s->mean > MOST_ERROR);
}

void trust_print_weak(FILE *out, const struct forecast_table *t)
{
	fprintf(out, "| mode: rows | rows (programs) | mean error, the naive rule's | inside the 80 %% band | skill "
		     "|\n|---|---|---|---|---|\n");
	for (int m = PREDICTED; m < MODES; m++)
		for (const struct part *p = part_list; p->title; p++) {
			struct score s = score_of(t, (enum mode)m, p);

			if (is_weak(&s))
				fprintf(out, "| %s: %s | %zu (%zu) | %.2f, %.2f | %.0f %% | %.2f, %.2f to %.2f |\n",
					question_letter((enum mode)m), p->title, s.count, s.programs, s.mean,
					s.naive_mean, 100 * inside(&s), s.skill, s.skill_low, s.skill_high);
		}
}
