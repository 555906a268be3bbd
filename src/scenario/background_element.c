/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/background_element.h"

#include <math.h>
#include <string.h>

#define DAY_S	  86400.0
#define CENTURY_S (36525 * DAY_S)

enum { PRIORITY_MOST = 1000000000 };

static void need(struct scenario *s, struct element e, const char *attribute, const char *example)
{
	if (!field_is_present(e, attribute))
		field_fault(&s->reader, e, NULL, "no %s; accepted: %s", attribute, example);
}

static void read_process(struct scenario *s, struct element e, const struct plan *p, struct background *b)
{
	static const struct field arrivals = { "arrivals", DIMENSION_TIME, 0, CENTURY_S, 1, "the time between two" };
	static const struct field runtime = { "runtime", DIMENSION_TIME, 0, CENTURY_S, 1, NULL };
	static const struct field over = {
		"overestimate", DIMENSION_NUMBER, 1, 1e6, 0, "wall-time asked for over run time"
	};
	const struct field nodes = { "nodes", DIMENSION_COUNT,
				     0,	      (double)p->cluster->nodes,
				     1,	      "more than the cluster has would never start" };
	struct field_reader *r = &s->reader;

	b->arrivals = b->runtime = distribution_constant(DAY_S);
	b->nodes = b->overestimate = distribution_constant(1);
	need(s, e, "arrivals", "the time between two, such as arrivals=\"exponential(mean=2 h)\"");
	need(s, e, "runtime", "such as runtime=\"lognormal(mean=5 h, sd=8 h)\"");
	field_distribution(r, e, &arrivals, &b->arrivals, NULL);
	field_distribution(r, e, &runtime, &b->runtime, NULL);
	if (!field_is_present(e, "nodes"))
		field_default(r, e, "nodes", "1");
	field_distribution(r, e, &nodes, &b->nodes, NULL);
	b->asks = field_distribution(r, e, &over, &b->overestimate, NULL);
	if (!field_is_present(e, "overestimate"))
		field_default(r, e, "overestimate", "no wall-time is asked for: nobody knows when a job ends");
}

/* Share of the cluster that the load keeps busy; a process that brings more than is served has no end to its queue. */
static void check_utilisation(struct scenario *s, struct element e, const struct plan *p, const struct background *b)
{
	double share = fmax(1, distribution_mean(&b->nodes)) * distribution_mean(&b->runtime) /
		       (distribution_mean(&b->arrivals) * (double)p->cluster->nodes);

	if (share >= 1)
		field_fault(&s->reader, e, "arrivals",
			    "the queue would grow for ever: %.3g nodes for %.4g h every %.4g h are %.3g times what "
			    "cluster '%s' of %lld nodes can serve",
			    fmax(1, distribution_mean(&b->nodes)), distribution_mean(&b->runtime) / 3600,
			    distribution_mean(&b->arrivals) / 3600, share, p->cluster->id,
			    (long long)p->cluster->nodes);
}

void background_element_read(struct scenario *s, struct element e, const struct plan *p, struct background *b)
{
	static const struct field warm_up = { "warm-up", DIMENSION_TIME, 0, CENTURY_S, 0, NULL };

	if (!e.node)
		return;
	b->is_given = 1;
	read_process(s, e, p, b);
	check_utilisation(s, e, p, b);
	field_integer(&s->reader, e, "priority", -PRIORITY_MOST, PRIORITY_MOST, &b->priority);
	if (!field_quantity(&s->reader, e, &warm_up, &b->warm_up_s, NULL))
		field_default(&s->reader, e, "warm-up", "0: the cluster is empty when the plan's jobs come");
	if (p->jobs->holds_cluster)
		field_fault(&s->reader, e, NULL,
			    "other users on a cluster that the plan holds and pays alone; accepted: <scheduler "
			    "hold=\"jobs\"/>, a site of kind hpc");
}
