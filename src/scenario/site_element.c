/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/site_element.h"

#include "model/checkpoint.h"
#include "scenario/day_curve.h"
#include "scenario/id_reference.h"
#include "scenario/price.h"
#include "scenario/reward_element.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BYTES_MOST 1e21

static const struct site_element *const rows[SITE_KINDS] = {
#define SITE_KIND(kind) &site_##kind##_element,
#include "kinds/sites.h"
#undef SITE_KIND
};

/* ---- for the files of the kinds ---- */

struct element site_element_need(struct scenario *s, struct element e, const char *name, const char *example)
{
	struct element found = child_only(&s->reader, e, name);

	if (!found.node)
		field_fault(&s->reader, e, "kind", "needs a <%s>, such as <%s %s/>", name, name, example);
	return found;
}

void site_element_duration(struct scenario *s, struct element e, const char *name, struct distribution *d)
{
	const struct field f = { name, DIMENSION_TIME, 0, CENTURY_S, 0, NULL };

	field_distribution(&s->reader, e, &f, d, NULL);
}

void site_element_time(struct scenario *s, struct element e, const char *name, double *time_s)
{
	const struct field f = { name, DIMENSION_TIME, 0, CENTURY_S, 1, NULL };

	field_quantity(&s->reader, e, &f, time_s, NULL);
}

struct element site_element_accelerator(struct scenario *s, struct element e)
{
	char *id = field_text(e, "accelerator");
	struct element found = { NULL, NULL };

	if (id)
		found = catalog_find_in(&s->document, "accelerator", id);
	if (id && !found.node)
		found = catalog_find(&s->catalog, "accelerator", id);
	if (id && !found.node)
		field_fault(&s->reader, e, "accelerator", "no accelerator of this id in the scenario or the catalog");
	free(id);
	return found;
}

/* ---- the site ---- */

/* The place of its kind among all; the schema has reported any other word. */
static size_t kind_of(struct element e)
{
	size_t k = 0;

	while (k < SITE_KINDS && !field_is_word(e, "kind", site_kinds[k]->name))
		k++;
	return k < SITE_KINDS ? k : 0;
}

static const struct site_element *row_of(const struct site *site)
{
	size_t k = 0;

	while (site_kinds[k] != site->kind)
		k++;
	return rows[k];
}

static int has_name(const char *const names[], const char *name)
{
	for (size_t i = 0; i < SITE_ELEMENT_NAMES && names[i]; i++)
		if (!strcmp(names[i], name))
			return 1;
	return 0;
}

/* Children that the kind has no use for would be silently without effect. */
static void check_children(struct scenario *s, struct element e, size_t kind)
{
	for (xmlNode *node = e.node->children; node; node = node->next) {
		const char *name = (const char *)node->name;
		int is_of_other = 0;

		for (size_t k = 0; k < SITE_KINDS && node->type == XML_ELEMENT_NODE; k++)
			is_of_other |= has_name(rows[k]->children, name);
		if (is_of_other && !has_name(rows[kind]->children, name))
			field_fault(&s->reader, (struct element){ e.document, node }, NULL,
				    "does not belong to a site of kind %s", site_kinds[kind]->name);
	}
}

/* The same for attributes of the site, each of which is of one kind. */
static void check_attributes(struct scenario *s, struct element e, size_t kind)
{
	for (size_t k = 0; k < SITE_KINDS; k++)
		for (size_t i = 0; k != kind && i < SITE_ELEMENT_NAMES && rows[k]->attributes[i]; i++)
			if (field_is_present(e, rows[k]->attributes[i]))
				field_fault(&s->reader, e, rows[k]->attributes[i],
					    "belongs to a site of kind %s, not %s", site_kinds[k]->name,
					    site_kinds[kind]->name);
}

/* Of the region, unless the site says it itself. */
static void read_carbon(struct scenario *s, struct element power, struct power *p)
{
	static const struct field carbon = { "carbon", DIMENSION_CARBON, 0, 10, 0, NULL };
	struct element region = id_reference_follow(s, power, "region", 1);

	if (region.node) {
		scenario_use(s, region);
		field_note(&s->reader, power, "region");
		field_quantity(&s->reader, region, &carbon, &p->kg_per_j, NULL);
		day_curve_read(&s->reader, region, "carbon-by-hour", "the CO2e of a kilowatt-hour", p->by_hour);
	}
	field_quantity(&s->reader, power, &carbon, &p->kg_per_j, NULL);
	day_curve_read(&s->reader, power, "carbon-by-hour", "the CO2e of a kilowatt-hour", p->by_hour);
	if (field_is_present(power, "carbon-by-hour") && !(p->kg_per_j > 0))
		field_fault(
			&s->reader, power, "carbon-by-hour",
			"says how the day's mean is spread, and there is none; accepted: carbon or region beside it");
}

static void read_power(struct scenario *s, struct element e, struct power *p)
{
	static const struct field tdp = { "tdp-share", DIMENSION_FRACTION, 0, 1.5, 1, "mean draw over TDP" };
	static const struct field host = {
		"host-share", DIMENSION_FRACTION, 0, 10, 0, "power of the host over its GPUs'"
	};
	static const struct field pue = { "pue", DIMENSION_NUMBER, 1, 10, 0, "power usage effectiveness" };
	struct element power = child_only(&s->reader, e, "power");

	p->energy.exchange.rate.distribution = distribution_constant(1);
	if (!power.node)
		return;
	p->is_known = 1;
	p->tdp_share = p->pue = 1;
	price_read(s, power, price_field("price", DIMENSION_ENERGY_PRICE, 1), &p->energy);
	field_quantity(&s->reader, power, &tdp, &p->tdp_share, NULL);
	field_quantity(&s->reader, power, &host, &p->host_share, NULL);
	field_quantity(&s->reader, power, &pue, &p->pue, NULL);
	read_carbon(s, power, p);
}

