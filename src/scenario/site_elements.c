/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/site_elements.h"

#include "model/checkpoint.h"
#include "model/work.h"
#include "scenario/price.h"
#include "scenario/spot_element.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define HOUR_S	   3600.0
#define DAY_S	   (24 * HOUR_S)
#define CENTURY_S  (36525 * DAY_S)
#define BYTES_MOST 1e21

/* ---- children ---- */

static int is_element(const xmlNode *node, const char *name)
{
	return node->type == XML_ELEMENT_NODE && !strcmp((const char *)node->name, name);
}

/* The n-th child of that name; node NULL when there is none. */
static struct element child(struct element e, const char *name, int n)
{
	for (xmlNode *node = e.node->children; node; node = node->next)
		if (is_element(node, name) && !n--)
			return (struct element){ e.document, node };
	return (struct element){ e.document, NULL };
}

/* The only child of that name; node NULL when there is none. */
static struct element only(struct scenario *s, struct element e, const char *name)
{
	struct element second = child(e, name, 1);

	if (second.node)
		field_fault(&s->reader, second, NULL, "stands twice in its site; keep one");
	return child(e, name, 0);
}

static struct element need(struct scenario *s, struct element e, const char *name, const char *example)
{
	struct element found = only(s, e, name);

	if (!found.node)
		field_fault(&s->reader, e, "kind", "needs a <%s>, such as <%s %s/>", name, name, example);
	return found;
}

static void read_duration(struct scenario *s, struct element e, const char *name, struct distribution *d)
{
	const struct field f = { name, DIMENSION_TIME, 0, CENTURY_S, 0, NULL };

	field_distribution(&s->reader, e, &f, d, NULL);
}

static void read_time(struct scenario *s, struct element e, const char *name, double *time_s)
{
	const struct field f = { name, DIMENSION_TIME, 0, CENTURY_S, 1, NULL };

	field_quantity(&s->reader, e, &f, time_s, NULL);
}

/* Children that the kind has no use for would be silently without effect. */
static void check_children(struct scenario *s, struct element e, enum site_kind kind)
{
	static const struct {
		const char *name;
		unsigned kinds; /* bits */
	} rules[] = { { "rate", 1 << SITE_CLOUD | 1 << SITE_HPC },
		      { "preemption", 1 << SITE_CLOUD },
		      { "partition", 1 << SITE_HPC },
		      { "subscription", 1 << SITE_NOTEBOOK },
		      { "pack", 1 << SITE_NOTEBOOK },
		      { "burn", 1 << SITE_NOTEBOOK },
		      { "session", 1 << SITE_NOTEBOOK },
		      { "purchase", 1 << SITE_OWNED },
		      { "staff", 1 << SITE_OWNED },
		      { "tokens", 1 << SITE_API } };

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		struct element c = child(e, rules[i].name, 0);

		if (c.node && !(rules[i].kinds & 1u << kind))
			field_fault(&s->reader, c, NULL, "does not belong to a site of kind %s", site_kind_name(kind));
	}
}

/* The same for attributes of the site. */
static void check_attributes(struct scenario *s, struct element e, enum site_kind kind)
{
	static const struct {
		const char *name;
		enum site_kind kind;
	} rules[] = { { "provisioning", SITE_CLOUD },
		      { "save-before", SITE_HPC },
		      { "quota", SITE_HPC },
		      { "expiry", SITE_NOTEBOOK },
		      { "when-dry", SITE_NOTEBOOK } };

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (field_is_present(e, rules[i].name) && kind != rules[i].kind)
			field_fault(&s->reader, e, rules[i].name, "belongs to a site of kind %s, not %s",
				    site_kind_name(rules[i].kind), site_kind_name(kind));
}

