/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xml/price_import.h"

#include "base/file.h"
#include "base/mem.h"

#include <csv.h>
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WILD_LOW  0.5 /* of the accelerator's median price per GPU */
#define WILD_HIGH 3.0

enum column { COLUMN_TYPE, COLUMN_NAME, COLUMN_COUNT, COLUMN_REGION, COLUMN_PRICE, COLUMN_SPOT, COLUMN_END };

static const char *const column_names[COLUMN_END] = { "InstanceType", "AcceleratorName", "AcceleratorCount",
						      "Region",	      "Price",		 "SpotPrice" };

struct offer {
	char *type, *accelerator, *region;
	double price, spot; /* per GPU-hour; NAN = none */
	int line, is_refused;
};

struct table {
	const char *path;
	struct diag_list *diags;
	int position[COLUMN_END]; /* in the row; -1 = not there */
	int has_head, line, column;
	char *cell[COLUMN_END];
	struct offer *price_import;
	size_t count, capacity;
};

static void report(struct table *t, enum severity severity, int line, const char *words)
{
	struct text where = TEXT_INIT;

	text_add_safe(&where, t->path, 4096);
	text_addf(&where, ":%d", line);
	diag_add(t->diags, severity, where.s, line, "%s", words);
	text_release(&where);
}

/* ---- reading ---- */

static void on_head_cell(struct table *t, const char *cell)
{
	for (int c = 0; c < COLUMN_END; c++)
		if (!strcmp(cell, column_names[c]))
			t->position[c] = t->column;
}

static void on_cell(void *data, size_t length, void *context)
{
	struct table *t = context;
	char *cell = data ? mem_strndup(data, length) : mem_strdup("");
	int kept = 0;

	if (!t->has_head)
		on_head_cell(t, cell);
	for (int c = 0; c < COLUMN_END && t->has_head; c++)
		if (t->position[c] == t->column && !t->cell[c]) {
			t->cell[c] = cell;
			kept = 1;
		}
	if (!kept)
		free(cell);
	t->column++;
}

static double number(const char *s)
{
	struct quantity q;
	struct text why = TEXT_INIT;
	int bad = !s || !*s || quantity_parse(s, strlen(s), DIMENSION_NUMBER, &q, &why);

	text_release(&why);
	return bad ? NAN : q.value;
}

/* What is imported becomes XML and is shown on terminals. */
static int is_shown(const char *cell)
{
	return !cell || text_is_plain(cell);
}

static void add_offer(struct table *t)
{
	double count = number(t->cell[COLUMN_COUNT]), price = number(t->cell[COLUMN_PRICE]),
	       spot = number(t->cell[COLUMN_SPOT]);

	if (!t->cell[COLUMN_NAME] || !*t->cell[COLUMN_NAME] || !(count >= 1))
		return; /* a machine without accelerators: not ours */
	if (!is_shown(t->cell[COLUMN_NAME]) || !is_shown(t->cell[COLUMN_TYPE]) || !is_shown(t->cell[COLUMN_REGION])) {
		report(t, SEVERITY_WARNING, t->line,
		       "refused: a name holds control characters, or bytes that are not UTF-8");
		return;
	}
	if (!(price > 0)) {
		report(t, SEVERITY_WARNING, t->line, "refused: no price on demand");
		return;
	}
	if (spot >= price) {
		report(t, SEVERITY_WARNING, t->line,
		       "spot price refused: not below the price on demand (no capacity, or a mistake)");
		spot = NAN;
	}
	t->price_import = mem_grow(t->price_import, t->count, &t->capacity, sizeof(*t->price_import));
	t->price_import[t->count++] =
		(struct offer){ .type = t->cell[COLUMN_TYPE] ? t->cell[COLUMN_TYPE] : mem_strdup(""),
				.accelerator = t->cell[COLUMN_NAME],
				.region = t->cell[COLUMN_REGION] ? t->cell[COLUMN_REGION] : mem_strdup(""),
				.price = price / count,
				.spot = spot / count,
				.line = t->line };
	t->cell[COLUMN_TYPE] = t->cell[COLUMN_NAME] = t->cell[COLUMN_REGION] = NULL;
}

