/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/quantity.h"
#include "cli/publish.h"
#include "cli/track_history.h"
#include "cli/track_picture.h"
#include "cli/track_reading.h"
#include "cli/track_request.h"
#include "model/elastic.h"
#include "report/json_value.h"
#include "site/site_kind.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Step times that differ by more from what was expected may be those of another run. */
#define SPEED_SURPRISE 1.5

enum status track_read_spent(const struct track_request *r, const struct scenario *s, double by_machines,
			     struct track_forecast *f, struct diag_list *diags)
{
	struct text why = TEXT_INIT;
	struct quantity q;
	enum status status = STATUS_OK;

	f->spent = by_machines;
	if (!r->spent)
		return STATUS_OK;
	if (quantity_parse(r->spent, strlen(r->spent), DIMENSION_MONEY, &q, &why) || q.value < 0 ||
	    strcmp(q.currency, s->currency) != 0) {
		diag_add(diags, SEVERITY_ERROR, "--spent", 0, "'%.40s': accepted: an amount in %s, such as 120k %s",
			 r->spent, s->currency, s->currency);
		status = STATUS_USAGE;
	}
	f->spent = q.value;
	f->spent_is_given = 1;
	text_release(&why);
	return status;
}

/* Requirements are about the whole run; what is simulated is its rest. */
static enum status judge(const struct track_request *r, const struct scenario *s, const struct track_forecast *f,
			 const struct results *rest, struct diag_list *diags)
{
	struct requirement *list = NULL;
	enum status status = publish_read_requirements(&r->options, s, &list, diags);

	for (size_t i = 0; i < r->options.require_count && !status; i++) {
		list[i].budget -= f->spent;
		list[i].deadline_s -= f->elapsed_s;
	}
	if (!status)
		status = publish_judgement(&r->options, list, rest);
	free(list);
	return status;
}

/* What a folder keeps: the history, the burn-up chart, and the answer for a report. */
static enum status keep(const struct track_request *r, const struct scenario *s, const struct track_forecast *f,
			struct diag_list *diags)
{
	const struct scenario_options *given = &r->options.experiment.scenario;
	const struct sidecar of = { s->document.sha256, given->sets, given->set_count, s->study.seed };
	enum status status = track_history_add(f, r->options.folder, diags);

	if (!status)
		status = track_picture_draw(f, r->options.folder, &r->options.words, diags);
	return status ? status : track_forecast_leave(f, r->options.folder, &of, diags);
}

enum status track_answer(const struct track_request *r, const struct scenario *s, struct track_forecast *f,
			 const struct results *rest, struct diag_list *diags)
{
	struct text out = TEXT_INIT;
	enum status status = STATUS_OK;

	if (r->options.folder)
		f->before = track_history_last(r->options.folder);
	if (r->options.json) {
		json_value_write(&out, track_forecast_json(f));
		fputs(text_str(&out), stdout);
	} else
		track_forecast_print(f, &r->options.words);
	text_release(&out);
	if (r->options.folder)
		status = keep(r, s, f, diags);
	return status ? status : judge(r, s, f, rest, diags);
}

void track_warn_of_speed(const struct progress_log *log, double step_s, double expected_s, struct diag_list *diags)
{
	if (fabs(log2(step_s / expected_s)) > log2(SPEED_SURPRISE))
		track_warn(
			diags, &log->last_place,
			"steps take %.4g s up to here where the scenario expects %.4g s: is it the log of this plan, "
			"with the same steps?",
			step_s, expected_s);
}

/* Nodes that an elastic run lacks now, by --nodes or the log. Other numbers than the plan's are odd. */
static void find_missing(struct tracked_facts *facts, const struct track_request *r, const struct plan *plan,
			 const struct progress_log *log, struct diag_list *diags)
{
	const struct cluster *c = plan->cluster;
	double nodes = r->nodes.of_run ? (double)r->nodes.of_run : tracked_plan_nodes(plan, log);

	if (isnan(nodes) || nodes == (double)c->nodes)
		return;
	if (elastic_is_used(c) && nodes < (double)c->nodes) {
		facts->missing = c->nodes - (int64_t)nodes;
		facts->missing_s = r->nodes.of_run ? 0 : log->last.time_s - log->width_since_s;
	} else
		track_warn(diags, &log->width_place,
			   "the run is on %.0f nodes, where the plan has %" PRId64 ": is it the log of this plan?",
			   nodes, c->nodes);
}

