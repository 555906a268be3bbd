/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Words of a user reach every output harmlessly: a table of payloads x a table of writers. A writer's output has the structure that it
 * has for plain words (elements, attributes, cells, lines, keys), and the words come back from it as they were where it is
 * read by programs; what a person sees has no control character and nothing invisible in it. Words stand as title, source,
 * note and name, as the scenario's path, in a --set and in a value that is refused.
 */
#include "../support/assertions.h"
#include "base/mem.h"
#include "chart/chart_kind.h"
#include "cli/publish.h"
#include "page/page.h"
#include "report/csv.h"
#include "report/json.h"
#include "report/json_outcomes.h"
#include "report/table.h"
#include "study/runner.h"
#include "study/store_record.h"

#include <csv.h>
#include <jansson.h>
#include <libxml/HTMLparser.h>
#include <stdlib.h>
#include <string.h>

/* ---- the payloads ---- */

static const char *const payloads[] = {
	/* terminals */
	"\x1b[2J\x1b[31mred",
	"\x1b]0;title\x07",
	"\x1b]8;;http://x\x1b\\link",
	"\xc2\x9b"
	"31mC1",
	"\x9b"
	"31m",
	"a\rb",
	"a\nb",
	"a\tb",
	"\b\b\bback",
	"\x7f"
	"delete",
	"bell\x07",
	"\x0e"
	"shift out",
	"\x05",
	"a\x0b\x0c"
	"b",
	/* what is not seen, or turns what is */
	"\xe2\x80\xae"
	"lmx.exe",
	"\xe2\x80\x8f"
	"right to left",
	"\xe2\x81\xa6"
	"isolate\xe2\x81\xa9",
	"zero\xe2\x80\x8bwidth",
	"\xef\xbb\xbf"
	"mark",
	"\xef\xbf\xb9"
	"annotation",
	"\xf3\xa0\x80\x81"
	"tag",
	"\xc2\xad"
	"soft",
	"\xe2\x80\xa8"
	"line",
	"\xe3\x85\xa4",
	/* bytes that are no text */
	"\xff\xfe",
	"\xc3\x28",
	"\xed\xa0\x80",
	"\xf8\x88\x80\x80\x80",
	"\xc0\xaf",
	"caf\xe9",
	/* markup */
	"<script>alert(1)</script>",
	"</title><script>alert(1)</script>",
	"\"><img src=x onerror=alert(1)>",
	"' onmouseover='alert(1)",
	"<!--",
	"-->",
	"]]>",
	"<![CDATA[x]]>",
	"&amp;",
	"&lt;script&gt;",
	"&#x3c;b&#x3e;",
	"</svg><svg onload=alert(1)>",
	"javascript:alert(1)",
	"<style>*{display:none}</style>",
	"{{title}}",
	"</script><script>",
	"<base href=//x>",
	"<!DOCTYPE x>",
	"<?xml version=\"1.0\"?>",
	/* spreadsheets */
	"=1+1",
	"=cmd|' /C calc'!A0",
	"+1+cmd|' /C calc'!A0",
	"-2+3+cmd|' /C calc'!A0",
	"@SUM(1+1)",
	"\t=1+1",
	"\r=1+1",
	"a,b",
	"a\"b",
	"\"",
	"\"\"",
	";",
	"a\",\"b",
	"=HYPERLINK(\"http://x\",\"y\")",
	"-A1+B1(2)",
	/* SQL, gnuplot, shells, formats, paths, JSON, Markdown */
	"'); DROP TABLE block; --",
	"' OR '1'='1",
	"x'00'",
	"`touch /tmp/x`",
	"$(touch /tmp/x)",
	"\"; system(\"touch /tmp/x\") #",
	"\\\"; !touch x",
	"@name",
	"{/Bold x}",
	"x_{y}^{z}",
	"\\",
	"\\n",
	"a\\",
	"%s%s%s%n",
	"%",
	"%%",
	"../../etc/passwd",
	"|ls",
	"; ls",
	"\\u0000",
	"{\"a\": 1}",
	"# head",
	"[x](javascript:alert(1))",
	"![x](http://x)",
	"| a | b |",
	"*x*",
	"<http://x>",
	"``` x",
	/* plain after all */
	"\xe5\x8f\xb0\xe7\x81\xa3",
	"\xed\x95\x9c\xea\xb5\xad\xec\x96\xb4",
	"e\xcc\x81",
	"\xf0\x9f\x98\x80",
	"Nov\xc3\xa1k & syn, s.r.o.",
	"O'Brien",
};
enum { PAYLOADS = sizeof(payloads) / sizeof(payloads[0]) };
_Static_assert(PAYLOADS >= 60, "as was promised");

