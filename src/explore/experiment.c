/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "explore/experiment.h"

#include "base/bug.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MEMORY_SHARE 0.8 /* of the machine's that outcomes may take */

/* ---- the scenario that is simulated ---- */

static int is_wanted(const struct experiment *e, const char *id)
{
	for (size_t i = 0; i < e->plan_count; i++)
		if (!strcmp(e->plans[i], id))
			return 1;
	return !e->plan_count;
}

static int is_impossible(const struct scenario *s, const char *id)
{
	for (size_t i = 0; i < s->infeasible_count; i++)
		if (!strcmp(s->infeasible[i].plan, id))
			return 1;
	return 0;
}

static enum status check_plans_exist(const struct experiment *e, const struct scenario *s, struct diag_list *diags)
{
	struct text ids = TEXT_INIT, where = TEXT_INIT;
	enum status status = STATUS_OK;

	for (size_t p = 0; p < s->plan_count; p++)
		text_addf(&ids, "%s%s", p ? ", " : "", s->plans[p]->id);
	for (size_t i = 0; i < e->plan_count; i++) {
		size_t p = 0;

		while (p < s->plan_count && strcmp(s->plans[p]->id, e->plans[i]) != 0)
			p++;
		if (p < s->plan_count || is_impossible(s, e->plans[i]))
			continue;
		text_clear(&where);
		text_add(&where, "--plan ");
		text_add_safe(&where, e->plans[i], DIAG_TEXT_LIMIT);
		diag_add(diags, SEVERITY_ERROR, where.s, 0, "no such plan; accepted: %s", ids.s);
		status = STATUS_USAGE;
	}
	text_release(&where);
	text_release(&ids);
	return status;
}

static void select_plans(const struct experiment *e, struct scenario *s)
{
	size_t kept = 0;

	for (size_t p = 0; p < s->plan_count; p++)
		if (is_wanted(e, s->plans[p]->id)) {
			s->plan_elements[kept] = s->plan_elements[p];
			s->plans[kept++] = s->plans[p];
		}
	s->plan_count = kept;
	kept = 0;
	for (size_t i = 0; i < s->infeasible_count; i++) {
		struct infeasible *x = &s->infeasible[i];

		if (is_wanted(e, x->plan))
			s->infeasible[kept++] = *x;
		else
			scenario_infeasible_release(x);
	}
	s->infeasible_count = kept;
}

/* Outcomes that the machine can't hold are refused before the first hour is spent. */
static enum status check_size(const struct experiment *e, const struct scenario *s, struct diag_list *diags)
{
	uint64_t replications = s->study.replications / (e->is_stored && e->shards ? e->shards : 1);
	double bytes = results_bytes(s->plan_count, replications, e->is_stored) +
		       results_job_bytes((const struct plan *const *)s->plans, s->plan_count, replications);
	double have = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGE_SIZE) * MEMORY_SHARE;

	if (bytes <= have)
		return STATUS_OK;
	diag_add(diags, SEVERITY_ERROR, "replications", 0,
		 "%llu replications of %zu plans would take %.1f GB of memory, this machine can spare %.1f GB; use "
		 "fewer (-n)",
		 (unsigned long long)replications, s->plan_count, bytes / 1e9, have / 1e9);
	return STATUS_USAGE;
}

enum status experiment_apply(const struct experiment *e, struct scenario *s, struct diag_list *diags)
{
	enum status status = check_plans_exist(e, s, diags);

	if (status)
		return status;
	select_plans(e, s);
	if (!s->plan_count && e->accepts_none)
		return STATUS_OK;
	if (!s->plan_count) {
		BUG_IF(!s->infeasible_count); /* each --plan exists, so the list still holds one */
		/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc) */
		diag_add(diags, SEVERITY_ERROR, s->infeasible[0].plan, 0, "not possible: %s",
			 s->infeasible[0].reason.said);
		return STATUS_INVALID;
	}
	if (e->replications)
		s->study.replications = e->replications;
	if (e->has_seed)
		s->study.seed = e->seed;
	return check_size(e, s, diags);
}

enum status experiment_open(const struct experiment *e, struct scenario *s, struct diag_list *diags)
{
	enum status status = e->input.s ? scenario_open_text(s, e->file, &e->input, &e->scenario, diags)
					: scenario_open(s, e->file, &e->scenario, diags);

	return status ? status : experiment_apply(e, s, diags);
}

/* ---- inputs that are varied ---- */

void variation_add(struct variation *v, const char *value, size_t length)
{
	v->values = mem_grow(v->values, v->count, &v->capacity, sizeof(*v->values));
	v->values[v->count++] = mem_strndup(value, length);
}

