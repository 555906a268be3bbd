/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/tracked_run.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { POINTS_MOST = 100000 };

void tracked_run_at(struct text *out, const struct tracked_at *at, const struct words *words)
{
	if (at->job) {
		text_addf(out, words_get(words, WORD("%.1f %% of the work done")), 100 * at->share);
		if (!(at->planned_steps > 0))
			return;
		text_addf(out, "; %s: ", at->job);
	}
	text_addf(out, words_get(words, WORD("step %.0f of %.0f (%.1f %%)")), at->step, at->planned_steps,
		  100 * at->step / at->planned_steps);
}

void tracked_run_change(struct text *out, double steps, double restarts, double step_time, const struct words *words)
{
	if (isnan(step_time))
		text_addf(out, words_get(words, WORD("%.0f steps, %.0f restarts")), steps, restarts);
	else
		text_addf(out, words_get(words, WORD("%.0f steps, %.0f restarts, step time %+.1f %%")), steps, restarts,
			  100 * step_time);
}

void tracked_run_job(struct text *out, const struct tracked_job *job, const struct words *words)
{
	text_addf(out,
		  words_get(words, job->stage == 0   ? WORD("%s, to come")
				   : job->stage == 1 ? WORD("%s, under way")
						     : WORD("%s, done")),
		  job->id);
	if (job->copies > 1)
		text_addf(out, " (%lld / %lld)", (long long)job->done, (long long)job->copies);
}

/* A member of an object, NAN for null. */
struct number {
	const char *key;
	double *x;
};

static int read_numbers(const json_t *object, const struct number *list, size_t count)
{
	int good = json_is_object(object);

	for (size_t i = 0; i < count && good; i++)
		good = sidecar_number(json_object_get(object, list[i].key), list[i].x);
	return good;
}

static double or_infinity(double x)
{
	return isnan(x) ? INFINITY : x;
}

static int read_levels(const json_t *object, double rate, struct tracked_levels *q)
{
	const struct number list[] = { { "p10", &q->p10 }, { "p50", &q->p50 }, { "p80", &q->p80 }, { "p90", &q->p90 } };

	if (!read_numbers(object, list, 4))
		return 0;
	for (size_t i = 0; i < 4; i++)
		*list[i].x = or_infinity(*list[i].x) * rate;
	return 1;
}

static int read_quantiles(const json_t *root, double rate, struct tracked_run *r)
{
	const json_t *start = json_object_get(root, "plan_at_start");

	return read_levels(json_object_get(root, "finish_s"), 1, &r->finish) &&
	       read_levels(json_object_get(root, "remaining_s"), 1, &r->remaining) &&
	       read_levels(json_object_get(root, "cost"), rate, &r->cost) &&
	       read_levels(json_object_get(start, "finish_s"), 1, &r->plan_finish) &&
	       read_levels(json_object_get(start, "cost"), rate, &r->plan_cost);
}

static int read_values(const json_t *root, double rate, struct tracked_run *r)
{
	const struct number now[] = { { "step", &r->at.step },
				      { "planned_steps", &r->at.planned_steps },
				      { "elapsed_s", &r->elapsed_s } },
			    chances[] = { { "deadline", &r->deadline_kept },
					  { "budget", &r->budget_kept },
					  { "finished", &r->finished } },
			    value[] = { { "pv", &r->planned_value },
					{ "ev", &r->earned_value },
					{ "ac", &r->actual },
					{ "spi", &r->spi },
					{ "cpi", &r->cpi } },
			    lines[] = { { "straight_line_finish_s", &r->line_finish_s },
					{ "deadline_s", &r->deadline_s } };

	if (!read_numbers(json_object_get(root, "now"), now, 3) ||
	    !read_numbers(json_object_get(root, "chances"), chances, 3) ||
	    !read_numbers(json_object_get(root, "earned_value"), value, 5) || !read_numbers(root, lines, 2))
		return 0;
	r->deadline_s = or_infinity(r->deadline_s);
	for (size_t i = 0; i < 3; i++)
		*value[i].x *= rate;
	return (r->at.job || r->at.planned_steps > 0) && r->elapsed_s >= 0;
}

static int read_job(const json_t *job, struct tracked_job *j)
{
	static const char *const stages[] = { "to come", "under way", "done" };
	const char *stage = json_string_value(json_object_get(job, "stage"));

	j->id = json_string_value(json_object_get(job, "id"));
	j->copies = json_integer_value(json_object_get(job, "copies"));
	j->done = json_integer_value(json_object_get(job, "done"));
	while (stage && j->stage < 3 && strcmp(stage, stages[j->stage]) != 0)
		j->stage++;
	return j->id && stage && j->stage < 3 && read_levels(json_object_get(job, "finish_s"), 1, &j->finish);
}

/* No list: there is one run. */
static int read_jobs(struct tracked_file *f, const json_t *jobs)
{
	size_t count = json_array_size(jobs);

	f->run.at.job = json_string_value(json_object_get(f->root, "job"));
	if (!count || count > POINTS_MOST)
		return !count;
	f->jobs = mem_alloc(count, sizeof(*f->jobs));
	for (size_t i = 0; i < count; i++)
		if (!read_job(json_array_get(jobs, i), &f->jobs[i]))
			return 0;
	f->run.jobs = f->jobs;
	f->run.job_count = count;
	return f->run.at.job &&
	       sidecar_number(json_object_get(json_object_get(f->root, "now"), "share"), &f->run.at.share);
}

/* null the first time. */
static int read_change(const json_t *change, double rate, struct tracked_run *r)
{
	const struct number list[] = { { "steps", &r->more_steps },
				       { "restarts", &r->more_restarts },
				       { "step_time", &r->step_time },
				       { "finish_p50_s", &r->later_s },
				       { "cost_p50", &r->dearer } };

	if (json_is_null(change))
		return 1;
	r->has_change = 1;
	if (!read_numbers(change, list, 5))
		return 0;
	r->dearer *= rate;
	return 1;
}

static int read_points(struct tracked_file *f, const json_t *points)
{
	size_t count = json_array_size(points);

	if (!count || count > POINTS_MOST)
		return 0;
	f->points = mem_alloc(count, sizeof(*f->points));
	for (size_t i = 0; i < count; i++) {
		const json_t *pair = json_array_get(points, i), *x = json_array_get(pair, 0),
			     *y = json_array_get(pair, 1);

		if (!json_is_number(x) || !json_is_number(y))
			return 0;
		f->points[i] = (struct tracked_point){ json_number_value(x), json_number_value(y) };
	}
	f->run.done = f->points;
	f->run.count = count;
	return 1;
}

int tracked_file_read(struct tracked_file *f, const char *folder, const struct sidecar *of, double rate,
		      struct diag_list *diags)
{
	*f = (struct tracked_file){ .root = sidecar_read(folder, TRACKED_FILE, of, diags) };
	if (!f->root)
		return 0;
	f->run.plan = json_string_value(json_object_get(f->root, "plan"));
	f->run.finish_date = json_string_value(json_object_get(f->root, "finish_date_p50"));
	if (f->run.plan && read_jobs(f, json_object_get(f->root, "jobs")) && read_quantiles(f->root, rate, &f->run) &&
	    read_values(f->root, rate, &f->run) && read_change(json_object_get(f->root, "changed"), rate, &f->run) &&
	    read_points(f, json_object_get(f->root, "done")))
		return 1;
	sidecar_refuse(folder, TRACKED_FILE, diags);
	return 0;
}

void tracked_file_release(struct tracked_file *f)
{
	json_decref(f->root);
	free(f->points);
	free(f->jobs);
	*f = (struct tracked_file){ 0 };
}