/* ---- what is written of ---- */

struct place {
	const char *words;	/* anything: path and --set */
	const char *title;	/* what XML can hold of it */
	struct text xml, fault; /* the scenario; what was said of a value that was refused */
	struct saved_study study;
	struct publication publication;
};

static int is_xml(const char *s)
{
	for (const unsigned char *u = (const unsigned char *)s; *u; u++)
		if (*u < 0x20 && *u != '\t' && *u != '\n' && *u != '\r')
			return 0;
	return !strpbrk(s, "\xc0\xc1\xf8") && xmlCheckUTF8((const xmlChar *)s) && !strstr(s, "\xed\xa0") &&
	       !strstr(s, "\xef\xbf\xbe");
}

/* A value of an attribute: blanks that a parser would turn into others are written as numbers. */
static void add_value(struct text *t, const char *words)
{
	for (; *words; words++)
		if (strchr("<>&\"'\t\r\n", *words))
			text_addf(t, "&#%d;", *words);
		else
			text_add_bytes(t, words, 1);
}

static void make_xml(struct text *t, const char *words, const char *nodes)
{
	struct text value = TEXT_INIT;

	add_value(&value, words);
	text_addf(t,
		  "<scenario version=\"1\" title=\"%s\"><model id=\"model\" params=\"7B\" name=\"%s\" source=\"%s\" "
		  "note=\"%s\"/>"
		  "<workload id=\"work\" model=\"model\" method=\"pretrain\" tokens=\"14B\" source=\"%s\" note=\"%s\"/>"
		  "<cluster id=\"cluster\" accelerator=\"h100-sxm-80gb\" nodes=\"%s\" gpus-per-node=\"8\" mfu=\"40%%\" "
		  "source=\"%s\">"
		  "<failure cause=\"node\" lifetime=\"exponential(mean=1500 h)\" repair=\"24 h\" note=\"%s\"/>"
		  "<recovery restart=\"30 min\"/><checkpoint interval=\"1 h\" write=\"2 min\"/></cluster>"
		  "<site id=\"site\" kind=\"cloud\" source=\"%s\"><rate price=\"2 USD/gpu-h\"/></site>"
		  "<plan id=\"plan\" workload=\"work\" cluster=\"cluster\" site=\"site\"/>"
		  "<plan id=\"two\" workload=\"work\" cluster=\"cluster\" site=\"site\"/><study "
		  "replications=\"20\" budget=\"100k USD\" deadline=\"30 d\"/></scenario>",
		  text_str(&value), text_str(&value), text_str(&value), text_str(&value), text_str(&value),
		  text_str(&value), nodes, text_str(&value), text_str(&value), text_str(&value));
	text_release(&value);
}

static enum status open_scenario(struct place *p, const char *nodes, struct diag_list *diags)
{
	const struct scenario_options options = { .allow_oom = 1 };
	struct file_set files = { .is_closed = 1 };
	struct scenario_copy copy = { p->words, "0", &p->xml, &files };

	text_clear(&p->xml);
	make_xml(&p->xml, p->title, nodes);
	return scenario_open_copy(&p->study.scenario, &copy, &options, diags);
}

/* What a refused value gives: on a terminal, in a log. */
static void refuse(struct place *p)
{
	struct diag_list diags = { 0 };
	struct text value = TEXT_INIT;
	char *out = NULL;
	size_t length;
	FILE *stream = open_memstream(&out, &length);

	add_value(&value, p->title);
	assert_int_not_equal(open_scenario(p, text_str(&value), &diags), STATUS_OK);
	diag_print(&diags, stream);
	fclose(stream);
	text_add(&p->fault, out);
	free(out);
	scenario_release(&p->study.scenario);
	diag_release(&diags);
	text_release(&value);
}

