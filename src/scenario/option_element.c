/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/option_element.h"

#include "base/unit.h"
#include "model/fleet.h"
#include "model/prior.h"
#include "scenario/accelerator_element.h"
#include "scenario/id_reference.h"
#include "scenario/model_element.h"
#include "scenario/price.h"
#include "scenario/site_element.h"
#include "xml/child.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct price free_of_charge(void)
{
	return (struct price){ .exchange.rate.distribution = distribution_constant(1) };
}

/* Prices of use at a site that is named; NULL where there are none, which is reported. */
static const struct site *read_use(struct scenario *s, struct element e)
{
	struct element found = id_reference_follow(s, e, "site", 1);
	const struct site *site = found.node ? site_element_read(s, found) : NULL;

	if (!site || site_kind_use(site))
		return site;
	field_fault(&s->reader, e, "site",
		    "has no prices of use; accepted: a site of kind api whose <tokens> have prompt and answer, such as "
		    "openai-gpt-5-mini");
	return NULL;
}

/* ---- own GPUs ---- */

/* A site that offers another accelerator has no price of this one. */
static void check_offer(struct scenario *s, struct element e, struct element site, const struct fleet *f)
{
	struct element offered = site_element_accelerator(s, site);
	char *id = offered.node ? field_text(offered, "id") : NULL;

	if (id && f->accelerator && strcmp(id, f->accelerator->id) != 0)
		field_fault(&s->reader, e, "site",
			    "offers '%s'; accepted: a site that has '%s', or price=\"2.60 USD/gpu-h\"", id,
			    f->accelerator->id);
	free(id);
}

static void read_gpu_price(struct scenario *s, struct element e, struct fleet *f)
{
	struct element found = id_reference_site(s, e, e);
	const struct site *site = found.node ? site_element_read(s, found) : NULL;
	const struct price *price = site ? site_kind_gpu_price(site) : NULL;

	f->gpu = free_of_charge();
	if (field_is_present(e, "site") == field_is_present(e, "price"))
		field_fault(&s->reader, e, NULL,
			    "what does a GPU cost? accepted: price=\"2.60 USD/gpu-h\" or the site=\"...\" that has it, "
			    "one of them");
	else if (field_is_present(e, "price"))
		price_read(s, e, price_field("price", DIMENSION_GPU_PRICE, HOUR_S), &f->gpu);
	else if (site && !price)
		field_fault(&s->reader, e, "site",
			    "sells no GPU-hours; accepted: a site of kind cloud or hpc, or price=\"2.60 USD/gpu-h\"");
	else if (price) {
		f->gpu = *price;
		check_offer(s, e, found, f);
	}
}

/* One draw for all fleets of an accelerator: what is wrong with the prediction is wrong for all. */
static void read_speed(struct scenario *s, struct element e, struct fleet *f)
{
	static const struct field speed = { "speed", DIMENSION_NUMBER, 0, 100, 1, "measured over predicted: 0.9" };
	struct generation g = fleet_replica(f);
	struct prior belief = { .median = 1, .log_sd = generation_log_sd(&g) };
	struct distribution d = prior_distribution(&belief);

	if (field_is_present(e, "speed")) {
		field_parameter(&s->reader, e, &speed, &f->speed, NULL);
		return;
	}
	field_worded_parameter(&s->reader, e, &speed, "1 on average, with the spread of such predictions", &d,
			       &f->speed);
	field_mark_prior(&s->reader, "on <own>, of a short trial: speed=\"0.9\"");
	field_share_draws(&s->reader, &f->speed, stream_entity(f->accelerator->id) ^ stream_entity("speed of serving"));
}

