/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * deployment_bill.h - what an option of a deployment costs over its months, for one draw of what is uncertain.
 *
 * Month by month: requests grow, and GPUs are counted anew, as many as carry the busiest hour within the latency wanted
 * (or each hour, where they are given back). Tested by hand: tests/unit/test_deployment.c.
 */
#ifndef FLOPCAST_STUDY_DEPLOYMENT_BILL_H
#define FLOPCAST_STUDY_DEPLOYMENT_BILL_H

#include "base/row.h"
#include "base/word.h"
#include "plan/deployment.h"
#include "sim/service_table.h"

/* constant, name in outputs, words */
#define BILL_LIST(X)                                                                                                   \
	X(BILL_BUILD, "build", WORD("training before"))                                                                \
	X(BILL_AGAIN, "again", WORD("training again"))                                                                 \
	X(BILL_PROMPTS, "prompts", WORD("prompt tokens"))                                                              \
	X(BILL_ANSWERS, "answers", WORD("answer tokens"))                                                              \
	X(BILL_HOSTING, "hosting", WORD("hosting"))                                                                    \
	X(BILL_GPUS, "gpus", WORD("GPUs"))                                                                             \
	X(BILL_RETRIEVAL, "retrieval", WORD("embedding and store"))                                                    \
	X(BILL_UPKEEP, "upkeep", WORD("upkeep"))

enum bill_part { BILL_LIST(ROW_CONSTANT) BILL_PARTS };

const char *bill_part_name(enum bill_part part);
const char *bill_part_words(enum bill_part part); /* English: words_get() translates */

/* What may tip the balance, as a factor of it; constant, name in outputs, words */
#define LEVER_LIST(X)                                                                                                  \
	X(LEVER_REQUESTS, "requests", WORD("requests a day"))                                                          \
	X(LEVER_PROMPT, "prompt", WORD("prompt tokens"))                                                               \
	X(LEVER_ANSWER, "answer", WORD("answer tokens"))                                                               \
	X(LEVER_CONTEXT, "context", WORD("tokens that are fetched for a prompt"))                                      \
	X(LEVER_API, "api", WORD("prices of APIs"))                                                                    \
	X(LEVER_GPU, "gpu", WORD("price of a GPU-hour"))                                                               \
	X(LEVER_SPEED, "speed", WORD("speed of own GPUs"))                                                             \
	X(LEVER_BUILD, "build", WORD("cost of training"))                                                              \
	X(LEVER_REFRESH, "refresh", WORD("how often it is trained again"))                                             \
	X(LEVER_UPKEEP, "upkeep", WORD("upkeep"))

enum lever { LEVER_LIST(ROW_CONSTANT) LEVERS };

const char *lever_name(enum lever lever);
const char *lever_words(enum lever lever);

/* A draw: money in the reporting currency. */
struct option_draw {
	double speed;		       /* of own GPUs, over what is predicted */
	double gpu;		       /* per second */
	double prompt, cached, answer; /* a token of an API */
	double hosting;		       /* per second */
	double embedding, store;       /* a token; per second */
	double upkeep;		       /* per second */
	double build;		       /* the first time */
};

struct deployment_case {
	const struct deployment *deployment;
	const struct deployment_option *option;
	const struct service_table *table; /* of a replica of the option's GPUs; of an API, unused */
	double replica_gpus;
	double requests_per_day, growth; /* drawn */
	struct option_draw draw;
	double lever[LEVERS]; /* 1: as it is */
};

struct deployment_bill {
	double part[BILL_PARTS];
	double total;
	double tokens;	       /* prompts and answers, in all */
	double gpus;	       /* in the busiest hour of the last month; 0 at an API */
	double busy;	       /* share of the GPUs' tokens that is used, over all months */
	double ttft_s, tpot_s; /* of own GPUs in that hour, for the share of requests that counts; NAN at an API */
	int is_in_time;	       /* both are within what is wanted; 1 at an API, whose times are not known */
};

void deployment_bill_make(const struct deployment_case *c, struct deployment_bill *b);

#endif
