/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ledger.h - where the time and the money of one replication went, by cause.
 *
 * Wall time = the sum of time_s over the first CAUSE_TIMES causes, to rounding; cost = the sum of money over all. Both
 * are checked in every replication when invariants are on, and by tests/unit/test_replication.c.
 */
#ifndef FLOPCAST_PLAN_LEDGER_H
#define FLOPCAST_PLAN_LEDGER_H

#include "base/word.h"

/* What a cause takes from progress. */
enum loss {
	LOSS_NONE,     /* progress, or a price of something else */
	LOSS_OVERHEAD, /* no progress meanwhile */
	LOSS_FAILURE   /* nor that, and failures are the reason: "lost to failures" */
};

/*
 * Constant, name in outputs, loss, words, colour in charts, colour of words on it. A new cause is a row here and the code
 * that books it. Colours are Okabe and Ito's (told apart by colour-blind readers): progress in blues, losses in warm
 * colours, waiting in slate, money for other things in greens and purples. plotting/style.gp and the documents list them
 * again, and tests/unit/test_documents.c compares. Of time and money:
 */
#define CAUSE_TIME_LIST(X)                                                                                             \
	/* progress that was kept */                                                                                   \
	X(CAUSE_COMPUTE, compute, LOSS_NONE, WORD("training"), "#0072B2", "#FFFFFF")                                   \
	X(CAUSE_CHECKPOINT, checkpoint, LOSS_OVERHEAD, WORD("writing checkpoints"), "#56B4E9", "#22303C")              \
	X(CAUSE_LOST, lost, LOSS_FAILURE, WORD("work lost and done again"), "#D55E00", "#FFFFFF")                      \
	X(CAUSE_RESTART, restart, LOSS_FAILURE, WORD("restarting"), "#E69F00", "#22303C")                              \
	/* machines held, nodes missing */                                                                             \
	X(CAUSE_STALL, stall, LOSS_FAILURE, WORD("waiting for a missing machine"), "#F0E442", "#22303C")              \
	X(CAUSE_QUEUE, queue, LOSS_OVERHEAD, WORD("queued for machines"), "#A9B6C0", "#22303C")                        \
	/* machines held */                                                                                            \
	X(CAUSE_MAINTENANCE, maintenance, LOSS_OVERHEAD, WORD("planned stop"), "#C7B08B", "#22303C")                   \
	/* what computing on fewer nodes takes longer */                                                               \
	X(CAUSE_DEGRADED, degraded, LOSS_FAILURE, WORD("training on fewer machines"), "#B3A2CF", "#22303C")
/* Of money only: */
#define CAUSE_MONEY_LIST(X)                                                                                            \
	/* rounding, minimum, rest of a term, unused units */                                                          \
	X(CAUSE_IDLE, idle, LOSS_OVERHEAD, WORD("paid, not used"), "#6E7F8D", "#FFFFFF")                               \
	X(CAUSE_TOKENS, tokens, LOSS_NONE, WORD("tokens"), "#009E73", "#FFFFFF")                                       \
	/* of the tuned model */                                                                                       \
	X(CAUSE_HOSTING, hosting, LOSS_NONE, WORD("hosting"), "#7FCEB8", "#22303C")                                    \
	X(CAUSE_STORAGE, storage, LOSS_NONE, WORD("storage"), "#CC79A7", "#22303C")                                    \
	X(CAUSE_EGRESS, egress, LOSS_NONE, WORD("egress"), "#E5BCD2", "#22303C")                                       \
	X(CAUSE_EXPENSE, expense, LOSS_NONE, WORD("fixed expenses"), "#44525E", "#FFFFFF")                             \
	/* machines that are held and paid beside those that train: their share of what machines cost */              \
	X(CAUSE_SPARES, spares, LOSS_OVERHEAD, WORD("idle spare machines"), "#8C6D31", "#FFFFFF")                      \
	/* what attempts cost in machines, at the rates of the run */                                                  \
	X(CAUSE_EXPERIMENTS, experiments, LOSS_NONE, WORD("experiments"), "#7A5195", "#FFFFFF")

enum cause {
#define X(constant, name, loss, words, colour, ink) constant,
	CAUSE_TIME_LIST(X) CAUSE_TIMES,
	CAUSE_BEFORE_MONEY = CAUSE_TIMES - 1,
	CAUSE_MONEY_LIST(X)
#undef X
		CAUSE_END
};

const char *cause_name(enum cause cause);
const char *cause_words(enum cause cause); /* English: words_get() translates */
enum loss cause_loss(enum cause cause);

/* "#RRGGBB", and of words on it. */
const char *cause_colour(enum cause cause);
const char *cause_ink(enum cause cause);

struct ledger {
	double time_s[CAUSE_TIMES];
	double money[CAUSE_END]; /* reporting currency */
};

double ledger_time_s(const struct ledger *l); /* summed in the order of the list */
double ledger_money(const struct ledger *l);

#endif