/* What is of a job of several; --nodes must be some of an elastic plan's. */
static enum status check_options(const struct track_request *r, const struct plan *plan, struct diag_list *diags)
{
	const struct cluster *c = plan->cluster;
	const char *of_job = r->done_count		  ? "--done"
			     : r->planned_steps.job_count ? "--planned-steps"
			     : r->nodes.job_count	  ? "--nodes"
							  : NULL;

	if (of_job)
		diag_add(diags, SEVERITY_ERROR, of_job, 0, "JOB=... belongs to a plan of several jobs; '%s' is one run",
			 plan->id);
	if (!r->nodes.of_run || r->nodes.of_run == c->nodes || (elastic_is_used(c) && r->nodes.of_run < c->nodes))
		return of_job ? STATUS_USAGE : STATUS_OK;
	diag_add(diags, SEVERITY_ERROR, "--nodes", 0, "%" PRId64 ": the plan has %" PRId64 " nodes; accepted: %s",
		 r->nodes.of_run, c->nodes, elastic_is_used(c) ? "so many or fewer" : "so many, as it is not elastic");
	return STATUS_USAGE;
}

/* The rest, after what logs of simulated lives say. */
static enum status simulate_left(const struct track_request *r, const struct scenario *s, struct track_forecast *f,
				 const struct results *whole, const struct progress_log *log, struct diag_list *diags)
{
	const struct experiment *e = &r->options.experiment;
	struct lives lives;
	struct tracked_facts facts = { .lives = &lives, .spent = f->spent, .is_down = r->is_down };
	struct tracked_plan t;
	struct plan *plans[1] = { &t.copy.plan };
	struct scenario rest = *s;
	struct results left = { 0 };
	enum status status;

	lives_of(&lives, s->plans[0], &s->study, log, f->state.planned_steps);
	find_missing(&facts, r, s->plans[0], log, diags);
	tracked_plan_make(&t, s->plans[0], &s->study, &f->state, &facts);
	track_warn_of_speed(log, f->state.step_s, t.expected_step_s, diags);
	rest.plans = plans;
	rest.study = t.study;
	status = e->simulate(e->context, &rest, &left);
	if (!status) {
		const struct track_learned learned = { t.step_s, t.hazard, t.failures, t.downtime_factor };

		track_forecast_of(f, &learned, whole, &left);
		status = track_answer(r, s, f, &left, diags);
	}
	results_release(&left);
	tracked_plan_release(&t);
	return status;
}

/* Simulates the plan as it was and its rest, with the same random events. */
static enum status simulate_rest(const struct track_request *r, const struct scenario *s, struct track_forecast *f,
				 const struct progress_log *log, struct diag_list *diags)
{
	const struct experiment *e = &r->options.experiment;
	struct results whole = { 0 };
	enum status status = e->simulate(e->context, s, &whole);

	if (!status)
		status = simulate_left(r, s, f, &whole, log, diags);
	results_release(&whole);
	return status;
}

static enum status forecast_rest(const struct track_request *r, const struct scenario *s, const struct log_reading *g,
				 double planned, struct diag_list *diags)
{
	const struct plan *plan = s->plans[0];
	struct track_forecast f = { .format = log_reading_format(g), .start_unix_s = g->progress.origin_s };
	enum status status;

	if (!track_state_of(&f.state, &g->progress, planned))
		return track_refuse(r->logs[0], &g->progress.last_place, diags,
				    "no two rows of different steps tell the pace, or no step is left");
	track_state_on_machines(&f.state, plan);
	track_forecast_begin(&f, s);
	track_forecast_take_run(&f, &g->progress);
	status = track_read_spent(r, s, plan->site->kind->ideal(plan, f.state.held_s, 0), &f, diags);
	if (!status)
		status = simulate_rest(r, s, &f, &g->progress, diags);
	track_forecast_release(&f);
	track_state_release(&f.state);
	return status;
}

enum status track_run(const struct track_request *r, const struct scenario *s, struct diag_list *diags)
{
	struct log_reading g;
	enum status status;

	status = check_options(r, s->plans[0], diags);
	if (status)
		return status;
	status = log_read(&g, r->logs, r->log_count, r->pattern, diags);
	if (!status) {
		double planned;

		track_reading_warn(&g, diags);
		planned = track_planned_steps(r->logs[0], &g, r->planned_steps.of_run, "--planned-steps N", diags);
		status = isnan(planned) ? STATUS_INVALID : forecast_rest(r, s, &g, planned, diags);
	}
	log_reading_release(&g);
	return status;
}
