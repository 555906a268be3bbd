/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/site_element.h"

#include "scenario/price.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A centre's rate has no market, step, minimum or term. */
static void check_plain_rate(struct scenario *s, struct element rate)
{
	static const char *const names[] = { "market",	   "step",	"minimum", "term", "drift",
					     "volatility", "half-life", "fixed",   "index" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (field_is_present(rate, names[i]))
			field_fault(&s->reader, rate, names[i], "belongs to a site of kind cloud");
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
	site_element_time(s, e, "walltime", &p->walltime_s);
	p->most_gpus = field_integer(&s->reader, e, "max-gpus", 1, 100000000, &gpus) ? (double)gpus : INFINITY;
	field_integer(&s->reader, e, "max-running", 1, 1000000, &p->most_running);
	site_element_duration(s, e, "wait", &p->wait);
	p->has_price = field_is_present(e, "price");
	if (p->has_price)
		price_read(s, e, price_field("price", DIMENSION_GPU_PRICE, HOUR_S), &p->gpu);
	return p;
}

static void read(struct scenario *s, struct element e, struct site *site)
{
	struct hpc *h = &site->hpc;
	static const struct field quota = { "quota", DIMENSION_GPU_TIME, 0, INFINITY, 1, NULL };
	struct element rate = site_element_need(s, e, "rate", "price=\"50 TWD/gpu-h\"");

	h->quota_gpu_s = INFINITY;
	field_quantity(&s->reader, e, &quota, &h->quota_gpu_s, NULL);
	site_element_time(s, e, "save-before", &h->save_s);
	if (rate.node) {
		check_plain_rate(s, rate);
		price_read(s, rate, price_field("price", DIMENSION_GPU_PRICE, HOUR_S), &h->gpu);
	}
	for (size_t n = 0; child_at(e, "partition", n).node; n++)
		read_partition(s, child_at(e, "partition", n));
}

/* The partition that the plan names, or the first that is large enough. */
static void choose_partition(struct scenario *s, struct element plan, struct element site, struct plan *p)
{
	char *wanted = field_text(plan, "partition");
	double gpus = cluster_gpus(p->cluster), most = 0;
	struct element e;

	for (size_t n = 0; (e = child_at(site, "partition", n)).node; n++) {
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

const struct site_element site_hpc_element = { .children = { "rate", "partition" },
					       .attributes = { "save-before", "quota" },
					       .read = read,
					       .read_plan = choose_partition };