static void open_place(struct place *p, const char *words)
{
	struct runner runner = { .threads = 1 };
	struct diag_list diags = { 0 };
	struct saved_study *s = &p->study;

	*p = (struct place){ .words = words, .title = is_xml(words) ? words : "plain" };
	refuse(p);
	if (open_scenario(p, "16", &diags)) {
		diag_print(&diags, stderr);
		fail();
	}
	word_list_add(&s->record.sets, words);
	text_add(&s->record.version, "1");
	text_add(&s->record.sha256, "0");
	text_add(&s->record.file, words);
	text_add(&s->record.scenario, p->xml.s);
	word_list_add(&s->record.plans, "plan");
	s->record.replications = s->record.last = 20;
	s->record.shard = s->record.shards = 1;
	results_init(&s->results, (const struct plan *const *)s->scenario.plans, s->scenario.plan_count,
		     &s->scenario.study);
	assert_int_equal(runner_run(&runner, &s->results), STATUS_OK);
	publication_init(&p->publication, &s->scenario, &s->results, &s->record, 1);
	diag_release(&diags);
}

static void close_place(struct place *p)
{
	publication_release(&p->publication);
	saved_study_release(&p->study);
	text_release(&p->xml);
	text_release(&p->fault);
}

/* ---- writers ---- */

static void write_table(struct place *p, struct text *t)
{
	table_forecast(t, &p->publication.forecast, (struct table_layout){ TABLE_COLUMNS, 1 });
}

static void write_log(struct place *p, struct text *t)
{
	text_add(t, p->fault.s);
}

static void write_json(struct place *p, struct text *t)
{
	json_forecast(t, &p->publication.forecast);
}

enum stream_kind { STREAM_SUMMARY, STREAM_REPLICATIONS, STREAM_OUTCOMES };

static void write_stream(struct place *p, struct text *t, enum stream_kind kind)
{
	char *out = NULL;
	size_t length;
	FILE *stream = open_memstream(&out, &length);

	if (kind == STREAM_SUMMARY)
		csv_summary(stream, &p->publication.forecast);
	else if (kind == STREAM_REPLICATIONS)
		csv_replications(stream, &p->study.results);
	else
		json_outcomes(stream, &p->study.results);
	fclose(stream);
	text_add(t, out);
	free(out);
}

static void write_summary(struct place *p, struct text *t)
{
	write_stream(p, t, STREAM_SUMMARY);
}

static void write_replications(struct place *p, struct text *t)
{
	write_stream(p, t, STREAM_REPLICATIONS);
}

static void write_outcomes(struct place *p, struct text *t)
{
	write_stream(p, t, STREAM_OUTCOMES);
}

static struct page page_of(struct place *p, const struct chart_list *none)
{
	return (struct page){ .forecast = &p->publication.forecast,
			      .scenario = &p->study.scenario,
			      .charts = { ".", "charts", none },
			      .command = p->words };
}

static void write_html(struct place *p, struct text *t)
{
	const struct chart_list none = { 0 };
	const struct page page = page_of(p, &none);

	page_html(t, &page);
}

static void write_markdown(struct place *p, struct text *t)
{
	const struct chart_list none = { 0 };
	const struct page page = page_of(p, &none);

	page_markdown(t, &page);
}

static void write_charts(struct place *p, struct text *t)
{
	for (size_t k = 0; k < chart_kind_count; k++) {
		struct chart_draft draft = { TEXT_INIT, TEXT_INIT, TEXT_INIT };

		if (chart_kinds[k].of == CHART_OF_DEPLOYMENT) /* there is none */
			continue;
		if (chart_kinds[k].write(&draft, &p->publication.forecast, 0))
			text_add(t, draft.data.s);
		chart_draft_release(&draft);
	}
}

static void write_store(struct place *p, struct text *t)
{
	assert_int_equal(store_record_pack(&p->study.record, t), STATUS_OK);
}

static void write_scenario(struct place *p, struct text *t)
{
	document_write(&p->study.scenario.document, t);
}

/* ---- checks: what is wrong, or NULL; `plain` is the output for plain words ---- */

