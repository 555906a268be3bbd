/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/job_order.h"

#include "base/mem.h"

#include <libxml/hash.h>
#include <stdlib.h>
#include <string.h>

static const char blanks[] = " \t\r\n";

static int is_job(const xmlNode *n)
{
	return n->type == XML_ELEMENT_NODE && !strcmp((const char *)n->name, "job");
}

/* Ids to jobs: the hash keeps pointers into jobs->items. */
static xmlHashTable *index_ids(struct scenario *s, const struct element *elements, struct jobs *jobs)
{
	xmlHashTable *ids = xmlHashCreate(64);

	for (size_t i = 0; i < jobs->count; i++)
		if (xmlHashAddEntry(ids, (const xmlChar *)jobs->items[i].id, &jobs->items[i]))
			field_fault(&s->reader, elements[i], "id", "stands twice in its plan; ids must differ");
	return ids;
}

/* listed[i] is the last job, counted from 1, whose list job i stands in. */
struct listing {
	struct jobs *jobs;
	xmlHashTable *ids;
	size_t *listed;
};

static void add_edge(struct scenario *s, struct element e, struct listing *l, struct job *job, const struct job *before)
{
	size_t index = (size_t)(before - l->jobs->items), self = (size_t)(job - l->jobs->items) + 1;

	if (before == job)
		field_fault(&s->reader, e, "after", "a job can't come after itself");
	else if (l->listed[index] == self)
		field_warning(&s->reader, e, "after", "'%s' stands twice", before->id);
	else
		job->after[job->after_count++] = index;
	l->listed[index] = self;
}

static void read_after(struct scenario *s, struct element e, struct listing *l, struct job *job)
{
	char *text = field_text(e, "after");
	size_t words = 0;

	field_note(&s->reader, e, "after");
	for (const char *p = text; p && *(p += strspn(p, blanks)); p += strcspn(p, blanks))
		words++;
	job->after = scenario_own(s, (words + 1) * sizeof(*job->after));
	for (char *rest = text, *word; rest && (word = strtok_r(rest, blanks, &rest));) {
		const struct job *before = xmlHashLookup(l->ids, (const xmlChar *)word);

		if (before) {
			add_edge(s, e, l, job, before);
		} else {
			struct text safe = TEXT_INIT;

			text_add_safe(&safe, word, DIAG_TEXT_LIMIT);
			field_fault(&s->reader, e, "after",
				    "no job '%s' in this plan; accepted: ids of its jobs, "
				    "separated by blanks",
				    safe.s);
			text_release(&safe);
		}
	}
	free(text);
}

/* Takes away jobs that nothing is before, one after the other (Kahn 1962); returns how many are left, which have
 * left[i] > 0. */
static size_t peel(const struct jobs *jobs, size_t *left)
{
	size_t n = jobs->count, edges = 0, done = 0, ready = 0;
	size_t *begin = mem_alloc(n + 2, sizeof(*begin)), *order = mem_alloc(n + 1, sizeof(*order)), *next;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < jobs->items[i].after_count; k++, edges++)
			begin[jobs->items[i].after[k] + 2]++;
	for (size_t i = 0; i < n; i++)
		begin[i + 2] += begin[i + 1];
	next = mem_alloc(edges + 1, sizeof(*next));
	for (size_t i = 0; i < n; i++) {
		left[i] = jobs->items[i].after_count;
		if (!left[i])
			order[ready++] = i;
		for (size_t k = 0; k < left[i]; k++)
			next[begin[jobs->items[i].after[k] + 1]++] = i;
	}
	for (; done < ready; done++)
		for (size_t k = begin[order[done]]; k < begin[order[done] + 1]; k++)
			if (!--left[next[k]])
				order[ready++] = next[k];
	free(begin);
	free(order);
	free(next);
	return n - done;
}

/* A job before `i` that is left over too: there is one. */
static size_t step_back(const struct jobs *jobs, const size_t *left, size_t i)
{
	size_t k = 0;

	while (!left[jobs->items[i].after[k]])
		k++;
	return jobs->items[i].after[k];
}

/* Going back from any job that is left over ends in a cycle. */
static void report_cycle(struct scenario *s, const struct element *elements, const struct jobs *jobs,
			 const size_t *left)
{
	unsigned char *seen = mem_alloc(jobs->count, 1);
	struct text words = TEXT_INIT;
	size_t start = 0, i, shown = 0;

	while (!left[start])
		start++;
	for (; !seen[start]; start = step_back(jobs, left, start))
		seen[start] = 1;
	text_add(&words, jobs->items[start].id);
	for (i = step_back(jobs, left, start); i != start && shown < 20; i = step_back(jobs, left, i), shown++)
		text_addf(&words, " after %s", jobs->items[i].id);
	text_addf(&words, "%s after %s", i == start ? "" : " ...", jobs->items[start].id);
	field_fault(&s->reader, elements[start], "after", "a cycle: %s; none of them can ever start", words.s);
	text_release(&words);
	free(seen);
}

void job_order_read(struct scenario *s, struct element plan, struct jobs *jobs)
{
	struct element *elements = mem_alloc(jobs->count + 1, sizeof(*elements));
	size_t *left = mem_alloc(jobs->count + 1, sizeof(*left)), count = 0;
	struct listing l = { .jobs = jobs, .listed = mem_alloc(jobs->count + 1, sizeof(*l.listed)) };

	for (xmlNode *n = plan.node->children; n; n = n->next)
		if (is_job(n))
			elements[count++] = (struct element){ plan.document, n };
	l.ids = index_ids(s, elements, jobs);
	for (size_t i = 0; i < jobs->count; i++)
		read_after(s, elements[i], &l, &jobs->items[i]);
	if (peel(jobs, left))
		report_cycle(s, elements, jobs, left);
	xmlHashFree(l.ids, NULL);
	free(l.listed);
	free(elements);
	free(left);
}
