/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/trace_document.h"

#include "report/json_value.h"

#include <stdlib.h>
#include <string.h>

/* ---- TSV: names are our own words, ids have letters and digits, so nothing has to be quoted ---- */

void trace_document_tsv(struct text *t, const struct trace_set *set)
{
	size_t count;
	struct trace_set_entry *entries = trace_set_entries(set, &count);

	text_addf(t, "time_s\t%sactor\tevent\tstate", set->jobs ? "job\tcopy\t" : "");
	for (int c = 0; c < CAUSE_TIMES; c++)
		text_addf(t, "\t%s_s", cause_name((enum cause)c));
	text_add(t, "\tkept_s\tmissing\tmoney\n");
	for (size_t i = 0; i < count; i++) {
		const struct trace_entry *e = entries[i].entry;
		int64_t copy;

		text_addf(t, "%.17g\t", e->time_s);
		if (set->jobs) {
			text_addf(t, "%s\t", trace_set_job(set, entries[i].item, &copy)->id);
			text_addf(t, "%lld\t", (long long)copy);
		}
		text_addf(t, "%s\t%s\t%s", e->whose, e->event, trace_state_name(e->state));
		for (int c = 0; c < CAUSE_TIMES; c++)
			text_addf(t, "\t%.17g", e->booked_s[c]);
		text_addf(t, "\t%.17g\t%lld\t%.17g\n", e->kept_s, (long long)e->missing, e->money);
	}
	free(entries);
}

/* ---- JSON ---- */

static json_t *times(const double time_s[CAUSE_TIMES])
{
	json_t *object = json_object();

	for (int c = 0; c < CAUSE_TIMES; c++)
		if (time_s[c] != 0)
			json_value_set(object, cause_name((enum cause)c), json_value_real(time_s[c]));
	return object;
}

static json_t *entry(const struct trace_set *set, const struct trace_set_entry *s)
{
	const struct trace_entry *e = s->entry;
	json_t *object = json_object();
	int64_t copy;

	json_value_set(object, "time_s", json_value_real(e->time_s));
	if (set->jobs) {
		json_value_set(object, "job", json_value_string(trace_set_job(set, s->item, &copy)->id));
		json_value_set(object, "copy", json_integer(copy));
	}
	json_value_set(object, "actor", json_string(e->whose));
	json_value_set(object, "whose", json_string(e->whose)); /* the old name, for one version */
	json_value_set(object, "event", json_string(e->event));
	json_value_set(object, "state", json_string(trace_state_name(e->state)));
	json_value_set(object, "booked_s", times(e->booked_s));
	json_value_set(object, "kept_s", json_value_real(e->kept_s));
	json_value_set(object, "missing", json_integer(e->missing));
	json_value_set(object, "money", json_value_real(e->money));
	return object;
}

static json_t *subject_json(const struct trace_set *set, const struct trace_subject *subject)
{
	json_t *object = json_object();

	json_value_set(object, "plan", json_value_string(subject->plan));
	json_value_set(object, "replication", json_integer((json_int_t)set->index));
	json_value_set(object, "seed", json_value_seed(subject->seed));
	json_value_set(object, "currency", json_value_string(subject->currency));
	json_value_set(object, "end", json_string(end_reason_name(set->outcome.end)));
	json_value_set(object, "wall_s", json_value_real(set->outcome.wall_s));
	json_value_set(object, "cost", json_value_real(set->outcome.cost));
	json_value_set(object, "failures", json_integer((json_int_t)set->outcome.failures));
	json_value_set(object, "times_s", times(set->outcome.ledger.time_s));
	return object;
}

void trace_document_json(struct text *t, const struct trace_set *set, const struct trace_subject *subject)
{
	json_t *root = subject_json(set, subject), *events = json_array();
	size_t count;
	struct trace_set_entry *entries = trace_set_entries(set, &count);

	for (size_t i = 0; i < count; i++)
		BUG_IF(json_array_append_new(events, entry(set, &entries[i])));
	free(entries);
	json_value_set(root, "events", events);
	json_value_write(t, root);
}

/* ---- Chrome ---- */

enum thread { THREAD_JOB = 1, THREAD_NODES, THREAD_SITE };

/* The events of one run. */
struct process {
	json_t *events;
	json_int_t number;
};

static json_int_t microseconds(double time_s)
{
	return (json_int_t)llround(time_s * 1e6);
}