/* Values are parted by commas outside parentheses, so that a distribution is one value. */
static void take_values(struct variation *v, const char *s)
{
	while (*s) {
		size_t length = 0;
		int depth = 0;

		while (s[length] && (s[length] != ',' || depth > 0)) {
			depth += (s[length] == '(') - (s[length] == ')');
			length++;
		}
		variation_add(v, s, length);
		s += length + (s[length] == ',');
	}
}

const char *experiment_vary(struct experiment *e, const char *assignment)
{
	const char *equals = document_find_assignment(assignment);
	struct variation *v = &e->varied[e->varied_count];

	if (e->varied_count == e->varied_most)
		return "is one more input than can be varied at a time";
	if (!equals || !equals[1])
		return "expected XPATH=V1,V2,... such as \"//cluster/@spares=0,4,8\"";
	for (size_t i = 0; i < e->varied_count; i++)
		if (strlen(e->varied[i].path) == (size_t)(equals - assignment) &&
		    !strncmp(e->varied[i].path, assignment, (size_t)(equals - assignment)))
			return "is varied already; give all its values at once";
	v->path = mem_strndup(assignment, (size_t)(equals - assignment));
	take_values(v, equals + 1);
	e->varied_count++;
	return experiment_points(e) > EXPERIMENT_POINTS ? "more than 10000 points to simulate" : NULL;
}

void experiment_release(struct experiment *e)
{
	for (size_t i = 0; i < e->varied_count; i++) {
		struct variation *v = &e->varied[i];

		for (size_t k = 0; k < v->count; k++)
			free(v->values[k]);
		free(v->values);
		free(v->path);
	}
	text_release(&e->input);
}

size_t experiment_points(const struct experiment *e)
{
	size_t points = 1;

	for (size_t i = 0; i < e->varied_count && points <= EXPERIMENT_POINTS; i++)
		points *= e->varied[i].count;
	return points;
}

size_t experiment_index(const struct experiment *e, size_t point, size_t input)
{
	for (size_t i = e->varied_count - 1; i > input; i--)
		point /= e->varied[i].count;
	return point % e->varied[input].count;
}

enum status experiment_open_point(const struct experiment *e, const size_t index[EXPERIMENT_INPUTS], struct scenario *s,
				  struct diag_list *diags)
{
	struct experiment point = *e;
	size_t count = point.scenario.set_count;
	const char **sets = mem_alloc(count + e->varied_count, sizeof(*sets));
	struct text varied[EXPERIMENT_INPUTS] = { TEXT_INIT };
	enum status status;

	for (size_t i = 0; i < count; i++)
		sets[i] = e->scenario.sets[i];
	for (size_t i = 0; i < e->varied_count; i++) {
		text_addf(&varied[i], "%s=", e->varied[i].path);
		text_add(&varied[i], e->varied[i].values[index[i]]);
		sets[count + i] = varied[i].s;
	}
	point.scenario.sets = sets;
	point.scenario.set_count += e->varied_count;
	status = experiment_open(&point, s, diags);
	for (size_t i = 0; i < e->varied_count; i++)
		text_release(&varied[i]);
	free(sets);
	return status;
}

enum status experiment_check(const struct experiment *e, struct diag_list *diags)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < e->varied_count; i++)
		for (size_t k = 0; k < e->varied[i].count; k++) {
			size_t index[EXPERIMENT_INPUTS] = { 0 };
			struct scenario s = { 0 };
			enum status opened;

			index[i] = k;
			opened = experiment_open_point(e, index, &s, diags);
			status = status ? status : opened;
			scenario_release(&s);
		}
	return status;
}

enum status experiment_run(const struct experiment *e, const size_t index[EXPERIMENT_INPUTS], struct results *results,
			   struct scenario *s, struct diag_list *diags)
{
	enum status status;

	*results = (struct results){ 0 };
	status = experiment_open_point(e, index, s, diags);
	return status || !s->plan_count ? status : e->simulate(e->context, s, results);
}

void experiment_warn(const struct experiment *e, const struct scenario *s, struct diag_list *diags)
{
	int varies = 0;

	for (size_t i = 0; i < e->varied_count; i++)
		varies |= strstr(e->varied[i].path, "@nodes") || strstr(e->varied[i].path, "@gpus-per-node");
	for (size_t p = 0; p < s->plan_count && varies; p++)
		if (s->plans[p]->speed.basis == SPEED_GIVEN) {
			diag_add(diags, SEVERITY_WARNING, "--vary", 0,
				 "plan '%.64s' keeps the MFU that is given, whatever the number of machines; "
				 "mfu=\"prior\" or mfu=\"predicted\" follows it",
				 s->plans[p]->id);
			return;
		}
}
