/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/fitting.h"

#include "base/mem.h"
#include "cli/simulate.h"
#include "model/memory.h"

#include <stdlib.h>
#include <string.h>

enum { GPUS_MOST = 1024 };

/* The scenario's elements and lines are not what the user wrote: only what is wrong is kept. */
static void add_fault(const struct question *q, const struct diag *d, struct diag_list *diags)
{
	const char *what = strstr(d->message, ": ");

	if (d->severity == SEVERITY_ERROR)
		diag_add(diags, SEVERITY_ERROR, q->where, 0, "%s", what ? what + 2 : d->message);
}

enum status fitting_open(const struct question *q, const struct text *xml, const char *name, struct scenario *s,
			 struct diag_list *diags)
{
	/* What does not fit is the answer to whether it fits. */
	const struct scenario_options options = { .allow_oom = 1 };
	struct diag_list found = { 0 };
	enum status status = scenario_open_text(s, name, xml, &options, &found);

	for (size_t i = 0; i < found.count; i++)
		add_fault(q, &found.items[i], diags);
	diag_release(&found);
	s->reader.diags = diags; /* the list of faults is gone */
	return status;
}

static void read_figures(struct estimate_fit *fit, const struct results *results)
{
	for (int i = 0; i < 2; i++) {
		fit->cost[i] = summary_level(results, 0, METRIC_COST, i ? 0.8 : 0.5).value;
		fit->wall_s[i] = summary_level(results, 0, METRIC_WALL, i ? 0.8 : 0.5).value;
	}
}

static int fits(struct scenario *s, const struct options *o, struct estimate_fit *fit)
{
	struct memory m = memory_of(s->plans[0]);
	struct results results = { 0 };
	int is = m.is_known && m.fits;

	fit->need_b = m.need_b;
	is = is && !simulate(o, s, &results);
	if (is)
		read_figures(fit, &results);
	results_release(&results);
	return is;
}

/* The question changed in method and number, at the same place. */
static int try_fit(const struct question *q, const struct catalog *c, const struct options *o, const char *site,
		   struct estimate_fit *fit)
{
	struct question other = *q;
	struct text xml = TEXT_INIT;
	struct question_taken taken;
	struct diag_list unsaid = { 0 };
	struct scenario s = { 0 };
	char gpus[24];
	int is = 0;

	snprintf(gpus, sizeof(gpus), "%lld", (long long)fit->gpus);
	other.kind = fit->kind;
	other.value[QUESTION_GPUS] = gpus;
	if (!other.value[QUESTION_PRICE] || other.value[QUESTION_SITE])
		other.value[QUESTION_SITE] = site;
	if (!question_scenario(&other, c, &xml, &taken, &unsaid) &&
	    !fitting_open(&other, &xml, "fitting.xml", &s, &unsaid))
		is = fits(&s, o, fit);
	scenario_release(&s);
	diag_release(&unsaid);
	text_release(&xml);
	return is;
}

size_t fitting_find(const struct question *q, const struct catalog *c, const struct options *o,
		    const struct plan *first, struct estimate_fit list[FITTING_MOST])
{
	static const char *const lighter[] = { "finetune", "lora", "qlora" };
	int64_t gpus = (int64_t)cluster_gpus(first->cluster);
	struct options quiet = *o;
	size_t count = 0;
	int is_lighter = 0;

	quiet.quiet = 1;
	for (size_t i = 0; i < sizeof(lighter) / sizeof(lighter[0]); i++) {
		list[count] = (struct estimate_fit){ .kind = lighter[i], .gpus = gpus };
		if (is_lighter && try_fit(q, c, &quiet, first->site->id, &list[count]))
			count++;
		is_lighter |= !strcmp(lighter[i], q->kind);
	}
	for (int64_t more = gpus < 8 ? 2 * gpus : gpus + 8; more <= GPUS_MOST && count < FITTING_MOST; more *= 2) {
		list[count] = (struct estimate_fit){ .kind = q->kind, .gpus = more };
		if (try_fit(q, c, &quiet, first->site->id, &list[count])) {
			count++;
			break;
		}
	}
	return count;
}
