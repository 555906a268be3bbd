/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/background_element.h"

#include "base/unit.h"
#include "xml/swf.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PRIORITY_MOST = 1000000000, PROCESSORS_MOST = 1000000 };

static void need(struct scenario *s, struct element e, const char *attribute, const char *example)
{
	if (!field_is_present(e, attribute))
		field_fault(&s->reader, e, NULL, "no %s; accepted: %s", attribute, example);
}

static const char *const process_only[] = { "arrivals", "nodes", "runtime", "overestimate", NULL };
static const char *const trace_only[] = { "processors-per-node", "from", NULL };

static void refuse(struct scenario *s, struct element e, const char *const attributes[], const char *words)
{
	for (; *attributes; attributes++)
		if (field_is_present(e, *attributes))
			field_fault(&s->reader, e, *attributes, "%s", words);
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

/* ---- a trace ---- */

static void warn_of_what_is_left_out(struct scenario *s, struct element e, const struct plan *p, const struct swf *swf)
{
	size_t jobs = swf->count + swf->idle + swf->wide;

	if (swf->idle)
		field_warning(&s->reader, e, "swf",
			      "%zu of %zu jobs have no run time or no processors and are left out", swf->idle, jobs);
	if (swf->wide)
		field_warning(
			&s->reader, e, "swf",
			"%zu of %zu jobs want more than the %lld nodes of cluster '%s' and are left out: the load "
			"is lighter than what was recorded",
			swf->wide, jobs, (long long)p->cluster->nodes, p->cluster->id);
}

static void check_trace_load(struct scenario *s, struct element e, const struct plan *p, const struct background *b)
{
	double share = 0;

	for (size_t i = 0; i < b->trace_count; i++)
		share += b->trace[i].runtime_s * (double)b->trace[i].nodes;
	share /= b->trace_s * (double)p->cluster->nodes;
	if (share >= 1)
		field_fault(&s->reader, e, "swf",
			    "the queue would grow for ever: in %.4g d it brings %.3g times what cluster '%s' of %lld "
			    "nodes can serve",
			    b->trace_s / DAY_S, share, p->cluster->id, (long long)p->cluster->nodes);
}

static void keep_trace(struct scenario *s, struct element e, const struct swf *swf, struct background *b)
{
	struct trace_job *jobs;

	if (!(swf->length_s > 0)) {
		field_fault(&s->reader, e, "swf",
			    "%zu jobs that can run here, at one time; accepted: two or more, at different times",
			    swf->count);
		return;
	}
	jobs = scenario_own(s, swf->count * sizeof(*jobs));
	memcpy(jobs, swf->jobs, swf->count * sizeof(*jobs));
	b->trace = jobs;
	b->trace_count = swf->count;
	b->trace_s = swf->length_s;
}

static void read_from(struct scenario *s, struct element e, struct background *b)
{
	const struct field from = { "from", DIMENSION_TIME,	  0, b->trace ? b->trace_s : CENTURY_S,
				    0,	    "the trace ends then" };

	b->from_s = NAN;
	if (!field_quantity(&s->reader, e, &from, &b->from_s, NULL))
		field_default(&s->reader, e, "from", "anywhere in the trace, drawn once a replication");
}

static void read_file(struct scenario *s, struct element e, const struct plan *p, struct background *b)
{
	struct swf_machine machine = { p->cluster->nodes, p->cluster->gpus_per_node };
	struct text content = TEXT_INIT, why = TEXT_INIT;
	char *name = field_text(e, "swf");
	struct swf swf = { 0 };

	if (!field_integer(&s->reader, e, "processors-per-node", 1, PROCESSORS_MOST, &machine.processors_per_node))
		field_default(&s->reader, e, "processors-per-node", "as many as the cluster's gpus-per-node");
	if (field_file(&s->reader, e, "swf", name, &content)) {
		if (swf_parse(&content, machine, &swf, &why)) {
			field_fault(&s->reader, e, "swf", "file '%s', %s", name, why.s);
		} else {
			warn_of_what_is_left_out(s, e, p, &swf);
			keep_trace(s, e, &swf, b);
		}
	}
	free(swf.jobs);
	free(name);
	text_release(&content);
	text_release(&why);
}

static void read_trace(struct scenario *s, struct element e, const struct plan *p, struct background *b)
{
	field_note(&s->reader, e, "swf");
	refuse(s, e, process_only, "stands beside swf, which tells it of each job; remove one of them");
	read_file(s, e, p, b);
	read_from(s, e, b);
	if (b->trace)
		check_trace_load(s, e, p, b);
}

void background_element_read(struct scenario *s, struct element e, const struct plan *p, struct background *b)
{
	static const struct field warm_up = { "warm-up", DIMENSION_TIME, 0, CENTURY_S, 0, NULL };

	if (!e.node)
		return;
	b->is_given = 1;
	if (field_is_present(e, "swf")) {
		read_trace(s, e, p, b);
	} else {
		refuse(s, e, trace_only, "belongs to swf; remove it");
		read_process(s, e, p, b);
		check_utilisation(s, e, p, b);
	}
	field_integer(&s->reader, e, "priority", -PRIORITY_MOST, PRIORITY_MOST, &b->priority);
	if (!field_quantity(&s->reader, e, &warm_up, &b->warm_up_s, NULL))
		field_default(&s->reader, e, "warm-up", "0: the cluster is empty when the plan's jobs come");
	if (p->jobs->holds_cluster)
		field_fault(&s->reader, e, NULL,
			    "other users on a cluster that the plan holds and pays alone; accepted: <scheduler "
			    "hold=\"jobs\"/>, a site of kind hpc");
}
