/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/failure_element.h"

#include "base/unit.h"
#include "model/prior.h"
#include "scenario/node_set_element.h"

#include <stdlib.h>
#include <string.h>

/* What may stand on a <failure> of each cause; the schema has seen to the words. */
static const struct kind {
	const char *word; /* NULL: no <failure> has it */
	enum failure_cause cause;
	int is_noticed_late; /* may have a detection */
} kinds[] = {
#define X(constant, word, victim, is_noticed_late) { word, constant, is_noticed_late },
	FAILURE_LIST(X)
#undef X
};

enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

static const struct kind *find_kind(struct element e)
{
	char *cause = field_text(e, "cause");
	const struct kind *found = &kinds[FAILURE_NODE];

	for (size_t i = 0; cause && i < KINDS; i++)
		if (kinds[i].word && !strcmp(cause, kinds[i].word))
			found = &kinds[i];
	free(cause);
	return found;
}

static void read_repair(struct scenario *s, struct element e, const struct kind *k, struct failure *f)
{
	static const struct field repair = { "repair", DIMENSION_TIME, 0, CENTURY_S * 1000, 0, NULL };

	f->has_repair = field_distribution(&s->reader, e, &repair, &f->repair, NULL);
	if (!field_is_present(e, "repair") && failure_takes_node(f->cause))
		field_default(&s->reader, e, "repair", "never: a failed node does not come back");
	if (field_is_present(e, "repair") && failure_is_of_job(f->cause))
		field_fault(&s->reader, e, "repair",
			    "cause=\"%s\" takes no node away, so nothing is repaired; remove it", k->word);
}

static void read_rollback(struct scenario *s, struct element e, const struct kind *k, struct failure *f)
{
	int is_spike = f->cause == FAILURE_SPIKE;

	field_integer(&s->reader, e, "rollback", 0, 1000000, &f->rollback);
	if (is_spike && !field_is_present(e, "rollback"))
		field_fault(&s->reader, e, NULL,
			    "a spike needs rollback; accepted: how many checkpoints are given up, such as 3");
	if (!is_spike && field_is_present(e, "rollback"))
		field_fault(&s->reader, e, "rollback", "cause=\"%s\" goes back to the last checkpoint; remove it",
			    k->word);
}

/* An outage of the storage stops nothing, so nothing starts again. */
static void read_outage(struct scenario *s, struct element e, const struct failure *f)
{
	static const char *const others[] = { "restart", "detection", "manual-share" };

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (field_is_present(e, others[i]))
			field_fault(&s->reader, e, others[i], "cause=\"storage\" stops no run; remove it");
	if (!f->has_repair)
		field_fault(&s->reader, e, NULL, "an outage needs repair; accepted: how long it lasts, such as 2 h");
}

static void read_strikes(struct scenario *s, struct element e, struct failure *f)
{
	char *clock = field_text(e, "clock");

	f->pauses_in_restarts = clock && !strcmp(clock, "computing");
	field_note(&s->reader, e, "clock");
	if (f->pauses_in_restarts && !failure_is_of_job(f->cause))
		field_fault(&s->reader, e, "clock",
			    "only the job's own clock can pause; accepted: cause=\"job\", hang, spike");
	free(clock);
}

static void read_recovery(struct scenario *s, struct element e, const struct cluster *c, struct failure *f)
{
	static const struct field restart = { "restart", DIMENSION_TIME, 0, CENTURY_S, 0, NULL };
	static const struct field manual_share = { "manual-share", DIMENSION_FRACTION, 0, 1, 0, NULL };
	static const struct field detection = { "detection", DIMENSION_TIME, 0, CENTURY_S, 0, NULL };

	f->has_restart = field_distribution(&s->reader, e, &restart, &f->restart, NULL);
	f->has_detection = field_distribution(&s->reader, e, &detection, &f->detection, NULL);
	if (field_is_present(e, "detection") && !find_kind(e)->is_noticed_late)
		field_fault(&s->reader, e, "detection",
			    "a job that has died is noticed at once; accepted: cause=\"hang\", or remove it");
	field_quantity(&s->reader, e, &manual_share, &f->manual_share, NULL);
	if (f->manual_share > 0 && !c->people.days)
		field_fault(&s->reader, e, "manual-share",
			    "nothing says when people are there; accepted: a <people> on the cluster, or remove it");
	if (f->cause == FAILURE_HANG && !field_is_present(e, "detection"))
		field_fault(&s->reader, e, NULL, "a hang needs detection; accepted: the time-out, such as 30 min");
}

/* What is known of nodes and of jobs: exponential lifetimes whose rate nobody knows. */
static void take_prior(struct scenario *s, struct element e, const struct field *lifetime, const struct cluster *c,
		       struct failure *f)
{
	int is_job = f->cause == FAILURE_JOB;
	double mean_s = is_job ? prior_job_lifetime_s((double)c->nodes) : prior_lifetime_s(c->accelerator);
	const struct distribution d = { .kind = DISTRIBUTION_EXPONENTIAL, .argument = { mean_s } };
	struct text words = TEXT_INIT;

