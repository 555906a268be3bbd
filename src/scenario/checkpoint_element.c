/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/checkpoint_element.h"

#include "base/row.h"
#include "base/unit.h"
#include "model/checkpoint_policy.h"
#include "model/prior.h"

#include <stdlib.h>
#include <string.h>

enum { KEEP_MOST = 1000000 };

/* "young, daly, ..., continuous" */
static void list_words(struct text *words)
{
	for (int p = 0; p < CHECKPOINT_POLICIES; p++)
		if (checkpoint_rules[p].word)
			text_addf(words, "%s%s", words->length ? ", " : "", checkpoint_rules[p].word);
}

/* A word of a policy; without one, a time. */
static enum checkpoint_policy read_policy(struct element e)
{
	for (int p = 0; p < CHECKPOINT_POLICIES; p++)
		if (checkpoint_rules[p].word && field_is_word(e, "interval", checkpoint_rules[p].word))
			return (enum checkpoint_policy)p;
	return CHECKPOINT_FIXED;
}

static void read_interval(struct scenario *s, struct element e, struct checkpoint *c)
{
	struct text words = TEXT_INIT, hint = TEXT_INIT;
	char *text = field_text(e, "interval");

	list_words(&words);
	text_addf(&hint, "or one of %s", words.s);
	c->policy = read_policy(e);
	c->interval_s = HOUR_S;
	if (c->policy != CHECKPOINT_FIXED)
		field_note(&s->reader, e, "interval");
	else if (text && strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-") == strlen(text))
		field_fault(&s->reader, e, "interval", "accepted: a time such as 1 h, or %s", words.s);
	else
		field_quantity(&s->reader, e, &(struct field){ "interval", DIMENSION_TIME, 0, CENTURY_S, 1, hint.s },
			       &c->interval_s, NULL);
	free(text);
	text_release(&words);
	text_release(&hint);
}

/* How long a write takes: given, or from the size of what is written. */
static void read_write(struct scenario *s, struct element e, struct checkpoint *c)
{
	static const struct field write = { "write", DIMENSION_TIME, 0, CENTURY_S, 0, NULL };
	static const struct field bandwidth = { "bandwidth", DIMENSION_BANDWIDTH, 0, 1e16, 1, "of all GPUs together" };
	int has_write = field_is_present(e, "write"), has_bandwidth = field_is_present(e, "bandwidth");
	const struct checkpoint_rule *rule = checkpoint_rule(c);
	char *interval = field_text(e, "interval");

	if (field_parameter(&s->reader, e, &write, &c->write, NULL) && rule->word && rule->needs_write &&
	    !(distribution_quantile(&c->write.distribution, 1e-6) > 0))
		field_fault(&s->reader, e, "write",
			    "interval=\"%s\" needs a write that takes time; a free checkpoint "
			    "would be written all the time",
			    interval);
	field_quantity(&s->reader, e, &bandwidth, &c->bandwidth_b_per_s, NULL);
	if (has_write && has_bandwidth)
		field_fault(&s->reader, e, "write", "stands beside bandwidth; one of them says how long it takes");
	if (!rule->needs_write && (has_write || has_bandwidth))
		field_fault(&s->reader, e, has_write ? "write" : "bandwidth",
			    "interval=\"%s\" keeps all progress without writing; remove it", interval);
	if (rule->needs_write && !has_write && !has_bandwidth)
		field_fault(&s->reader, e, NULL,
			    "nothing says how long a write takes; accepted: write=\"2 min\" or bandwidth=\"50 GB/s\"");
	free(interval);
}

/* What the run believes of its failures before it has seen any. */
static void read_prior(struct scenario *s, struct element e, struct checkpoint *c)
{
	static const struct field mtbf = { "prior-mtbf", DIMENSION_TIME, 0, CENTURY_S, 1, NULL };
	static const struct field weight = {
		"prior-weight", DIMENSION_NUMBER, 0, 1e12, 1, "failures that it is worth"
	};
	static const char *const names[] = { "prior-mtbf", "prior-weight" };
	int is_dynamic = checkpoint_rule(c)->is_dynamic;

	c->prior_weight = 1;
	field_quantity(&s->reader, e, &mtbf, &c->prior_mtbf_s, NULL);
	field_quantity(&s->reader, e, &weight, &c->prior_weight, NULL);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!is_dynamic && field_is_present(e, names[i]))
			field_fault(&s->reader, e, names[i], "belongs to interval=\"adaptive\"");
		else if (is_dynamic && !field_is_present(e, names[i]))
			field_default(&s->reader, e, names[i], i ? "1 failure" : "what the cluster's failures say");
}

static void read_async(struct scenario *s, struct element e, struct checkpoint *c)
{
	static const struct field slowdown = { "slowdown", DIMENSION_FRACTION, 0, 0.3, 0, NULL };
	char *mode = field_text(e, "mode");

	c->is_async = mode && !strcmp(mode, "async");
	if (mode)
		field_note(&s->reader, e, "mode");
	else
		field_default(&s->reader, e, "mode", "blocking: nothing is computed during a write");
	field_quantity(&s->reader, e, &slowdown, &c->slowdown, NULL);
	if (field_is_present(e, "slowdown") && !c->is_async)
		field_fault(&s->reader, e, "slowdown",
			    "a blocking write stops all; accepted: mode=\"async\" beside it");
	free(mode);
}