static void on_row(int character, void *context)
{
	struct table *t = context;

	(void)character;
	if (t->has_head)
		add_offer(t);
	for (int c = 0; c < COLUMN_END; c++) {
		free(t->cell[c]);
		t->cell[c] = NULL;
	}
	t->has_head = 1;
	t->column = 0;
	t->line++;
}

static enum status read_table(struct table *t)
{
	struct text content = TEXT_INIT;
	const char *error = NULL;
	struct csv_parser parser;
	enum status status = file_read(t->path, DOCUMENT_LIMIT, &content, &error);

	if (status) {
		report(t, SEVERITY_ERROR, 0, error);
		return status;
	}
	text_drop_mark(&content);
	if (csv_init(&parser, CSV_APPEND_NULL))
		abort();
	csv_set_realloc_func(&parser, mem_realloc);
	if (csv_parse(&parser, text_str(&content), content.length, on_cell, on_row, t) != content.length ||
	    csv_fini(&parser, on_cell, on_row, t)) {
		report(t, SEVERITY_ERROR, t->line, csv_strerror(csv_error(&parser)));
		status = STATUS_INVALID;
	}
	csv_free(&parser);
	text_release(&content);
	for (int c = 0; c < COLUMN_SPOT && !status; c++)
		if (t->position[c] < 0) {
			report(t, SEVERITY_ERROR, 1,
			       "a column is missing; needed in the head line: InstanceType, "
			       "AcceleratorName, AcceleratorCount, Region, Price");
			status = STATUS_INVALID;
		}
	return status;
}

/* ---- judging ---- */

static int compare_offers(const void *a, const void *b)
{
	const struct offer *x = a, *y = b;
	int order = strcmp(x->accelerator, y->accelerator);

	order = order ? order : strcmp(x->type, y->type);
	order = order ? order : strcmp(x->region, y->region);
	if (order)
		return order;
	return x->price < y->price ? -1 : x->price > y->price ? 1 : x->line - y->line;
}

static int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median_price(const struct offer *price_import, size_t count)
{
	double *prices = mem_alloc(count, sizeof(*prices)), median;

	for (size_t i = 0; i < count; i++)
		prices[i] = price_import[i].price;
	qsort(prices, count, sizeof(*prices), compare_doubles);
	median = prices[(count - 1) / 2]; /* of two the cheaper */
	free(prices);
	return median;
}

/* Offers are sorted: those of one accelerator stand together. */
static void refuse_wild(struct table *t)
{
	for (size_t begin = 0, end; begin < t->count; begin = end) {
		double median;

		for (end = begin;
		     end < t->count && !strcmp(t->price_import[end].accelerator, t->price_import[begin].accelerator);)
			end++;
		median = median_price(t->price_import + begin, end - begin);
		for (size_t i = begin; i < end; i++) {
			struct offer *o = &t->price_import[i];

			if (o->price >= WILD_LOW * median && o->price <= WILD_HIGH * median)
				continue;
			o->is_refused = 1;
			report(t, SEVERITY_WARNING, o->line,
			       "refused: its price per GPU is below half or above three times the accelerator's "
			       "median");
		}
	}
}

/* The cheapest of each type and region stands first; its spot price is the least of the zones. */
static void fold_zones(struct table *t)
{
	struct offer *kept = NULL;

	for (size_t i = 0; i < t->count; i++) {
		struct offer *o = &t->price_import[i];

		if (o->is_refused)
			continue;
		if (!kept || strcmp(kept->accelerator, o->accelerator) != 0 || strcmp(kept->type, o->type) != 0 ||
		    strcmp(kept->region, o->region) != 0) {
			kept = o;
			continue;
		}
		kept->spot = fmin(kept->spot, o->spot); /* fmin passes over a NAN */
		o->is_refused = 1;
	}
}