static void check_room(struct scenario *s, struct element e, const struct deployment *d,
		       const struct deployment_option *o, const struct fleet *f)
{
	struct generation g = fleet_replica(f);
	double held = generation_batch_limit(&g, deployment_prompt(d, o), d->answer);

	if (f->gpus > 0 && g.gpus > f->gpus)
		field_fault(&s->reader, e, "gpus", "a replica has %.0f; accepted: as many, or more", g.gpus);
	else if (!(held >= 1))
		field_fault(&s->reader, e, NULL,
			    "%.0f GPUs do not hold the model and one request; accepted: more replica-gpus, fewer "
			    "weight-bits, or a "
			    "larger accelerator",
			    g.gpus);
	else
		field_default_of(&s->reader, e, "replica", "%.0f GPUs; it holds %.0f requests at a time", g.gpus,
				 floor(held));
}

static void read_fleet_numbers(struct scenario *s, struct element e, struct fleet *f)
{
	static const struct field gpus = { "gpus", DIMENSION_COUNT, 1, 1e7, 0, NULL };
	static const struct field replica = { "replica-gpus", DIMENSION_COUNT, 1, 1e5, 0, NULL };
	static const struct field weight = { "weight-bits", DIMENSION_NUMBER, 2, 32, 0, NULL };
	static const struct field cache = { "cache-bits", DIMENSION_NUMBER, 2, 32, 0, NULL };
	static const char *const keeps[] = { "always", "hourly", NULL };

	f->gpus = field_quantity_or(&s->reader, e, &gpus, 0, "as few as the load and the latency wanted need");
	f->replica_gpus = field_quantity_or(&s->reader, e, &replica, 0, "the fewest that hold the model");
	f->weight_bits = field_quantity_or(&s->reader, e, &weight, 16, "16");
	f->cache_bits = field_quantity_or(&s->reader, e, &cache, 16, "16");
	f->is_hourly = field_word(&s->reader, e, "keep", keeps, 0, "always: those of the busiest hour");
	if (f->is_hourly && f->gpus > 0)
		field_fault(&s->reader, e, "keep",
			    "so many gpus are always there; accepted: keep=\"always\", or no gpus");
}

static const struct fleet *read_fleet(struct scenario *s, struct element e, const struct deployment *d,
				      const struct deployment_option *o)
{
	struct fleet *f = scenario_own(s, sizeof(*f));
	struct element model = id_reference_follow(s, e, "model", 1);
	struct element accelerator = id_reference_follow(s, e, "accelerator", 1);
	const char *lacks;

	f->arch = model.node ? model_element_read(s, model) : NULL;
	f->accelerator = accelerator.node ? accelerator_element_read(s, accelerator) : NULL;
	read_fleet_numbers(s, e, f);
	read_gpu_price(s, e, f);
	if (!f->arch || !f->accelerator)
		return f;
	lacks = fleet_lacks(f);
	if (lacks) {
		field_fault(&s->reader, e, NULL, "serving needs %s", lacks);
		return f;
	}
	read_speed(s, e, f);
	check_room(s, e, d, o, f);
	return f;
}

/* ---- what is added ---- */

static const struct retrieval *read_retrieval(struct scenario *s, struct element e)
{
	static const struct field corpus = { "corpus-tokens", DIMENSION_COUNT, 0, 1e15, 1, "corpus-tokens=\"50M\"" };
	static const struct field context = { "context-tokens", DIMENSION_COUNT, 0, 1e8, 0, NULL };
	static const struct field renewed = {
		"renewed", DIMENSION_NUMBER, 0, 1000, 0, "of the corpus in a month: 0.2"
	};
	struct retrieval *r = scenario_own(s, sizeof(*r));
	const struct site *site = read_use(s, e);

	r->store = free_of_charge();
	r->token = site ? site_kind_use(site)->prompt : free_of_charge();
	r->corpus = field_quantity_or(&s->reader, e, &corpus, 1, "1");
	r->context_tokens = field_quantity_or(&s->reader, e, &context, 3000, "3000: a planning value");
	r->renewed = field_quantity_or(&s->reader, e, &renewed, 0, "0: the texts stay");
	if (field_is_present(e, "store"))
		price_read(s, e, price_field("store", DIMENSION_RENT, 1), &r->store);
	else
		field_default(&s->reader, e, "store", "0: no fee for the vector store");
	return r;
}

