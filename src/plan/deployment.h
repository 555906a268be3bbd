/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * deployment.h - a use of a language model for some months, and the options for it that are compared: an API or own GPUs;
 * a prompt alone, retrieval, a tuned model.
 */
#ifndef FLOPCAST_PLAN_DEPLOYMENT_H
#define FLOPCAST_PLAN_DEPLOYMENT_H

#include "plan/plan.h"

enum { DEPLOYMENT_HOURS = 24 };

/* GPUs that serve a model. */
struct fleet {
	const struct arch *arch;
	const struct accelerator *accelerator;
	struct price gpu;    /* of a second of one */
	double gpus;	     /* 0: as many as the latency wanted needs, in each month */
	double replica_gpus; /* 0: the fewest that hold the model */
	double weight_bits, cache_bits;
	int is_hourly;		/* given back in hours that need fewer; else those of the busiest hour are held */
	struct parameter speed; /* over what is predicted */
};

/* Texts from a store are put into each prompt. */
struct retrieval {
	struct price token;    /* of text that is embedded */
	struct price store;    /* per second */
	double corpus;	       /* tokens */
	double renewed;	       /* share of it that is embedded again in a month; may exceed 1 */
	double context_tokens; /* of a prompt */
};

/* Training that goes before, and is repeated. */
struct build {
	const struct plan *plan; /* whose cost it is; NULL: `cost` */
	struct price cost;
	double every_s; /* INFINITY: once */
	double again;	/* cost of a repetition over that of the first */
};

struct deployment_option {
	const char *id;
	const struct site *api;		   /* one of these two; the other is NULL */
	const struct fleet *fleet;	   /* own GPUs */
	const struct retrieval *retrieval; /* NULL = none */
	const struct build *build;	   /* NULL = none */
	double context_tokens;		   /* of each prompt: instructions, examples, documents */
	double cached;			   /* share of the prompt tokens that an API has in its cache */
	double batched;			   /* share of the requests that can wait for a batch */
	struct price upkeep;		   /* per second: people, monitoring */
};

struct deployment {
	const char *id;
	struct parameter requests_per_day; /* in the first month */
	struct parameter growth;	   /* of them from month to month */
	double prompt, answer;		   /* mean tokens; prompt without what an option adds */
	double spread;			   /* of both: sd over mean */
	double months;
	double curve[DEPLOYMENT_HOURS]; /* rate in an hour of the day over the mean one */
	double ttft_s, tpot_s;		/* wanted: first token, each later one; INFINITY = any */
	double within;			/* share of the requests that must keep to it */
	const struct deployment_option *options;
	size_t option_count;
};

static inline double deployment_peak(const struct deployment *d)
{
	double most = 0;

	for (int i = 0; i < DEPLOYMENT_HOURS; i++)
		most = d->curve[i] > most ? d->curve[i] : most;
	return most;
}

/* Tokens of a prompt under an option. */
static inline double deployment_prompt(const struct deployment *d, const struct deployment_option *o)
{
	return d->prompt + o->context_tokens + (o->retrieval ? o->retrieval->context_tokens : 0);
}

#endif
