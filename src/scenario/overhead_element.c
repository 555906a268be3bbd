/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/overhead_element.h"

#include "model/prior.h"
#include "scenario/program_draw.h"

#include <string.h>

#define ONCE_MOST_S (365.25 * 86400)

static void read_calendar(struct scenario *s, struct element e, struct overhead *o)
{
	static const struct field calendar = { "calendar", DIMENSION_FRACTION, 0, 100, 0, "write 20% or 0.2" };
	struct distribution prior;

	if (!field_is_word(e, "calendar", "prior")) {
		field_parameter(&s->reader, e, &calendar, &o->calendar, NULL);
		return;
	}
	o->is_calendar_prior = 1;
	prior = prior_calendar(scenario_own(s, PRIOR_CALENDAR_VALUES * sizeof(double)));
	field_worded_parameter(&s->reader, e, &calendar, prior_calendar_words, &prior, &o->calendar);
	program_draw_share_team(s, &o->calendar);
	field_mark_prior(&s->reader,
			 "calendar=\"10%\" on <overhead>: the days that runs of yours took, over the days of "
			 "compute, failures and writes, less 1");
}

void overhead_element_read(struct scenario *s, struct element cluster, struct cluster *c)
{
	static const struct field straggler = { "straggler", DIMENSION_NUMBER,
						1,	     100,
						0,	     "step time with the slowest GPU over that without" };
	static const struct field start = { "start", DIMENSION_TIME, 0, ONCE_MOST_S, 0, NULL };
	static const struct field finish = { "finish", DIMENSION_TIME, 0, ONCE_MOST_S, 0, NULL };
	int count = 0;

	for (xmlNode *n = cluster.node->children; n; n = n->next) {
		struct element e = { cluster.document, n };

		if (n->type != XML_ELEMENT_NODE || strcmp((const char *)n->name, "overhead") != 0)
			continue;
		if (count++) {
			field_fault(&s->reader, e, NULL, "stands twice in its cluster; keep one");
			continue;
		}
		read_calendar(s, e, &c->overhead);
		field_parameter(&s->reader, e, &straggler, &c->overhead.straggler, NULL);
		field_parameter(&s->reader, e, &start, &c->overhead.start, NULL);
		field_parameter(&s->reader, e, &finish, &c->overhead.finish, NULL);
	}
	if (!count)
		field_default(&s->reader, cluster, "overhead", "none: no hangs, people, maintenance, stragglers");
}