/* An event of phase `phase`, to be completed by the caller. */
static json_t *add_event(const struct process *p, const char *phase, const char *name, double time_s,
			 enum thread thread)
{
	json_t *e = json_object();

	json_value_set(e, "ph", json_string(phase));
	json_value_set(e, "name", json_value_string(name));
	json_value_set(e, "ts", json_integer(microseconds(time_s)));
	json_value_set(e, "pid", json_integer(p->number));
	json_value_set(e, "tid", json_integer((json_int_t)thread));
	BUG_IF(json_array_append_new(p->events, e));
	return e;
}

static void add_name(const struct process *p, const char *what, enum thread thread, const char *name)
{
	json_t *args = json_object();

	json_value_set(args, "name", json_value_string(name));
	json_value_set(add_event(p, "M", what, 0, thread), "args", args);
}

/* Begin and end are rounded, not the length, so that neighbours meet. */
static void add_slice(const struct process *p, const char *name, double begin_s, double end_s, enum thread thread)
{
	json_value_set(add_event(p, "X", name, begin_s, thread), "dur",
		       json_integer(microseconds(end_s) - microseconds(begin_s)));
}

static void add_counter(const struct process *p, const char *name, double time_s, json_t *value)
{
	json_t *args = json_object();

	json_value_set(args, name, value);
	json_value_set(add_event(p, "C", name, time_s, THREAD_JOB), "args", args);
}

static enum thread thread_of(const char *whose)
{
	return !strcmp(whose, "nodes") ? THREAD_NODES : !strcmp(whose, "site") ? THREAD_SITE : THREAD_JOB;
}

static void add_spans(const struct process *p, const struct trace *trace)
{
	size_t count;
	struct trace_span *spans = trace_spans(trace, &count);
	double since_s = count ? spans[0].begin_s : 0;

	for (size_t i = 0; i < count; i++) {
		const struct trace_span *s = &spans[i];
		int is_last = i + 1 == count, is_waiting = s->cause == CAUSE_QUEUE;

		add_slice(p, cause_words(s->cause), s->begin_s, s->end_s, THREAD_JOB);
		if (s->cause == CAUSE_STALL)
			add_slice(p, "nodes missing", s->begin_s, s->end_s, THREAD_NODES);
		if (is_last || is_waiting != (spans[i + 1].cause == CAUSE_QUEUE)) {
			add_slice(p, is_waiting ? "waiting" : "held", since_s, s->end_s, THREAD_SITE);
			since_s = s->end_s;
		}
	}
	free(spans);
}

static void add_run(const struct process *p, const struct trace *trace, const char *name)
{
	add_name(p, "process_name", THREAD_JOB, name);
	add_name(p, "thread_name", THREAD_JOB, "job");
	add_name(p, "thread_name", THREAD_NODES, "nodes");
	add_name(p, "thread_name", THREAD_SITE, "site");
	add_spans(p, trace);
	for (size_t i = 0; i < trace->count; i++) {
		const struct trace_entry *e = &trace->entries[i];

		json_value_set(add_event(p, "i", e->event, e->time_s, thread_of(e->whose)), "s", json_string("t"));
		add_counter(p, "missing nodes", e->time_s, json_integer(e->missing));
		add_counter(p, "money", e->time_s, json_value_real(e->money));
	}
}

void trace_document_chrome(struct text *t, const struct trace_set *set, const struct trace_subject *subject)
{
	json_t *root = json_object();
	struct process p = { .events = json_array() };
	struct text name = TEXT_INIT;

	for (size_t i = 0; i < set->count; i++) {
		text_clear(&name);
		text_addf(&name, "%s, replication %llu", subject->plan, (unsigned long long)set->index);
		if (set->jobs) {
			int64_t copy;
			const struct job *job = trace_set_job(set, i, &copy);

			text_addf(&name, ": %s", job->id);
			if (job->copies > 1)
				text_addf(&name, " %lld", (long long)copy);
		}
		p.number = (json_int_t)i + 1;
		add_run(&p, &set->items[i], name.s);
	}
	json_value_set(root, "displayTimeUnit", json_string("ms"));
	json_value_set(root, "otherData", subject_json(set, subject));
	json_value_set(root, "traceEvents", p.events);
	json_value_write(t, root);
	text_release(&name);
}
