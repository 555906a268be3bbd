/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/node_set_element.h"

#include "base/mem.h"
#include "base/unit.h"
#include "xml/time_lines.h"

#include <stdlib.h>
#include <string.h>

enum { NODES_MOST = 10000000 };

static int is_element(const xmlNode *n, const char *name)
{
	return n->type == XML_ELEMENT_NODE && !strcmp((const char *)n->name, name);
}

static void read_repair(struct scenario *s, struct element e, struct cluster *c)
{
	static const struct field manual = { "manual", DIMENSION_TIME, 0, CENTURY_S, 0, NULL };
	static const struct field escalates = { "escalates", DIMENSION_FRACTION, 0, 1, 0, NULL };
	static const struct field repair_success = { "repair-success", DIMENSION_FRACTION, 0, 1, 0, NULL };
	struct field_reader *r = &s->reader;

	field_integer(r, e, "crew", 1, NODES_MOST, &c->crew);
	field_integer(r, e, "retire-after", 1, 1000000, &c->retire_after);
	c->has_manual = field_distribution(r, e, &manual, &c->manual, NULL);
	field_quantity(r, e, &escalates, &c->escalates, NULL);
	field_quantity(r, e, &repair_success, &c->repair_success, NULL);
	if (field_is_present(e, "manual") != field_is_present(e, "escalates"))
		field_fault(r, e, NULL,
			    "manual and escalates belong together: how long it takes by hand, and how often that is "
			    "needed");
	if (field_is_present(e, "repair-success") && !(c->lemon_share > 0))
		field_fault(r, e, "repair-success", "there are no <lemons> on this cluster; remove it");
}

static void read_pool(struct scenario *s, struct element e, struct cluster *c)
{
	static const struct field delay = { "delay", DIMENSION_TIME, 0, CENTURY_S, 0, NULL };
	char *ages = field_text(e, "ages");

	field_integer(&s->reader, e, "cold", 0, NODES_MOST, &c->cold);
	field_distribution(&s->reader, e, &delay, &c->cold_delay, NULL);
	if (c->cold && !field_is_present(e, "delay"))
		field_fault(&s->reader, e, "cold", "a cold spare takes time; accepted: a delay beside it");
	c->spares_fail = ages && (!strcmp(ages, "true") || !strcmp(ages, "1"));
	field_note(&s->reader, e, "ages");
	free(ages);
}

static void read_lemons(struct scenario *s, struct element e, struct cluster *c)
{
	static const struct field share = { "share", DIMENSION_FRACTION, 0, 1, 0, NULL };
	static const struct field factor = { "factor", DIMENSION_NUMBER, 0, 1e6, 1, NULL };

	c->lemon_factor = 1;
	field_quantity(&s->reader, e, &share, &c->lemon_share, NULL);
	field_quantity(&s->reader, e, &factor, &c->lemon_factor, NULL);
}

void node_set_element_read_all(struct scenario *s, struct element cluster, struct cluster *c)
{
	static const struct {
		const char *name;
		void (*read)(struct scenario *s, struct element e, struct cluster *c);
	} kinds[] = { { "lemons", read_lemons }, { "repair", read_repair }, { "pool", read_pool } };

	c->cold_delay = c->manual = distribution_constant(0);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		int count = 0;

		for (xmlNode *n = cluster.node->children; n; n = n->next) {
			struct element e = { cluster.document, n };

			if (is_element(n, kinds[i].name) && count++)
				field_fault(&s->reader, e, NULL, "stands twice in its cluster; keep one");
			else if (is_element(n, kinds[i].name))
				kinds[i].read(s, e, c);
		}
	}
}

/* ---- traces ---- */

/* "12.5 h,17" a line: a time and a node. All into f->trace; a fault at the first bad one. */
static void parse_trace(struct scenario *s, struct element e, const char *name, const char *p, struct failure *f)
{
	struct trace_line *lines = scenario_own(s, (strlen(p) / 2 + 1) * sizeof(*lines));
	struct time_lines l = time_lines_of(p);
	struct text why = TEXT_INIT;
	int is_line;

	while ((is_line = time_lines_read(&l, "a time and a node, such as 12.5 h,17", &why)) > 0) {
		char *number = mem_strndup(l.rest, l.length);
		int64_t node = 0;
		int is_bad = quantity_parse_integer(number, 0, NODES_MOST, &node, &why) != STATUS_OK;

		free(number);
		if (is_bad)
			break;
		lines[f->trace_count++] = (struct trace_line){ l.time_s, (uint32_t)node };
	}
	if (is_line)
		field_fault(&s->reader, e, "trace", "file '%s', line %ld: %s", name, l.number, why.s);
	f->trace = lines;
	text_release(&why);
}

static void read_trace(struct scenario *s, struct element e, struct failure *f)
{
	struct text content = TEXT_INIT;
	char *name = field_text(e, "trace");

	if (!name)
		return;
	field_note(&s->reader, e, "trace");
	if (field_is_present(e, "lifetime"))
		field_fault(&s->reader, e, "trace", "stands beside lifetime; one of them says when it fails");
	if (f->cause != FAILURE_NODE)
		field_fault(&s->reader, e, "trace", "a trace tells of nodes; accepted: cause=\"node\"");
	if (field_file(&s->reader, e, "trace", name, &content))
		parse_trace(s, e, name, text_str(&content), f);
	text_release(&content);
	free(name);
}

static void read_diagnosis(struct scenario *s, struct element e, const char *word, struct failure *f)
{
	static const struct field undetected = { "undetected", DIMENSION_FRACTION, 0, 0.999, 0, NULL };
	static const struct field misattributed = { "misattributed", DIMENSION_FRACTION, 0, 0.999, 0, NULL };
	static const struct field recurrence = { "recurrence", DIMENSION_TIME, 0, CENTURY_S, 1, NULL };
	int is_present = field_is_present(e, "undetected") || field_is_present(e, "misattributed");

	f->recurrence = distribution_constant(CENTURY_S);
	field_quantity(&s->reader, e, &undetected, &f->undetected, NULL);
	field_quantity(&s->reader, e, &misattributed, &f->misattributed, NULL);
	field_distribution(&s->reader, e, &recurrence, &f->recurrence, NULL);
	if (is_present && !failure_takes_node(f->cause))
		field_fault(&s->reader, e, field_is_present(e, "undetected") ? "undetected" : "misattributed",
			    "cause=\"%s\" is not that of one node; remove it", word);
	if (is_present != field_is_present(e, "recurrence"))
		field_fault(&s->reader, e, NULL,
			    "recurrence belongs to undetected or misattributed: the time after which a fault that was "
			    "not found shows "
			    "again");
}

void node_set_element_read_failure(struct scenario *s, struct element e, const char *word, struct failure *f)
{
	f->size = 1;
	field_integer(&s->reader, e, "size", 1, NODES_MOST, &f->size);
	if (f->cause == FAILURE_GROUP && !field_is_present(e, "size"))
		field_fault(&s->reader, e, NULL,
			    "a group needs size; accepted: how many nodes fail at once, such as 16");
	if (f->cause != FAILURE_GROUP && field_is_present(e, "size"))
		field_fault(&s->reader, e, "size", "belongs to cause=\"group\"");
	read_diagnosis(s, e, word, f);
	read_trace(s, e, f);
}