static void read_extras(struct scenario *s, struct element e, struct site *site)
{
	struct element storage = child_only(&s->reader, e, "storage"), egress = child_only(&s->reader, e, "egress"),
		       staff = child_only(&s->reader, e, "staff");

	site->storage.exchange.rate.distribution = site->egress.exchange.rate.distribution =
		site->staff.exchange.rate.distribution = distribution_constant(1);
	read_power(s, e, &site->power);
	site_element_duration(s, e, "startup", &site->startup);
	if (storage.node)
		price_read(s, storage, price_field("price", DIMENSION_STORAGE_PRICE, 1), &site->storage);
	if (egress.node)
		price_read(s, egress, price_field("price", DIMENSION_EGRESS_PRICE, 1), &site->egress);
	if (staff.node && !row_of(site)->has_own_staff)
		price_read(s, staff, price_field("price", DIMENSION_RENT, HOUR_S), &site->staff);
}

const struct site *site_element_read(struct scenario *s, struct element e)
{
	struct site *site = scenario_resolved(s, e);
	size_t kind;

	if (site)
		return site;
	site = scenario_resolve(s, e, sizeof(*site));
	site->id = id_reference_text(s, e, "id");
	site->name = id_reference_name(s, e);
	kind = kind_of(e);
	site->kind = site_kinds[kind];
	field_note(&s->reader, e, "kind");
	check_children(s, e, kind);
	check_attributes(s, e, kind);
	rows[kind]->read(s, e, site);
	read_extras(s, e, site);
	return site;
}

/* ---- the plan's side ---- */

static void check_offer(struct scenario *s, struct element plan, struct element site, struct plan *p)
{
	struct element offered = site_element_accelerator(s, site);
	int64_t most = 0;

	if (offered.node && scenario_resolved(s, offered) != p->cluster->accelerator) {
		char *id = field_text(site, "accelerator");

		scenario_infeasible(s, plan, p, "cluster", "site '%s' offers '%s', not '%s'", p->site->id, id,
				    p->cluster->accelerator->id);
		free(id);
	}
	if (field_integer(&s->reader, site, "max-gpus", 1, 100000000, &most) && cluster_gpus(p->cluster) > (double)most)
		scenario_infeasible(s, plan, p, "cluster", "%.0f GPUs are more than the %lld to be had at site '%s'",
				    cluster_gpus(p->cluster), (long long)most, p->site->id);
}

static void read_expenses(struct scenario *s, struct element plan, struct plan *p)
{
	struct element e;
	size_t count = child_count(plan, "expense");

	p->expenses = scenario_own(s, (count + 1 + (p->jobs ? p->jobs->count : 0)) * sizeof(*p->expenses));
	for (; (e = child_at(plan, "expense", p->expense_count)).node; p->expense_count++)
		price_read(s, e, price_field("amount", DIMENSION_MONEY, 1e-6), &p->expenses[p->expense_count]);
	if (!p->jobs)
		p->expense_count += (size_t)reward_element_expense(p->workload, &p->expenses[p->expense_count]);
	for (size_t i = 0; p->jobs && i < p->jobs->count; i++)
		p->expense_count += (size_t)reward_element_expense(p->jobs->items[i].plan->workload,
								   &p->expenses[p->expense_count]);
}

static void read_storage(struct scenario *s, struct element plan, struct plan *p)
{
	static const struct field data = { "data", DIMENSION_BYTES, 0, BYTES_MOST, 0, NULL };
	static const struct field download = { "download", DIMENSION_BYTES, 0, BYTES_MOST, 0, NULL };
	int64_t kept = 0;

	field_quantity(&s->reader, plan, &data, &p->stored_b, NULL);
	if (field_integer(&s->reader, plan, "keep-checkpoints", 0, 1000000, &kept))
		p->stored_b += (double)kept * checkpoint_size_b(p->workload);
	site_element_time(s, plan, "retention", &p->retention_s);
	field_quantity(&s->reader, plan, &download, &p->download_b, NULL);
}

void site_element_plan(struct scenario *s, struct element plan, struct element site, struct plan *p)
{
	const struct site_element *row = row_of(p->site);

	read_expenses(s, plan, p);
	if (p->workload->arch)
		read_storage(s, plan, p);
	if (site_kind_is_service(p->site) || !p->cluster->accelerator)
		return;
	check_offer(s, plan, site, p);
	if (!p->site->kind->has_queue && field_is_present(plan, "partition"))
		field_fault(&s->reader, plan, "partition", "site '%s' is of kind %s; partitions belong to hpc",
			    p->site->id, p->site->kind->name);
	if (row->read_plan)
		row->read_plan(s, plan, site, p);
}

void site_element_check(struct scenario *s, const struct plan *p, struct element plan)
{
	const struct site_element *row = row_of(p->site);

	if (row->check)
		row->check(s, p, plan);
}
