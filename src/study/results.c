/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/results.h"

#include "base/bug.h"
#include "base/diag.h"
#include "base/mem.h"
#include "sim/campaign.h"
#include "study/share.h"

#include <stdlib.h>
#include <string.h>

/* In memory at once while metrics are summarised (summary.c): end reasons; for each thread a sample, the same in order, and
 * what sorting takes. */
enum { SUMMARY_COLUMNS = 1 + 3 * SHARE_THREADS };

void results_init(struct results *r, const struct plan *const *plans, size_t plan_count, const struct study *study)
{
	*r = (struct results){
		.plans = plans, .plan_count = plan_count, .study = study, .asked = study->replications, .money = 1
	};
	r->done = mem_alloc(plan_count, sizeof(*r->done));
	r->blocks = mem_alloc(plan_count, sizeof(*r->blocks));
	r->jobs = mem_alloc(plan_count, sizeof(*r->jobs));
}

static void release_blocks(struct outcome_blocks *b)
{
	for (size_t i = 0; i < b->count; i++)
		for (int c = 0; c < OUTCOME_COLUMNS; c++)
			free(b->items[i].columns[c]);
	free(b->items);
}

void results_release(struct results *r)
{
	for (size_t p = 0; p < r->plan_count; p++) {
		release_blocks(&r->blocks[p]);
		free(r->jobs[p].outcomes);
		free(r->jobs[p].has);
	}
	free(r->jobs);
	free(r->blocks);
	free(r->done);
	*r = (struct results){ 0 };
}

__attribute__((noreturn, cold)) static void lost(const struct store *store)
{
	struct diag_list diags = { 0 };

	store_report(store, &diags);
	diag_print(&diags, stderr);
	exit(STATUS_RUNTIME);
}

void results_attach(struct results *r, struct store *store, uint64_t first, uint64_t last)
{
	r->store = store;
	r->first = first;
	r->asked = last - first;
	for (size_t p = 0; p < r->plan_count; p++) {
		uint64_t there;

		if (store_extent(store, p, first, &there))
			lost(store);
		r->done[p] = there < r->asked ? there : r->asked;
	}
	results_count(r);
}

void results_count(struct results *r)
{
	r->replications = r->asked;
	for (size_t p = 0; p < r->plan_count; p++)
		if (r->done[p] < r->replications)
			r->replications = r->done[p];
}

static void keep(struct outcome_blocks *b, const struct outcome *outcomes, size_t count)
{
	struct outcome_block block = { .count = count };
	double *values = mem_resize(NULL, OUTCOME_COLUMNS * count, sizeof(*values));

	column_pack(outcomes, count, values, block.lengths);
	for (size_t c = 0; c < OUTCOME_COLUMNS; c++) {
		block.columns[c] = mem_resize(NULL, block.lengths[c], sizeof(*values));
		memcpy(block.columns[c], values + c * count, block.lengths[c] * sizeof(*values));
	}
	free(values);
	b->items = mem_grow(b->items, b->count, &b->capacity, sizeof(*b->items));
	b->items[b->count++] = block;
}

enum status results_put(struct results *r, size_t plan, const struct outcome *outcomes, size_t count)
{
	enum status status = STATUS_OK;

	if (r->store)
		status = store_put(r->store, plan, r->first + r->done[plan], outcomes, count);
	else
		keep(&r->blocks[plan], outcomes, count);
	if (!status)
		r->done[plan] += count;
	return status;
}

static void copy_column(const struct outcome_blocks *b, enum outcome_column c, size_t begin, size_t count,
			double *values)
{
	for (size_t i = 0; count; begin -= begin < b->items[i].count ? begin : b->items[i].count, i++) {
		const struct outcome_block *block = &b->items[i];
		int is_constant = block->lengths[c] != block->count;

		for (size_t k = begin; k < block->count && count; k++, count--)
			*values++ = block->columns[c][is_constant ? 0 : k];
	}
}

struct reading {
	const struct results *results;
	size_t plan;
	enum outcome_column column;
	size_t begin, count;
	double *values;
};

static void read_stored(void *context)
{
	const struct reading *g = context;
	const struct results *r = g->results;

	if (store_get(r->store, g->plan, g->column, r->first + g->begin, g->count, g->values))
		lost(r->store);
}

static double *read_column(const struct results *r, size_t plan, enum outcome_column c, size_t begin, size_t count)
{
	double *values = mem_resize(NULL, count, sizeof(*values));
	struct reading reading = { r, plan, c, begin, count, values };

	BUG_IF(begin + count > r->done[plan]);
	if (r->store)
		share_alone(read_stored, &reading);
	else
		copy_column(&r->blocks[plan], c, begin, count, values);
	if (r->money != 1 && column_has(c, OUTCOME_IS_MONEY))
		for (size_t i = 0; i < count; i++)
			values[i] *= r->money;
	return values;
}

void results_expect_jobs(struct results *r)
{
	for (size_t p = 0; p < r->plan_count; p++) {
		struct job_rows *rows = &r->jobs[p];

		if (!r->plans[p]->jobs || rows->capacity >= r->asked)
			continue;
		rows->outcomes =
			mem_resize(rows->outcomes, r->asked, r->plans[p]->jobs->count * sizeof(*rows->outcomes));
		rows->has = mem_resize(rows->has, r->asked, 1);
		memset(rows->has + rows->capacity, 0, r->asked - rows->capacity);
		rows->capacity = r->asked;
	}
}

void results_put_jobs(struct results *r, size_t plan, size_t index, const struct job_outcome *jobs)
{
	size_t count = r->plans[plan]->jobs->count;

	memcpy(r->jobs[plan].outcomes + index * count, jobs, count * sizeof(*jobs));
	r->jobs[plan].has[index] = 1;
}

double *results_column(const struct results *r, size_t plan, enum outcome_column c)
{
	return read_column(r, plan, c, 0, r->replications);
}

struct outcome *results_rows(const struct results *r, size_t plan, size_t begin, size_t count)
{
	struct outcome *rows = mem_alloc(count, sizeof(*rows));

	for (int c = 0; c < OUTCOME_COLUMNS; c++) {
		double *values = read_column(r, plan, (enum outcome_column)c, begin, count);

		for (size_t i = 0; i < count; i++)
			column_set(&rows[i], (enum outcome_column)c, values[i]);
		free(values);
	}
	return rows;
}

double results_bytes(size_t plan_count, uint64_t replications, int is_stored)
{
	size_t columns = is_stored ? SUMMARY_COLUMNS : plan_count * OUTCOME_COLUMNS;

	return (double)columns * (double)replications * sizeof(double);
}

double results_job_bytes(const struct plan *const *plans, size_t plan_count, uint64_t replications)
{
	double bytes = 0;

	for (size_t i = 0; i < plan_count; i++)
		bytes += plans[i]->jobs ? (double)plans[i]->jobs->count * sizeof(struct job_outcome) + 1 : 0;
	return bytes * (double)replications;
}
