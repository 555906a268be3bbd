/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/catalog_view.h"

#include "base/mem.h"
#include "plan/arch.h"
#include "scenario/model_element.h"
#include "xml/day.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SEQUENCE 8192.0 /* tokens, of the cache that is shown */
#define HALF_B	 2.0
enum { DAY_S = 86400 };

static int has_word(struct element e, const char *word)
{
	char *id = field_text(e, "id"), *name = field_text(e, "name");
	int has = !word || (id && strcasestr(id, word)) || (name && strcasestr(name, word));

	free(id);
	free(name);
	return has;
}

/* ---- counts ---- */

static void print_count(const struct arch *a)
{
	double counted = arch_params(a).all;

	printf("%s\t%.6g\t%.6g\t%.6g\t", a->id, a->params, a->active_params, arch_kv_b(a, SEQUENCE, HALF_B) / SEQUENCE);
	if (counted > 0)
		printf("%.6g\t%+.2f\n", counted, 100 * (counted / a->params - 1));
	else
		printf("-\t-\n");
}

int catalog_view_count(const struct catalog *c, const char *word, struct diag_list *diags)
{
	struct scenario s = { .reader = { .diags = diags } };
	struct element e = { NULL, NULL };
	int count = 0;

	puts("model\tparams\tactive\tkv_b_per_token\tcounted\tdifference_percent");
	while ((e = catalog_next(c, "model", e)).node)
		if (has_word(e, word)) {
			print_count(model_element_read(&s, e));
			count++;
		}
	scenario_release(&s);
	return count;
}

/* ---- ages ---- */

struct dated {
	const char *kind;
	char *id, *date, *confidence;
	long age; /* days */
};

static int compare_ages(const void *a, const void *b)
{
	const struct dated *x = a, *y = b;

	if (x->age != y->age)
		return x->age < y->age ? 1 : -1;
	return strcmp(x->id, y->id);
}

/* An exchange rate has no id; its currencies are one. */
static char *id_of(struct element e)
{
	char *id = field_text(e, "id"), *from, *per;
	struct text name = TEXT_INIT;

	if (id)
		return id;
	from = field_text(e, "currency");
	per = field_text(e, "per");
	text_addf(&name, "%s/%s", from ? from : "", per ? per : "");
	id = mem_strdup(text_str(&name));
	text_release(&name);
	free(from);
	free(per);
	return id;
}

static size_t collect(const struct catalog *c, const char *word, long today, struct dated **rows)
{
	static const char *const kinds[] = { "model", "accelerator", "site", "exchange" };
	size_t count = 0, capacity = 0;
	struct element e;

	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++)
		for (e = (struct element){ NULL, NULL }; (e = catalog_next(c, kinds[k], e)).node;) {
			struct dated d = { .kind = kinds[k], .date = field_text(e, "date") };
			long day = 0;

			if (!has_word(e, word) || !d.date || !day_read(d.date, &day)) {
				free(d.date);
				continue;
			}
			d.id = id_of(e);
			d.confidence = field_text(e, "confidence");
			d.age = today - day;
			*rows = mem_grow(*rows, count, &capacity, sizeof(**rows));
			(*rows)[count++] = d;
		}
	return count;
}

int catalog_view_stale(const struct catalog *c, const char *word, const char *day)
{
	struct dated *rows = NULL;
	long today = (long)(time(NULL) / DAY_S);
	size_t count;

	if (day && !day_read(day, &today))
		return -1;
	count = collect(c, word, today, &rows);
	if (count)
		qsort(rows, count, sizeof(*rows), compare_ages);
	puts("days\tdate\tkind\tid\tconfidence");
	for (size_t i = 0; i < count; i++) {
		printf("%ld\t%s\t%s\t%s\t%s\n", rows[i].age, rows[i].date, rows[i].kind, rows[i].id,
		       rows[i].confidence ? rows[i].confidence : "-");
		free(rows[i].id);
		free(rows[i].date);
		free(rows[i].confidence);
	}
	free(rows);
	return (int)count;
}