static void read_tier(struct element e, struct checkpoint *c)
{
	static const char *const names[] = { TIER_LIST(ROW_NAME) };
	char *tier = field_text(e, "tier");

	for (int i = 0; tier && i < TIER_END; i++)
		if (!strcmp(tier, names[i]))
			c->tier = (enum tier)i;
	free(tier);
}

static void read_checkpoint(struct scenario *s, struct element e, struct checkpoint *c)
{
	static const struct field fails = { "fails", DIMENSION_FRACTION, 0, 0.999, 0, NULL };
	static const struct field corrupt = { "corrupt", DIMENSION_FRACTION, 0, 0.999, 0, NULL };
	static const struct field restart = { "restart", DIMENSION_TIME, 0, CENTURY_S, 0, NULL };

	read_interval(s, e, c);
	read_write(s, e, c);
	read_prior(s, e, c);
	read_async(s, e, c);
	field_note(&s->reader, e, "tier");
	field_quantity(&s->reader, e, &fails, &c->fails, NULL);
	field_quantity(&s->reader, e, &corrupt, &c->corrupt, NULL);
	field_integer(&s->reader, e, "keep", 1, KEEP_MOST, &c->keep);
	c->has_restart = field_distribution(&s->reader, e, &restart, &c->restart, NULL);
}

/* One a tier: that of the storage, or the first, is the cluster's own, the others are `more`. */
static void add_checkpoint(struct scenario *s, struct element e, struct cluster *c)
{
	struct checkpoint read = { .policy = CHECKPOINT_NONE }, *own = &c->checkpoint;

	read_tier(e, &read);
	for (size_t i = 0; i <= c->more_count; i++) {
		const struct checkpoint *other = i ? &c->more[i - 1] : own;

		if (other->policy != CHECKPOINT_NONE && other->tier == read.tier) {
			field_fault(&s->reader, e, NULL, "stands twice in its cluster; keep one (of each tier)");
			return;
		}
	}
	read_checkpoint(s, e, &read);
	if (own->policy == CHECKPOINT_NONE) {
		*own = read;
	} else if (read.tier == TIER_STORAGE) {
		c->more[c->more_count++] = *own;
		*own = read;
	} else {
		c->more[c->more_count++] = read;
	}
	if (c->more_count && own->policy != CHECKPOINT_NONE && !checkpoint_rule(own)->needs_write)
		field_fault(&s->reader, e, NULL, "another tier is continuous, so nothing is ever lost; keep one");
}

/* Counts a child that may stand only once. */
static int is_first(struct scenario *s, struct element e, int *count)
{
	if (++*count > 1)
		field_fault(&s->reader, e, NULL, "stands twice in its cluster; keep one");
	return *count == 1;
}

static void read_evaluation(struct scenario *s, struct element e, struct cluster *c)
{
	static const struct field every = { "every", DIMENSION_TIME, 0, CENTURY_S, 1, NULL };
	static const struct field lasts = { "lasts", DIMENSION_TIME, 0, CENTURY_S, 0, NULL };

	field_quantity(&s->reader, e, &every, &c->evaluation_every_s, NULL);
	field_quantity(&s->reader, e, &lasts, &c->evaluation_lasts_s, NULL);
}

static void read_restart(struct scenario *s, struct element e, struct cluster *c)
{
	static const struct field restart = { "restart", DIMENSION_TIME, 0, CENTURY_S, 0, NULL };
	const struct prior *p = prior_restart(cluster_gpus(c));
	const struct distribution prior = prior_distribution(p);

	if (!field_is_word(e, "restart", "prior")) {
		field_distribution(&s->reader, e, &restart, &c->restart, NULL);
		return;
	}
	field_worded_distribution(&s->reader, e, &restart, p->words, &prior, &c->restart);
	field_mark_prior(&s->reader,
			 "restart=\"lognormal(mean=10 min, sd=10 min)\" on <recovery>: from a failure until the "
			 "job computes again");
}

static int is_named(const xmlNode *node, const char *name)
{
	return node->type == XML_ELEMENT_NODE && !strcmp((const char *)node->name, name);
}

void checkpoint_element_read_all(struct scenario *s, struct element cluster, struct cluster *c)
{
	int recoveries = 0, evaluations = 0;

	c->more = scenario_own(s, TIER_END * sizeof(*c->more));
	for (xmlNode *n = cluster.node->children; n; n = n->next) {
		struct element child = { cluster.document, n };

		if (is_named(n, "recovery") && is_first(s, child, &recoveries))
			read_restart(s, child, c);
		else if (is_named(n, "checkpoint"))
			add_checkpoint(s, child, c);
		else if (is_named(n, "evaluation") && is_first(s, child, &evaluations))
			read_evaluation(s, child, c);
	}
	if (!recoveries)
		field_default(&s->reader, cluster, "recovery", "a restart takes no time");
	if (c->checkpoint.policy == CHECKPOINT_NONE)
		field_default(&s->reader, cluster, "checkpoint", "none is written: a failure loses all progress");
}
