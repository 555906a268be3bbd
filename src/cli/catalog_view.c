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
	struct element e;
	int count = 0;

	puts("model\tparams\tactive\tkv_b_per_token\tcounted\tdifference_percent");
	for (size_t n = 0; (e = catalog_at(c, "model", n)).node; n++)
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
		for (size_t n = 0; (e = catalog_at(c, kinds[k], n)).node; n++) {
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