/* ---- differences ---- */

/* What a site asks for a GPU, and of which kind it is. Strings are the caller's to free. */
struct offer {
	char *id, *accelerator, *market, *date;
	double price; /* NAN: it has no such price */
	char currency[4];
};

static struct element rate_of(struct element site)
{
	for (xmlNode *n = site.node->children; n; n = n->next)
		if (n->type == XML_ELEMENT_NODE && !strcmp((const char *)n->name, "rate"))
			return (struct element){ site.document, n };
	return (struct element){ NULL, NULL };
}

static struct offer offer_of(struct element site)
{
	struct offer o = { .id = field_text(site, "id"),
			   .accelerator = field_text(site, "accelerator"),
			   .date = field_text(site, "date"),
			   .price = NAN };
	struct element rate = rate_of(site);
	char *price = rate.node ? field_text(rate, "price") : NULL;
	struct text why = TEXT_INIT;
	struct quantity q;

	o.market = rate.node ? field_text(rate, "market") : NULL;
	if (price && !quantity_parse(price, strlen(price), DIMENSION_GPU_PRICE, &q, &why)) {
		o.price = q.value;
		memcpy(o.currency, q.currency, sizeof(o.currency));
	}
	text_release(&why);
	free(price);
	return o;
}

static void offer_release(struct offer *o)
{
	free(o->id);
	free(o->accelerator);
	free(o->market);
	free(o->date);
}

static int is_alike(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : !a && !b;
}

static int is_of_provider(const char *id, const char *other)
{
	size_t length = strcspn(id, "-");

	return strcspn(other, "-") == length && !strncmp(id, other, length);
}

static int is_comparable(const struct offer *a, const struct offer *b)
{
	return a->id && b->id && !isnan(b->price) && !strcmp(a->currency, b->currency) &&
	       is_alike(a->accelerator, b->accelerator) && is_alike(a->market, b->market) &&
	       is_of_provider(a->id, b->id);
}

/* The one of its id, or the cheapest of its like. */
static struct offer nearest(const struct catalog *c, const struct offer *o)
{
	struct offer best = { .price = NAN };
	struct element e = { NULL, NULL };

	while ((e = catalog_next(c, "site", e)).node) {
		struct offer other = offer_of(e);
		int is_same = other.id && o->id && !strcmp(other.id, o->id);

		if (is_same || (is_comparable(o, &other) && !(best.price <= other.price))) {
			offer_release(&best);
			best = other;
		} else {
			offer_release(&other);
		}
		if (is_same)
			break;
	}
	return best;
}

static void print_offer(const struct offer *o, const struct offer *b)
{
	const double hour_s = 3600;

	printf("%s\t%s\t%s\t%.6g\t%s\t", o->id, o->accelerator ? o->accelerator : "-",
	       o->market ? o->market : "on-demand", o->price * hour_s, o->currency);
	if (isnan(b->price))
		printf("-\t-\t-\t-\n");
	else
		printf("%s\t%.6g\t%s\t%+.1f\n", b->id, b->price * hour_s, b->date ? b->date : "-",
		       100 * (o->price / b->price - 1));
}

void catalog_view_diff(const struct catalog *c, const struct document *d)
{
	puts("site\taccelerator\tmarket\tprice\tcurrency\tbuilt_in\tbuilt_in_price\tbuilt_in_date\tchange_percent");
	for (xmlNode *n = xmlDocGetRootElement(d->tree)->children; n; n = n->next) {
		struct offer o, b;

		if (n->type != XML_ELEMENT_NODE || strcmp((const char *)n->name, "site") != 0)
			continue;
		o = offer_of((struct element){ d, n });
		if (o.id && !isnan(o.price)) {
			b = nearest(c, &o);
			print_offer(&o, &b);
			offer_release(&b);
		}
		offer_release(&o);
	}
}