/* Bytes of a terminal: line ends, and text that is seen. */
static const char *check_terminal(const struct place *p, const struct text *out, const struct text *plain)
{
	char *copy = mem_strdup(out->s);
	int good;

	(void)p, (void)plain;
	for (char *s = copy; *s; s++)
		*s = *s == '\n' ? ' ' : *s;
	good = text_is_plain(copy);
	free(copy);
	return good ? NULL : "a character that a terminal would act on";
}

static void add_keys(struct text *t, json_t *v)
{
	const char *key;
	json_t *member;
	size_t i;

	json_object_foreach(v, key, member)
	{
		text_addf(t, "%s{", key);
		add_keys(t, member);
		text_add(t, "}");
	}
	json_array_foreach(v, i, member) add_keys(t, member);
}

static const char *check_json(const struct place *p, const struct text *out, const struct text *plain)
{
	struct text keys = TEXT_INIT, plain_keys = TEXT_INIT;
	json_t *root = json_loadb(out->s, out->length, 0, NULL), *other = json_loadb(plain->s, plain->length, 0, NULL);
	const char *title = json_string_value(json_object_get(json_object_get(root, "scenario"), "title")),
		   *fault = NULL;

	add_keys(&keys, root);
	add_keys(&plain_keys, other);
	if (!root)
		fault = "no JSON";
	else if (strcmp(text_str(&keys), text_str(&plain_keys)) != 0)
		fault = "other keys";
	else if (title && strcmp(title, p->title) != 0)
		fault = "another title";
	json_decref(root);
	json_decref(other);
	text_release(&keys);
	text_release(&plain_keys);
	return fault;
}

struct shape {
	size_t cells, rows;
	int has_formula;
};

static int is_formula(const char *cell, size_t length)
{
	char *end, *copy = mem_strndup(cell, length);
	int is = length && strchr("=+-@\t\r", *copy);

	/* A number is none; nor one with a unit. */
	if (is && strchr("+-", *copy)) {
		strtod(copy, &end);
		is = end == copy || strpbrk(end, "=+-@(|!");
	}
	free(copy);
	return is;
}

static void on_cell(void *data, size_t length, void *context)
{
	struct shape *s = context;

	s->cells++;
	s->has_formula |= data && is_formula(data, length);
}

static void on_row(int character, void *context)
{
	(void)character;
	((struct shape *)context)->rows++;
}

static struct shape shape_of(const struct text *csv)
{
	struct shape s = { 0 };
	struct csv_parser parser;

	assert_int_equal(csv_init(&parser, CSV_STRICT), 0);
	if (csv_parse(&parser, csv->s, csv->length, on_cell, on_row, &s) != csv->length)
		s.rows = 0;
	csv_fini(&parser, on_cell, on_row, &s);
	csv_free(&parser);
	return s;
}

static const char *check_csv(const struct place *p, const struct text *out, const struct text *plain)
{
	struct shape a = shape_of(out), b = shape_of(plain);

	(void)p;
	return a.has_formula				? "a cell that a spreadsheet takes for a formula"
	       : a.rows != b.rows || a.cells != b.cells ? "other rows or cells"
							: NULL;
}

/* gnuplot reads a backslash in quotes as well: they are doubled. */
static const char *check_chart(const struct place *p, const struct text *out, const struct text *plain)
{
	for (const char *s = out->s; (s = strchr(s, '\\')); s += 2)
		if (s[1] != '\\')
			return "a backslash alone";
	return check_csv(p, out, plain);
}

static void add_elements(struct text *t, const xmlNode *node)
{
	for (; node; node = node->next) {
		if (node->type != XML_ELEMENT_NODE)
			continue;
		text_addf(t, "<%s", (const char *)node->name);
		for (const xmlAttr *a = node->properties; a; a = a->next)
			text_addf(t, " %s", (const char *)a->name);
		text_add(t, ">");
		add_elements(t, node->children);
		text_add(t, "/");
	}
}

static void add_structure(struct text *t, const struct text *html)
{
	htmlDocPtr tree =
		htmlReadMemory(html->s, (int)html->length, "page", "UTF-8", HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING);

	add_elements(t, tree->children);
	xmlFreeDoc(tree);
}

