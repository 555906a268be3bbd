/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts of one line: what an attribute or an option may be given. */
#include "explore/experiment.h"
#include "study/requirement.h"
#include "target.h"
#include "xml/document.h"
#include "xml/notation.h"

#include <math.h>
#include <string.h>

static void check_distribution(struct notation *n)
{
	struct distribution *d = &n->distribution;
	double last = -INFINITY;

	if (d->kind == DISTRIBUTION_EMPIRICAL || distribution_prepare(d))
		return;
	for (int i = 1; i < 20; i++) {
		double x = distribution_quantile(d, i / 20.0);

		HOLDS(!isnan(x));
		HOLDS(x >= last);
		last = x;
	}
	HOLDS(!isnan(distribution_mean(d)) && !isnan(distribution_sd(d)));
}

void target_quantity(const uint8_t *data, size_t size)
{
	struct text why = TEXT_INIT;
	struct quantity q;
	struct notation n = { .file = NULL };
	enum dimension dimension;
	int64_t whole;
	uint64_t seed;
	char *s;

	if (!size)
		return;
	dimension = data[0] % DIMENSION_END;
	s = target_string(data + 1, size - 1);
	if (!quantity_parse(s, size - 1, dimension, &q, &why))
		HOLDS(isfinite(q.value) && strlen(q.currency) < sizeof(q.currency));
	else
		HOLDS(why.length);
	text_clear(&why);
	if (!quantity_parse_integer(s, -1000, 1000000, &whole, &why))
		HOLDS(whole >= -1000 && whole <= 1000000);
	if (quantity_parse_u64(s, &seed, &why))
		HOLDS(why.length);
	text_clear(&why);
	if (!notation_parse(s, dimension, &n, &why))
		check_distribution(&n);
	else
		HOLDS(why.length);
	free(n.file);
	text_release(&why);
	free(s);
}

/* What a study is kept as can be read again. */
static void check_written(const struct document *d)
{
	struct document again = { 0 };
	struct diag_list diags = { 0 };
	struct text xml = TEXT_INIT;

	document_write(d, &xml);
	HOLDS(!document_parse(&again, "again.xml", text_str(&xml), xml.length, &diags));
	document_release(&again);
	diag_release(&diags);
	text_release(&xml);
}

void target_set(const uint8_t *data, size_t size)
{
	struct document d = { 0 };
	struct diag_list diags = { 0 };
	char *s = target_string(data, size);
	enum status status = document_parse(&d, "small.xml", target_scenario_xml, strlen(target_scenario_xml), &diags);

	HOLDS(!status);
	status = document_set(&d, s, &diags);
	HOLDS(!status || diags.errors);
	document_validate(&d, &diags);
	if (!status)
		check_written(&d);
	document_release(&d);
	diag_release(&diags);
	free(s);
}

void target_require(const uint8_t *data, size_t size)
{
	struct text why = TEXT_INIT;
	struct requirement r;
	char *s = target_string(data, size);

	if (requirement_parse(s, "USD", &r, &why))
		HOLDS(why.length);
	else
		HOLDS((r.percent > 0 && r.percent < 100) || (r.chance >= 0 && r.chance <= 1));
	text_release(&why);
	free(s);
}

void target_vary(const uint8_t *data, size_t size)
{
	struct experiment e = { .varied_most = EXPERIMENT_INPUTS };
	char *s = target_string(data, size);
	size_t points;

	if (!experiment_vary(&e, s)) {
		points = experiment_points(&e);
		for (size_t p = 0; p < points && p < 100; p++)
			HOLDS(experiment_index(&e, p, 0) < e.varied[0].count);
	}
	experiment_release(&e);
	free(s);
}
