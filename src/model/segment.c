/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/segment.h"

#include "base/mem.h"

#include <gsl/gsl_randist.h>
#include <stdlib.h>
#include <string.h>

static int64_t at_most(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t held(const struct cluster *c)
{
	return c->nodes + c->spares;
}

static int64_t of_whole_domain(const struct cluster *c)
{
	return (int64_t)cluster_links(c) / c->gpus_per_node;
}

int64_t segment_domains(const struct cluster *c)
{
	int64_t whole = of_whole_domain(c);

	return (held(c) + whole - 1) / whole;
}

int64_t segment_domain_nodes(const struct cluster *c, int64_t domain)
{
	int64_t whole = of_whole_domain(c);

	return at_most(whole, held(c) - domain * whole);
}

int64_t segment_count(const struct cluster *c)
{
	return c->nodes / c->segment;
}

int64_t segment_fit(const struct cluster *c)
{
	int64_t whole = of_whole_domain(c);

	return held(c) / whole * (whole / c->segment) + held(c) % whole / c->segment;
}

int64_t segment_spares_needed(const struct cluster *c)
{
	int64_t whole = of_whole_domain(c), per_domain = whole / c->segment, count = segment_count(c);
	int64_t full = (count - 1) / per_domain; /* domains that are full before the last */

	return full * whole + (count - full * per_domain) * c->segment - c->nodes;
}

double segment_usable_share(int64_t domain, int64_t segment, double away)
{
	double mean = 0;

	for (int64_t up = segment; up <= domain; up++)
		mean += gsl_ran_binomial_pdf((unsigned)up, 1 - away, (unsigned)domain) *
			(double)segment_nodes(up, segment);
	return mean / (double)domain;
}

double segment_away(const struct cluster *c)
{
	double sum = 0; /* of repair over life */

	for (size_t i = 0; i < c->failure_count; i++) {
		const struct failure *f = &c->failures[i];

		if (failure_takes_node(f->cause) && f->has_repair && !f->trace_count)
			sum += cluster_clocks(c, f) / (double)c->nodes * failure_mean_factor(f) *
			       distribution_mean(&f->repair) / distribution_mean(&f->lifetime);
	}
	return sum / (1 + sum);
}

/* Chance that so many segments of one domain are there. */
static double chance_of(int64_t segments, int64_t domain, int64_t segment, double away)
{
	double chance = 0;

	for (int64_t up = segments * segment; up < (segments + 1) * segment && up <= domain; up++)
		chance += gsl_ran_binomial_pdf((unsigned)up, 1 - away, (unsigned)domain);
	return chance;
}

/* p[k], the chance that k segments are there, k = most for all beyond, gets one more domain. */
static void add_domain(double *p, int64_t most, int64_t domain, int64_t segment, double away)
{
	double *sum = mem_alloc((size_t)most + 1, sizeof(*sum));

	for (int64_t more = 0; more <= domain / segment; more++) {
		double chance = chance_of(more, domain, segment, away);

		for (int64_t k = 0; k <= most; k++)
			sum[at_most(most, k + more)] += p[k] * chance;
	}
	memcpy(p, sum, ((size_t)most + 1) * sizeof(*p));
	free(sum);
}

struct segment_capacity segment_capacity_of(const struct cluster *c, double away)
{
	int64_t count = segment_count(c), domains = segment_domains(c);
	double *p = mem_alloc((size_t)count + 1, sizeof(*p));
	struct segment_capacity capacity = { 0, 0 };

	p[0] = 1;
	for (int64_t d = 0; d < domains; d++)
		add_domain(p, count, segment_domain_nodes(c, d), c->segment, away);
	for (int64_t k = 0; k <= count; k++)
		capacity.mean += p[k] * (double)k / (double)count;
	capacity.all = p[count];
	free(p);
	return capacity;
}
