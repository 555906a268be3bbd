/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * results.h - the outcomes of all replications of all plans, by plan and index; in memory or in a store.
 *
 * Index 0 is replication number `first`, which is 0 but in a shard. What is asked of all outcomes is asked a column at a
 * time, so that a million of them need not be in memory at once.
 */
#ifndef FLOPCAST_STUDY_RESULTS_H
#define FLOPCAST_STUDY_RESULTS_H

#include "plan/plan.h"
#include "study/column.h"
#include "study/store.h"

/* Outcomes in memory: each column has `count` values, or one where all are the same. */
struct outcome_block {
	size_t count;
	double *columns[OUTCOME_COLUMNS];
	size_t lengths[OUTCOME_COLUMNS];
};

struct outcome_blocks {
	struct outcome_block *items;
	size_t count, capacity;
};

struct job_outcome;

/* Outcomes of the jobs of a plan, one after the other, by index; has[i] = 0: not here (it was resumed or merged). They
 * are not stored: what is missing is simulated again (study/job_summary.h). */
struct job_rows {
	struct job_outcome *outcomes;
	unsigned char *has;
	size_t capacity;
};

struct results {
	const struct plan *const *plans;
	size_t plan_count;
	const struct study *study;
	uint64_t first;		       /* number of the first replication */
	size_t asked;		       /* replications of each plan that are wanted */
	size_t replications;	       /* complete for every plan: fewer than asked when interrupted */
	size_t *done;		       /* [plan] complete, from `first` on */
	double money;		       /* what money is multiplied by when it is read: 1, or a rate of exchange */
	struct store *store;	       /* NULL: in memory */
	struct outcome_blocks *blocks; /* [plan] */
	struct job_rows *jobs;	       /* [plan] of several jobs: what this process has simulated */
};

/* In memory; study->replications are asked for. */
void results_init(struct results *r, const struct plan *const *plans, size_t plan_count, const struct study *study);
void results_release(struct results *r);

/* The outcomes are those of a store, which must outlive the results: replications number first .. last - 1. One that
 * can't be read ends the program, as below. */
void results_attach(struct results *r, struct store *store, uint64_t first, uint64_t last);

/* The next `count` outcomes of a plan. STATUS_RUNTIME when the store can't take them: store->fault says why. */
MUST_CHECK enum status results_put(struct results *r, size_t plan, const struct outcome *outcomes, size_t count);

/* What every plan has, at most `asked`, counts as complete. */
void results_count(struct results *r);

/* Room for the jobs of all that is asked; before results_put_jobs. */
void results_expect_jobs(struct results *r);
void results_put_jobs(struct results *r, size_t plan, size_t index, const struct job_outcome *jobs);

/* A column of the `replications` complete outcomes of a plan; to be freed. A store that can't be read any more ends the
 * program with a message and status 1, like memory that isn't there. */
double *results_column(const struct results *r, size_t plan, enum outcome_column c);

/* Outcomes begin .. begin + count - 1 as rows, all of them complete; to be freed. Rows take much more memory. */
struct outcome *results_rows(const struct results *r, size_t plan, size_t begin, size_t count);

/* Memory that the outcomes of a study take at most, in bytes: those kept in a store, only while they are summarised. */
double results_bytes(size_t plan_count, uint64_t replications, int is_stored);

/* What the jobs of plans of several take besides. */
double results_job_bytes(const struct plan *const *plans, size_t plan_count, uint64_t replications);

#endif