static const struct plan *find_plan(const struct scenario *s, const char *id)
{
	for (size_t i = 0; i < s->plan_count; i++)
		if (!strcmp(s->plans[i]->id, id))
			return s->plans[i];
	return NULL;
}

static const struct build *read_build(struct scenario *s, struct element e)
{
	static const struct field every = { "every", DIMENSION_TIME, 0, CENTURY_S, 1, "again after so long: 90 d" };
	static const struct field again = { "again", DIMENSION_NUMBER, 0, 100, 0, "of the first one's cost" };
	struct build *b = scenario_own(s, sizeof(*b));
	char *id = field_text(e, "plan");

	b->cost = free_of_charge();
	b->plan = id ? find_plan(s, id) : NULL;
	if (field_is_present(e, "plan") == field_is_present(e, "cost"))
		field_fault(&s->reader, e, NULL,
			    "what does it cost? accepted: plan=\"...\", whose forecast it is, or cost=\"5k USD\", one "
			    "of them");
	else if (id && !b->plan)
		field_fault(&s->reader, e, "plan", "no plan of this id in the scenario; accepted: the id of a <plan>");
	else if (!id)
		price_read(s, e, price_field("cost", DIMENSION_MONEY, 1), &b->cost);
	free(id);
	b->every_s = field_quantity_or(&s->reader, e, &every, INFINITY, "once");
	b->again = field_quantity_or(&s->reader, e, &again, 1, "1: as the first one");
	return b;
}

static struct element only(struct scenario *s, struct element e, const char *name)
{
	return child_only(&s->reader, e, name);
}

void option_element_read(struct scenario *s, struct element e, const struct deployment *d, struct deployment_option *o)
{
	static const struct field context = { "context-tokens", DIMENSION_COUNT, 0, 1e8, 0, NULL };
	static const struct field cached = { "cached", DIMENSION_FRACTION, 0, 1, 0, "of the prompts' tokens" };
	static const struct field batched = { "batched", DIMENSION_FRACTION, 0, 1, 0, "of the requests" };
	struct element api = only(s, e, "api"), own = only(s, e, "own"), retrieval = only(s, e, "retrieval");
	struct element build = only(s, e, "build");

	o->id = id_reference_text(s, e, "id");
	o->context_tokens = field_quantity_or(&s->reader, e, &context, 0, "0: nothing beside the prompt");
	o->cached = field_quantity_or(&s->reader, e, &cached, 0, "0: an API caches nothing");
	o->batched = field_quantity_or(&s->reader, e, &batched, 0, "0: none waits for an API's batch");
	o->upkeep = free_of_charge();
	if (field_is_present(e, "upkeep"))
		price_read(s, e, price_field("upkeep", DIMENSION_RENT, 1), &o->upkeep);
	else
		field_default(&s->reader, e, "upkeep", "0: nobody is paid for it");
	o->retrieval = retrieval.node ? read_retrieval(s, retrieval) : NULL;
	o->build = build.node ? read_build(s, build) : NULL;
	if (!api.node == !own.node)
		field_fault(&s->reader, e, NULL,
			    "who serves it? accepted: <api site=\"...\"/> or <own model=\"...\" accelerator=\"...\" "
			    "price=\"...\"/>, one of them");
	o->api = api.node ? read_use(s, api) : NULL;
	o->fleet = own.node ? read_fleet(s, own, d, o) : NULL;
	for (int i = 0; own.node && i < 2; i++)
		if (field_is_present(e, i ? "cached" : "batched"))
			field_fault(&s->reader, e, i ? "cached" : "batched",
				    "is of an API's bill; accepted: beside <api>");
}