	if (f->cause != FAILURE_NODE && !is_job)
		field_fault(&s->reader, e, "lifetime",
			    "the prior is that of nodes and jobs; accepted: cause=\"node\", cause=\"job\"");
	if (is_job)
		text_addf(&words, "mean %.3g h of the job, over a rate-factor that is drawn once a run", mean_s / 3600);
	else
		text_addf(&words, "mean %.3g d a node, over a rate-factor that is drawn once a run", mean_s / 86400);
	field_worded_distribution(&s->reader, e, lifetime, words.s, &d, &f->lifetime);
	text_release(&words);
	field_mark_prior(&s->reader,
			 is_job ? "lifetime=\"exponential(mean=20 h)\": hours of running / ends by anything but "
				  "nodes"
				: "lifetime=\"exponential(mean=150 d)\" of one node: nodes x days observed / "
				  "failures");
}

static void take_prior_factor(struct scenario *s, struct element e, const struct field *factor, struct failure *f)
{
	const struct prior *prior = f->cause == FAILURE_JOB ? &prior_job_lifetime_factor : &prior_lifetime_factor;
	const struct distribution unknown = prior_distribution(prior);

	f->has_rate_factor = 1;
	if (field_parameter(&s->reader, e, factor, &f->rate_factor, NULL))
		return;
	field_worded_parameter(&s->reader, e, factor, prior->words, &unknown, &f->rate_factor);
	field_mark_prior(&s->reader, "rate-factor=\"1\" where they fail as the prior's do, or a lifetime of your own");
}

/* ordinal: among the failures of its cause, for its draws: another cause added before it does not change that. */
static void read_failure(struct scenario *s, struct element e, const struct cluster *c, struct failure *f,
			 size_t ordinal)
{
	static const struct field lifetime = { "lifetime", DIMENSION_TIME, 0, CENTURY_S * 1000, 1, NULL };
	static const struct field factor = { "rate-factor", DIMENSION_NUMBER, 0, 1e6, 1, NULL };
	const struct kind *k = find_kind(e);
	struct text id = TEXT_INIT;

	f->cause = k->cause;
	field_note(&s->reader, e, "cause");
	/* Not the cluster's id: two clusters of one plan comparison meet the same failures. */
	text_addf(&id, "failure/%s/%zu", k->word, ordinal);
	f->entity = stream_entity(id.s);
	f->lifetime = distribution_constant(CENTURY_S);
	if (field_is_word(e, "lifetime", "prior")) {
		take_prior(s, e, &lifetime, c, f);
		take_prior_factor(s, e, &factor, f);
	} else {
		if (!field_distribution(&s->reader, e, &lifetime, &f->lifetime, NULL) &&
		    !field_is_present(e, "lifetime") && !field_is_present(e, "trace"))
			field_fault(
				&s->reader, e, NULL,
				"nothing says how often it happens; accepted: lifetime=\"exponential(mean=100 d)\", or "
				"a trace");
		f->has_rate_factor = field_parameter(&s->reader, e, &factor, &f->rate_factor, NULL);
	}
	node_set_element_read_failure(s, e, k->word, f);
	if (f->has_rate_factor)
		field_share_draws(&s->reader, &f->rate_factor, f->entity);
	read_repair(s, e, k, f);
	read_rollback(s, e, k, f);
	read_strikes(s, e, f);
	if (f->cause == FAILURE_STORAGE)
		read_outage(s, e, f);
	else
		read_recovery(s, e, c, f);
	text_release(&id);
}

/* A node's event names class and group in 32 bits (nodes/diagnosis.c). */
enum { FAILURES_MOST = 128 };

static int is_failure(const xmlNode *n)
{
	return n->type == XML_ELEMENT_NODE && !strcmp((const char *)n->name, "failure");
}

void failure_element_read_all(struct scenario *s, struct element cluster, struct cluster *c)
{
	size_t failures = 0, ordinals[KINDS] = { 0 };

	for (xmlNode *n = cluster.node->children; n; n = n->next)
		failures += (size_t)is_failure(n);
	if (failures > FAILURES_MOST)
		field_fault(&s->reader, cluster, NULL, "%zu kinds of failure; accepted: at most %d", failures,
			    FAILURES_MOST);
	c->failures = scenario_own(s, (failures + 1) * sizeof(*c->failures));
	for (xmlNode *n = cluster.node->children; n; n = n->next) {
		struct element e = { cluster.document, n };

		if (is_failure(n))
			read_failure(s, e, c, &c->failures[c->failure_count++], ordinals[find_kind(e) - kinds]++);
	}
	if (!failures)
		field_default(&s->reader, cluster, "failure", "none: nothing ever fails");
}
