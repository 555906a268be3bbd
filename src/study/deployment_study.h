/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * deployment_study.h - the options of a deployment over many draws: what each costs, which is the cheapest, from how many
 * requests a day, and what would tip it.
 *
 * Draws are those of the plans: replication r of an option whose training is a plan has the cost of replication r of that
 * plan. Tested: tests/unit/test_deployment.c.
 */
#ifndef FLOPCAST_STUDY_DEPLOYMENT_STUDY_H
#define FLOPCAST_STUDY_DEPLOYMENT_STUDY_H

#include "study/deployment_bill.h"
#include "study/summary.h"

/* Means over the draws, but where a summary stands. */
struct option_summary {
	const struct deployment_option *option;
	struct sample_summary total;	/* money over the months */
	struct sample_summary per_mtok; /* money over a million tokens, prompts and answers */
	double part[BILL_PARTS];
	double gpus, busy;	    /* NAN at an API */
	double ttft_s, tpot_s;	    /* medians; NAN at an API */
	struct interval in_time;    /* chance that both times are kept to; NAN at an API */
	struct interval cheapest;   /* chance to be the cheapest of those that are in time */
	struct service_table table; /* of a replica of own GPUs */
	double replica_gpus;
};

/* The load at which an option costs as much as the one that is the cheapest now. */
struct option_break_even {
	double requests_per_day[3]; /* P10, P50, P90 of the draws that have one; NAN: none has */
	double share;		    /* of the draws that have one */
	int is_cheaper_above;	    /* in most of them */
	int is_cheaper;		    /* where no draw has one: it costs less at any load */
};

enum { DEPLOYMENT_LOADS = 17 };

/* At so many requests a day in the first month, from a hundredth to a hundred times those that are expected. */
struct deployment_load {
	double requests_per_day;
	double *month;	  /* [option] money a month, median */
	double *cheapest; /* [option] share of the draws */
};

enum { DEPLOYMENT_TIPS = 2 * LEVERS };

/* The least change of a lever after which another option is the cheapest, at mean inputs. */
struct deployment_tip {
	enum lever lever;
	double factor; /* of the lever; > 1: more than that, < 1: less */
	size_t option;
};

struct deployment_study {
	const struct deployment *deployment;
	size_t replications;
	struct option_summary *options;	      /* [option_count] */
	size_t best;			      /* the one that is the cheapest most often */
	struct option_break_even *break_even; /* [option_count]; of the best one, none */
	struct deployment_load loads[DEPLOYMENT_LOADS];
	struct deployment_tip tips[DEPLOYMENT_TIPS]; /* the smallest change first */
	size_t tip_count;
	double *room; /* of the loads */
};

/* Of the study's seed and replications; `results` are of the plans that options are built with, and may be NULL where there are
 * none. 0 when such a plan isn't among them: then nothing is made. To be released in any case. */
int deployment_study_make(struct deployment_study *s, const struct deployment *d, const struct study *study,
			  const struct results *results);
void deployment_study_release(struct deployment_study *s);

#endif
