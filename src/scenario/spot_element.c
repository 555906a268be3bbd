/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/spot_element.h"

#include "base/mem.h"
#include "base/unit.h"
#include "site/site_kind.h"
#include "xml/time_lines.h"

#include <stdlib.h>
#include <string.h>

#define PRICE_MOST (1e12 / HOUR_S)

enum { NODES_MOST = 10000000 };

/* What a line is read for. */
struct market_file {
	struct spot_trace *trace;
	struct spot_line *lines;
	char currency[4]; /* of the rate; "" = any */
};

/* "1.45 USD/gpu-h": in the currency of the rate, as in that of the line above. */
static int parse_price(struct market_file *f, const char *text, struct spot_line *line, struct text *why)
{
	struct quantity price;

	if (quantity_parse(text, strlen(text), DIMENSION_GPU_PRICE, &price, why))
		return 0;
	if (!(price.value >= 0 && price.value <= PRICE_MOST)) {
		text_add(why, "price out of range; accepted: 0 to 1e12 a GPU-hour");
		return 0;
	}
	if (*f->currency && *price.currency && strcmp(f->currency, price.currency) != 0) {
		text_addf(why, "a price in %s, and the site's rate is in %s", price.currency, f->currency);
		return 0;
	}
	line->price = price.value;
	return 1;
}

/* What follows the time: "16", or "16,1.45 USD/gpu-h". */
static int parse_rest(struct market_file *f, char *rest, struct spot_line *line, struct text *why)
{
	char *comma = strchr(rest, ',');
	struct spot_trace *t = f->trace;

	if (comma)
		*comma = '\0';
	if (quantity_parse_integer(rest, 0, NODES_MOST, &line->nodes, why))
		return 0;
	if (t->count && (comma != NULL) != t->has_prices) {
		text_add(why,
			 comma ? "a price, and the lines above have none" : "no price, and the lines above have one");
		return 0;
	}
	t->has_prices = comma != NULL;
	return !comma || parse_price(f, comma + 1, line, why);
}

static int check_time(const struct market_file *f, double time_s, struct text *why)
{
	size_t count = f->trace->count;

	if (!count && time_s > 0)
		text_add(why, "begins late; accepted: a first line at 0");
	else if (count && time_s == f->lines[count - 1].time_s)
		text_add(why, "the time of the line above; keep one");
	else
		return 1;
	return 0;
}

/* A fault at the first bad line. */
static void parse(struct scenario *s, struct element e, const char *name, const char *content, struct market_file *f)
{
	struct time_lines l = time_lines_of(content);
	struct text why = TEXT_INIT;
	int is_line;

	while ((is_line = time_lines_read(&l, "a time and nodes, such as 12.5 h,16, or 12.5 h,16,1.45 USD/gpu-h",
					  &why)) > 0) {
		char *rest = mem_strndup(l.rest, l.length);
		struct spot_line line = { .time_s = l.time_s };
		int is_good = check_time(f, l.time_s, &why) && parse_rest(f, rest, &line, &why);

		free(rest);
		if (!is_good)
			break;
		f->lines[f->trace->count++] = line;
	}
	f->trace->lines = f->lines;
	if (is_line)
		field_fault(&s->reader, e, "trace", "file '%s', line %ld: %s", name, l.number, why.s);
	else if (!f->trace->count)
		field_fault(&s->reader, e, "trace", "file '%s': holds no line", name);
	if (is_line)
		f->trace->count = 0;
	text_release(&why);
}

static void read_ends(struct scenario *s, struct element e, struct spot_trace *t)
{
	static const char *const words[] = { "repeat", "hold", "stop", NULL };
	const double end_s = t->count ? t->lines[t->count - 1].time_s : 0;
	const struct field from = { "from", DIMENSION_TIME, 0, CENTURY_S, 0, NULL };

	t->after = (enum spot_after)field_word(&s->reader, e, "after", words, SPOT_REPEAT,
					       "repeat: it begins again at the time of its last line");
	t->is_anywhere = !field_quantity(&s->reader, e, &from, &t->from_s, NULL) && t->after == SPOT_REPEAT;
	if (t->is_anywhere)
		field_default(&s->reader, e, "from", "anywhere, drawn once a replication");
	if (t->count && t->after != SPOT_HOLD && !(end_s > 0))
		field_fault(&s->reader, e, "trace", "has one line, and no length; accepted: more, or after=\"hold\"");
	else if (t->count && t->from_s > end_s)
		field_fault(&s->reader, e, "from", "the trace ends at %.6g h", end_s / HOUR_S);
}

static void rate_currency(struct element rate, char currency[4])
{
	char *text = field_text(rate, "price"), *slash = text ? strchr(text, '/') : NULL;

	*currency = '\0';
	if (slash && slash - text >= 3)
		memcpy(currency, slash - 3, 3);
	currency[3] = '\0';
	free(text);
}

void spot_element_read(struct scenario *s, struct element preemption, struct element rate, struct spot_trace *t)
{
	static const char *const others[] = { "uptime", "reacquire", "apart" }, *const own[] = { "from", "after" };
	struct text content = TEXT_INIT;
	struct market_file file = { .trace = t };
	char *name = field_text(preemption, "trace");

	for (size_t i = 0; i < 3; i++)
		if (name && field_is_present(preemption, others[i]))
			field_fault(&s->reader, preemption, others[i],
				    "stands beside a trace, which says what is to be had; keep one");
		else if (!name && i < 2 && !field_is_present(preemption, others[i]))
			field_fault(&s->reader, preemption, NULL,
				    "no %s; accepted: uptime=\"...\" and reacquire=\"...\", or a trace", others[i]);
	for (size_t i = 0; !name && i < 2; i++)
		if (field_is_present(preemption, own[i]))
			field_fault(&s->reader, preemption, own[i], "belongs to a trace");
	if (!name)
		return;
	field_note(&s->reader, preemption, "trace");
	rate_currency(rate, file.currency);
	if (field_file(&s->reader, preemption, "trace", name, &content)) {
		file.lines = scenario_own(s, (strlen(text_str(&content)) / 2 + 1) * sizeof(*file.lines));
		parse(s, preemption, name, text_str(&content), &file);
	}
	read_ends(s, preemption, t);
	text_release(&content);
	free(name);
}

void spot_element_check(struct scenario *s, const struct plan *p, struct element plan)
{
	const struct cluster *c = p->cluster;

	if (!site_kind_spot(p->site))
		return;
	if (c->crew || c->has_manual || c->retire_after)
		field_fault(&s->reader, plan, "cluster",
			    "its <repair> has a crew, a manual stage or retire-after: at a spot market the provider "
			    "repairs, "
			    "and gives another node; accepted: repair-success only");
}