static const char *check_html(const struct place *p, const struct text *out, const struct text *plain)
{
	struct text a = TEXT_INIT, b = TEXT_INIT;
	int same;

	(void)p;
	add_structure(&a, out);
	add_structure(&b, plain);
	same = !strcmp(text_str(&a), text_str(&b));
	text_release(&a);
	text_release(&b);
	return same ? NULL : "other elements or attributes";
}

static size_t count_of(const char *s, char c)
{
	size_t count = 0;

	for (; *s; s++)
		count += *s == c;
	return count;
}

static const char *check_markdown(const struct place *p, const struct text *out, const struct text *plain)
{
	for (const char *s = out->s; (s = strstr(s, "](")); s++)
		if (s == out->s || (s[-1] != '\\' && !strncmp(s, "](java", 6)))
			return "a link";
	if (strstr(out->s, "<script") || strstr(out->s, "<img") || strstr(out->s, "<style"))
		return "markup";
	if (count_of(out->s, '\n') != count_of(plain->s, '\n'))
		return "other lines";
	return strchr(out->s, '\x1b') ? check_terminal(p, out, plain) : NULL;
}

static const char *check_store(const struct place *p, const struct text *out, const struct text *plain)
{
	struct record r;
	const char *fault = NULL;

	(void)plain;
	if (store_record_unpack(out->s, out->length, &r))
		fault = "cannot be read";
	else if (strcmp(r.sets.words[0], p->words) != 0 || strcmp(text_str(&r.file), p->words) != 0)
		fault = "other words";
	else if (strcmp(text_str(&r.scenario), p->xml.s) != 0)
		fault = "another scenario";
	record_release(&r);
	return fault;
}

static const char *check_scenario(const struct place *p, const struct text *out, const struct text *plain)
{
	struct diag_list diags = { 0 };
	struct document d = { 0 };
	const char *fault = "cannot be read again";
	xmlChar *title;

	(void)plain;
	if (!document_parse(&d, "again.xml", out->s, out->length, &diags)) {
		title = xmlGetProp(xmlDocGetRootElement(d.tree), (const xmlChar *)"title");
		fault = strcmp((const char *)title, p->title) != 0 ? "another title" : NULL;
		xmlFree(title);
	}
	document_release(&d);
	diag_release(&diags);
	return fault;
}

static const struct writer {
	const char *name;
	void (*write)(struct place *p, struct text *t);
	const char *(*check)(const struct place *p, const struct text *out, const struct text *plain);
} writers[] = {
	{ "table", write_table, check_terminal },
	{ "log", write_log, check_terminal },
	{ "summary.json", write_json, check_json },
	{ "summary.csv", write_summary, check_csv },
	{ "replications.csv", write_replications, check_csv },
	{ "export --json", write_outcomes, check_json },
	{ "report.html", write_html, check_html },
	{ "report.md", write_markdown, check_markdown },
	{ "charts", write_charts, check_chart },
	{ "results.db", write_store, check_store },
	{ "saved scenario", write_scenario, check_scenario },
};
enum { WRITERS = sizeof(writers) / sizeof(writers[0]) };

static void no_payload_does_harm(void **state)
{
	struct text plain[WRITERS] = { 0 };
	struct place p;
	int faults = 0;

	(void)state;
	open_place(&p, "plain");
	for (int w = 0; w < WRITERS; w++)
		writers[w].write(&p, &plain[w]);
	close_place(&p);
	for (int i = 0; i < PAYLOADS; i++) {
		open_place(&p, payloads[i]);
		for (int w = 0; w < WRITERS; w++) {
			struct text out = TEXT_INIT, shown = TEXT_INIT;
			const char *fault;

			writers[w].write(&p, &out);
			fault = writers[w].check(&p, &out, &plain[w]);
			text_add_safe(&shown, payloads[i], 100);
			if (fault)
				print_error("%s: %s: %s\n", shown.s, writers[w].name, fault);
			faults += fault != NULL;
			text_release(&out);
			text_release(&shown);
		}
		close_place(&p);
	}
	for (int w = 0; w < WRITERS; w++)
		text_release(&plain[w]);
	print_message("%d payloads x %d writers\n", PAYLOADS, WRITERS);
	assert_int_equal(faults, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(no_payload_does_harm) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