/* A centre's rate has no market, step, minimum or term. */
static void check_plain_rate(struct scenario *s, struct element rate)
{
	static const char *const names[] = { "market", "step", "minimum", "term" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (field_is_present(rate, names[i]))
			field_fault(&s->reader, rate, names[i], "belongs to a site of kind cloud");
}

/* ---- kinds ---- */

static enum market read_market(struct element rate)
{
	char *text = field_text(rate, "market");
	int m = 0;

	while (text && m < MARKET_END && strcmp(text, market_name((enum market)m)) != 0)
		m++;
	free(text);
	return m < MARKET_END ? (enum market)m : MARKET_ON_DEMAND;
}

static void read_preemption(struct scenario *s, struct element e, struct cloud *c)
{
	static const struct field uptime = { "uptime", DIMENSION_TIME, 0, CENTURY_S, 1, NULL };
	struct element p = only(s, e, "preemption");

	if (!p.node) {
		field_fault(&s->reader, e, "kind",
			    "market=\"spot\" needs a <preemption uptime=\"...\" reacquire=\"...\"/>");
		return;
	}
	c->preemption = (struct failure){ .cause = FAILURE_PREEMPTION,
					  .has_repair = 1,
					  .entity = field_entity(e, "preemption"),
					  .lifetime = distribution_constant(CENTURY_S) };
	spot_element_read(s, p, child(e, "rate", 0), &c->trace);
	field_distribution(&s->reader, p, &uptime, &c->preemption.lifetime, NULL);
	read_duration(s, p, "reacquire", &c->preemption.repair);
	read_time(s, p, "notice", &c->notice_s);
	read_time(s, p, "fallback-after", &c->fallback_s);
}

/* Spot with a fall-back has two rates: its own and that on demand. */
static void read_fallback(struct scenario *s, struct element e, struct cloud *c)
{
	struct element second = child(e, "rate", 1), third = child(e, "rate", 2);

	if (third.node || (second.node && c->market != MARKET_SPOT))
		field_fault(
			&s->reader, third.node ? third : second, NULL,
			"one rate too many: a site has one, a spot site may have a second, on demand, to fall back to");
	else if (second.node)
		price_read(s, second, price_field("price", DIMENSION_GPU_PRICE, HOUR_S), &c->fallback);
	else if (!isinf(c->fallback_s))
		field_fault(&s->reader, e, NULL,
			    "fallback-after needs a second <rate market=\"on-demand\" price=\"...\"/>");
}

static void read_cloud(struct scenario *s, struct element e, struct cloud *c)
{
	struct element rate = child(e, "rate", 0);

	c->fallback_s = INFINITY;
	c->fallback.exchange.rate.distribution = distribution_constant(1);
	read_duration(s, e, "provisioning", &c->provision);
	if (!rate.node) {
		need(s, e, "rate", "price=\"4.10 USD/gpu-h\"");
		return;
	}
	c->market = read_market(rate);
	field_note(&s->reader, rate, "market");
	price_read(s, rate, price_field("price", DIMENSION_GPU_PRICE, HOUR_S), &c->gpu);
	read_time(s, rate, "step", &c->step_s);
	read_time(s, rate, "minimum", &c->minimum_s);
	read_time(s, rate, "term", &c->term_s);
	if ((c->market == MARKET_RESERVED || c->market == MARKET_BLOCK) && !(c->term_s > 0)) {
		field_fault(&s->reader, rate, "market", "needs a term, such as term=\"365 d\"");
		c->term_s = DAY_S;
	}
	if (c->market == MARKET_SPOT)
		read_preemption(s, e, c);
	else if (child(e, "preemption", 0).node)
		field_fault(&s->reader, child(e, "preemption", 0), NULL, "belongs to a rate with market=\"spot\"");
	read_fallback(s, e, c);
}

static struct partition *read_partition(struct scenario *s, struct element e)
{
	struct partition *p = e.node->_private;
	int64_t gpus = 0;
	char *id;

	if (p)
		return p;
	p = e.node->_private = scenario_own(s, sizeof(*p));
	id = field_text(e, "id");
	p->id = id ? strcpy(scenario_own(s, strlen(id) + 1), id) : "";
	free(id);
	p->walltime_s = CENTURY_S;
	read_time(s, e, "walltime", &p->walltime_s);
	p->most_gpus = field_integer(&s->reader, e, "max-gpus", 1, 100000000, &gpus) ? (double)gpus : INFINITY;
	field_integer(&s->reader, e, "max-running", 1, 1000000, &p->most_running);
	read_duration(s, e, "wait", &p->wait);
	return p;
}

static void read_hpc(struct scenario *s, struct element e, struct hpc *h)
{
	static const struct field quota = { "quota", DIMENSION_GPU_TIME, 0, INFINITY, 1, NULL };
	struct element rate = need(s, e, "rate", "price=\"50 TWD/gpu-h\"");

	h->quota_gpu_s = INFINITY;
	field_quantity(&s->reader, e, &quota, &h->quota_gpu_s, NULL);
	read_time(s, e, "save-before", &h->save_s);
	if (rate.node) {
		check_plain_rate(s, rate);
		price_read(s, rate, price_field("price", DIMENSION_GPU_PRICE, HOUR_S), &h->gpu);
	}
	for (int n = 0; child(e, "partition", n).node; n++)
		read_partition(s, child(e, "partition", n));
}

static void read_units(struct scenario *s, struct element e, double *units)
{
	const struct field f = { "units", DIMENSION_COUNT, 0, 1e9, 1, NULL };

	field_quantity(&s->reader, e, &f, units, NULL);
}

static void read_session(struct scenario *s, struct element e, struct notebook *n)
{
	const struct field disconnect = { "disconnect", DIMENSION_TIME, 0, CENTURY_S, 1, NULL };

	read_time(s, e, "limit", &n->session_s);
	read_time(s, e, "save-before", &n->save_s);
	read_duration(s, e, "wait", &n->wait);
	n->has_disconnect = field_distribution(&s->reader, e, &disconnect, &n->disconnect, NULL);
}

static const struct field burn_field = { "units", DIMENSION_BURN, 0, 1e6, 1, NULL };

/* The accelerator that an attribute names, in the scenario or the catalog; a fault when there is none. */
static struct element refer_accelerator(struct scenario *s, struct element e)
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

static void check_burns(struct scenario *s, struct element e)
{
	double units;

	for (int n = 0; child(e, "burn", n).node; n++) {
		refer_accelerator(s, child(e, "burn", n));
		field_quantity(&s->reader, child(e, "burn", n), &burn_field, &units, NULL);
	}
}

static void read_notebook(struct scenario *s, struct element e, struct notebook *n)
{
	struct element subscription = only(s, e, "subscription"), pack = only(s, e, "pack"),
		       session = only(s, e, "session");
	char *dry = field_text(e, "when-dry");

	n->session_s = n->expiry_s = INFINITY;
	n->subscription.exchange.rate.distribution = n->pack.exchange.rate.distribution = distribution_constant(1);
	read_time(s, e, "expiry", &n->expiry_s);
	if (subscription.node) {
		price_read(s, subscription, price_field("price", DIMENSION_RENT, HOUR_S), &n->subscription);
		n->has_months = 1;
		read_units(s, subscription, &n->month_units);
	}
	if (pack.node) {
		price_read(s, pack, price_field("price", DIMENSION_MONEY, 1), &n->pack);
		read_units(s, pack, &n->pack_units);
	}
	if (session.node)
		read_session(s, session, n);
	check_burns(s, e);
	n->buys = dry ? !strcmp(dry, "buy") : pack.node != NULL;
	if (child(e, "burn", 0).node && n->buys && !pack.node)
		field_fault(&s->reader, e, "when-dry", "needs a <pack price=\"10.49 USD\" units=\"100\"/> to buy");
	if (child(e, "burn", 0).node && !n->buys && !subscription.node)
		field_fault(&s->reader, e, "when-dry", "needs a <subscription> to wait for");
	free(dry);
}

static void read_owned(struct scenario *s, struct element e, struct owned *o)
{
	static const struct field utilisation = { "utilisation", DIMENSION_FRACTION, 0, 1, 1, "write 70%" };
	struct element purchase = need(s, e, "purchase", "price=\"17000 USD\" life=\"1461 d\" utilisation=\"70%\""),
		       staff = only(s, e, "staff");

	o->life_s = DAY_S;
	o->utilisation = 1;
	o->purchase.exchange.rate.distribution = o->staff.exchange.rate.distribution = distribution_constant(1);
	if (purchase.node) {
		price_read(s, purchase, price_field("price", DIMENSION_MONEY, 1), &o->purchase);
		read_time(s, purchase, "life", &o->life_s);
		field_quantity(&s->reader, purchase, &utilisation, &o->utilisation, NULL);
	}
	if (staff.node)
		price_read(s, staff, price_field("price", DIMENSION_RENT, HOUR_S), &o->staff);
}

static void read_api(struct scenario *s, struct element e, struct api *a)
{
	static const struct field turnaround = { "turnaround", DIMENSION_TIME, 0, CENTURY_S, 1, NULL };
	struct element tokens = need(s, e, "tokens", "price=\"25 USD/1M-tokens\" turnaround=\"2 h\"");

	a->turnaround.distribution = distribution_constant(DAY_S);
	a->hosting.exchange.rate.distribution = distribution_constant(1);
	if (!tokens.node)
		return;
	price_read(s, tokens, price_field("price", DIMENSION_TOKEN_PRICE, 1), &a->token);
	if (field_is_present(tokens, "hosting") != field_is_present(tokens, "hosted"))
		field_fault(&s->reader, tokens, NULL, "hosting=\"1.70 USD/h\" and hosted=\"30 d\" belong together");
	if (field_is_present(tokens, "hosting"))
		price_read(s, tokens, price_field("hosting", DIMENSION_RENT, HOUR_S), &a->hosting);
	read_time(s, tokens, "hosted", &a->hosted_s);
	field_parameter(&s->reader, tokens, &turnaround, &a->turnaround, NULL);
}

static void read_power(struct scenario *s, struct element e, struct power *p)
{
	static const struct field tdp = { "tdp-share", DIMENSION_FRACTION, 0, 1.5, 1, "mean draw over TDP" };
	static const struct field host = {
		"host-share", DIMENSION_FRACTION, 0, 10, 0, "power of the host over its GPUs'"
	};
	static const struct field pue = { "pue", DIMENSION_NUMBER, 1, 10, 0, "power usage effectiveness" };
	static const struct field carbon = { "carbon", DIMENSION_CARBON, 0, 10, 0, NULL };
	struct element power = only(s, e, "power");

	p->energy.exchange.rate.distribution = distribution_constant(1);
	if (!power.node)
		return;
	p->is_known = 1;
	p->tdp_share = p->pue = 1;
	price_read(s, power, price_field("price", DIMENSION_ENERGY_PRICE, 1), &p->energy);
	field_quantity(&s->reader, power, &tdp, &p->tdp_share, NULL);
	field_quantity(&s->reader, power, &host, &p->host_share, NULL);
	field_quantity(&s->reader, power, &pue, &p->pue, NULL);
	field_quantity(&s->reader, power, &carbon, &p->kg_per_j, NULL);
}

static enum site_kind read_kind(struct element e)
{
	char *text = field_text(e, "kind");
	int k = 0;

	while (text && k < SITE_KIND_END && strcmp(text, site_kind_name((enum site_kind)k)) != 0)
		k++;
	free(text);
	return k < SITE_KIND_END ? (enum site_kind)k : SITE_CLOUD; /* the schema has reported any other word */
}

static void read_extras(struct scenario *s, struct element e, struct site *site)
{
	struct element storage = only(s, e, "storage"), egress = only(s, e, "egress");

	site->storage.exchange.rate.distribution = site->egress.exchange.rate.distribution = distribution_constant(1);
	read_power(s, e, &site->power);
	read_duration(s, e, "startup", &site->startup);
	if (storage.node)
		price_read(s, storage, price_field("price", DIMENSION_STORAGE_PRICE, 1), &site->storage);
	if (egress.node)
		price_read(s, egress, price_field("price", DIMENSION_EGRESS_PRICE, 1), &site->egress);
}

const struct site *site_elements_site(struct scenario *s, struct element e)
{
	struct site *site = e.node->_private;
	char *id;

	if (site)
		return site;
	site = e.node->_private = scenario_own(s, sizeof(*site));
	id = field_text(e, "id");
	site->id = id ? strcpy(scenario_own(s, strlen(id) + 1), id) : "";
	free(id);
	site->kind = read_kind(e);
	field_note(&s->reader, e, "kind");
	check_children(s, e, site->kind);
	check_attributes(s, e, site->kind);
	switch (site->kind) {
	case SITE_CLOUD:
		read_cloud(s, e, &site->cloud);
		break;
	case SITE_HPC:
		read_hpc(s, e, &site->hpc);
		break;
	case SITE_NOTEBOOK:
		read_notebook(s, e, &site->notebook);
		break;
	case SITE_OWNED:
		read_owned(s, e, &site->owned);
		break;
	default:
		read_api(s, e, &site->api);
		break;
	}
	read_extras(s, e, site);
	return site;
}

/* ---- the plan's side ---- */

/* The partition that the plan names, or the first that is large enough. */
static void choose_partition(struct scenario *s, struct element plan, struct element site, struct plan *p)
{
	char *wanted = field_text(plan, "partition");
	double gpus = cluster_gpus(p->cluster), most = 0;
	struct element e;

	for (int n = 0; (e = child(site, "partition", n)).node; n++) {
		struct partition *candidate = read_partition(s, e);

		if (wanted ? strcmp(candidate->id, wanted) != 0 : candidate->most_gpus < gpus) {
			most = fmax(most, candidate->most_gpus);
			continue;
		}
		if (!p->partition)
			p->partition = candidate;
	}
	if (wanted && !p->partition)
		field_fault(&s->reader, plan, "partition", "site '%s' has no partition of this id", p->site->id);
	else if (wanted && p->partition->most_gpus < gpus)
		scenario_infeasible(s, plan, p, "partition",
				    "%.0f GPUs are more than the %.0f that a job may have in "
				    "partition '%s'",
				    gpus, p->partition->most_gpus, p->partition->id);
	else if (!p->partition && most > 0)
		scenario_infeasible(s, plan, p, "site",
				    "%.0f GPUs are more than the %.0f that a job may have at site '%s'", gpus, most,
				    p->site->id);
	free(wanted);
}

/* Units an hour for the plan's accelerator. */
static void find_burn(struct scenario *s, struct element plan, struct element site, struct plan *p)
{
	struct element e;

	for (int n = 0; (e = child(site, "burn", n)).node; n++) {
		struct element found = refer_accelerator(s, e);

		if (!found.node || found.node->_private != p->cluster->accelerator)
			continue;
		field_quantity(&s->reader, e, &burn_field, &p->burn_per_s, NULL);
		return;
	}
	if (child(site, "burn", 0).node)
		scenario_infeasible(s, plan, p, "cluster", "site '%s' does not offer accelerator '%s'", p->site->id,
				    p->cluster->accelerator->id);
}

static void check_offer(struct scenario *s, struct element plan, struct element site, struct plan *p)
{
	struct element offered = refer_accelerator(s, site);
	int64_t most = 0;

	if (offered.node && offered.node->_private != p->cluster->accelerator) {
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
	size_t count = 0;

	while (child(plan, "expense", (int)count).node)
		count++;
	p->expenses = scenario_own(s, (count + 1) * sizeof(*p->expenses));
	for (; (e = child(plan, "expense", (int)p->expense_count)).node; p->expense_count++)
		price_read(s, e, price_field("amount", DIMENSION_MONEY, 1e-6), &p->expenses[p->expense_count]);
}

static void read_storage(struct scenario *s, struct element plan, struct plan *p)
{
	static const struct field data = { "data", DIMENSION_BYTES, 0, BYTES_MOST, 0, NULL };
	static const struct field download = { "download", DIMENSION_BYTES, 0, BYTES_MOST, 0, NULL };
	int64_t kept = 0;

	field_quantity(&s->reader, plan, &data, &p->stored_b, NULL);
	if (field_integer(&s->reader, plan, "keep-checkpoints", 0, 1000000, &kept))
		p->stored_b += (double)kept * checkpoint_size_b(p->workload);
	read_time(s, plan, "retention", &p->retention_s);
	field_quantity(&s->reader, plan, &download, &p->download_b, NULL);
}

void site_elements_plan(struct scenario *s, struct element plan, struct element site, struct plan *p)
{
	read_expenses(s, plan, p);
	if (p->workload->arch)
		read_storage(s, plan, p);
	if (p->site->kind == SITE_API || !p->cluster->accelerator)
		return;
	check_offer(s, plan, site, p);
	if (p->site->kind == SITE_HPC)
		choose_partition(s, plan, site, p);
	else if (field_is_present(plan, "partition"))
		field_fault(&s->reader, plan, "partition", "site '%s' is of kind %s; partitions belong to hpc",
			    p->site->id, site_kind_name(p->site->kind));
	if (p->site->kind == SITE_NOTEBOOK)
		find_burn(s, plan, site, p);
}