/* ---- writing ---- */

/* SkyPilot's short names for what the catalog calls by form and memory. */
static const char *accelerator_id(const struct catalog *catalog, const char *name, char id[64])
{
	static const struct {
		const char *name, *id;
	} short_names[] = { { "A100", "a100-sxm-40gb" }, { "H100", "h100-sxm-80gb" }, { "V100", "v100-sxm-16gb" } };
	size_t i = 0;

	for (size_t k = 0; k < sizeof(short_names) / sizeof(short_names[0]); k++)
		if (!strcmp(name, short_names[k].name))
			return short_names[k].id;
	for (; i < 63 && name[i]; i++)
		id[i] = (char)tolower((unsigned char)name[i]);
	id[i] = '\0';
	return catalog_find(catalog, "accelerator", id).node ? id : NULL;
}

/* Reduced to what an id may hold, at most `limit` bytes. */
static void add_id(struct text *t, const char *s, size_t limit)
{
	for (; *s && limit--; s++)
		text_addf(t, "%c", isalnum((unsigned char)*s) ? tolower((unsigned char)*s) : '-');
}

static void add_site(struct text *t, const struct price_import_options *o, const struct offer *offer,
		     const char *accelerator, int is_spot)
{
	text_add(t, "  <site id=\"");
	add_id(t, o->cloud, 12);
	text_add(t, "-");
	add_id(t, *offer->type ? offer->type : offer->accelerator, 22);
	text_add(t, "-");
	add_id(t, offer->region, 20);
	text_addf(t, "%s\" kind=\"cloud\" accelerator=\"%s\" name=\"", is_spot ? "-spot" : "", accelerator);
	document_escape(t, offer->type);
	text_add(t, ", ");
	document_escape(t, offer->region);
	text_add(t, "\" source=\"");
	document_escape(t, o->source);
	text_addf(t, "\" date=\"%s\">\n    <rate price=\"%.6g %s/gpu-h\"%s/>\n", o->date,
		  is_spot ? offer->spot : offer->price, o->currency, is_spot ? " market=\"spot\"" : "");
	if (is_spot) {
		text_add(t, "    <preemption uptime=\"");
		document_escape(t, o->uptime);
		text_add(t, "\" reacquire=\"");
		document_escape(t, o->reacquire);
		text_add(t, "\"/>\n");
	}
	text_add(t, "  </site>\n");
}

static void write_offers(struct table *t, const struct price_import_options *o, const struct catalog *catalog,
			 struct text *xml)
{
	char id[64];

	text_add(xml, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<catalog version=\"1\">\n");
	for (size_t i = 0; i < t->count; i++) {
		const struct offer *offer = &t->price_import[i];
		const char *accelerator = accelerator_id(catalog, offer->accelerator, id);

		if (offer->is_refused)
			continue;
		if (!accelerator) {
			report(t, SEVERITY_WARNING, offer->line, "left out: the catalog has no such accelerator");
			continue;
		}
		add_site(xml, o, offer, accelerator, 0);
		if (!isnan(offer->spot) && o->uptime && o->reacquire)
			add_site(xml, o, offer, accelerator, 1);
	}
	text_add(xml, "</catalog>\n");
}

enum status price_import_import(const char *path, const struct price_import_options *o, const struct catalog *catalog,
				struct text *xml, struct diag_list *diags)
{
	struct table t = { .path = path, .diags = diags, .line = 1 };
	enum status status;

	for (int c = 0; c < COLUMN_END; c++)
		t.position[c] = -1;
	status = read_table(&t);
	if (!status) {
		if (t.count)
			qsort(t.price_import, t.count, sizeof(*t.price_import), compare_offers);
		refuse_wild(&t);
		fold_zones(&t);
		write_offers(&t, o, catalog, xml);
	}
	for (size_t i = 0; i < t.count; i++) {
		free(t.price_import[i].type);
		free(t.price_import[i].accelerator);
		free(t.price_import[i].region);
	}
	free(t.price_import);
	return status;
}
