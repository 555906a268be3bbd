/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/checkpoint_element.h"

#include <stdlib.h>
#include <string.h>

#define HOUR_S	  3600.0
#define CENTURY_S (36525 * 24 * HOUR_S)

static void read_checkpoint(struct scenario *s, struct element e, struct checkpoint *c)
{
	static const struct field interval = { "interval", DIMENSION_TIME,
					       0,	   CENTURY_S,
					       1,	   "or one of young, daly, optimal" };
	static const struct field write = { "write", DIMENSION_TIME, 0, CENTURY_S, 0, NULL };
	static const struct {
		const char *word;
		enum checkpoint_policy policy;
	} policies[] = { { "young", CHECKPOINT_YOUNG },
			 { "daly", CHECKPOINT_DALY },
			 { "optimal", CHECKPOINT_OPTIMAL } };
	char *text = field_text(e, "interval");

	c->policy = CHECKPOINT_FIXED;
	c->interval_s = HOUR_S;
	for (size_t i = 0; text && i < sizeof(policies) / sizeof(policies[0]); i++)
		if (!strcmp(text, policies[i].word))
			c->policy = policies[i].policy;
	if (c->policy != CHECKPOINT_FIXED)
		field_note(&s->reader, e, "interval");
	else if (text && strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-") == strlen(text))
		field_fault(&s->reader, e, "interval", "accepted: a time such as 1 h, or young, daly, optimal");
	else
		field_quantity(&s->reader, e, &interval, &c->interval_s, NULL);
	if (field_parameter(&s->reader, e, &write, &c->write, NULL) && c->policy != CHECKPOINT_FIXED &&
	    !(distribution_quantile(&c->write.distribution, 1e-6) > 0))
		field_fault(&s->reader, e, "write",
			    "interval=\"%s\" needs a write that takes time; a free checkpoint "
			    "would be written all the time",
			    text);
	free(text);
}

static int is_element(const xmlNode *node, const char *name)
{
	return node->type == XML_ELEMENT_NODE && !strcmp((const char *)node->name, name);
}

/* Counts a child that may stand only once. */
static int is_first(struct scenario *s, struct element e, int *count)
{
	if (++*count > 1)
		field_fault(&s->reader, e, NULL, "stands twice in its cluster; keep one");
	return *count == 1;
}

void checkpoint_element_read_all(struct scenario *s, struct element cluster, struct cluster *c)
{
	static const struct field restart = { "restart", DIMENSION_TIME, 0, CENTURY_S, 0, NULL };
	int recoveries = 0, checkpoints = 0;

	for (xmlNode *n = cluster.node->children; n; n = n->next) {
		struct element child = { cluster.document, n };

		if (is_element(n, "recovery") && is_first(s, child, &recoveries))
			field_distribution(&s->reader, child, &restart, &c->restart, NULL);
		else if (is_element(n, "checkpoint") && is_first(s, child, &checkpoints))
			read_checkpoint(s, child, &c->checkpoint);
	}
	if (!recoveries)
		field_default(&s->reader, cluster, "recovery", "a restart takes no time");
	if (!checkpoints)
		field_default(&s->reader, cluster, "checkpoint", "none is written: a failure loses all progress");
}
