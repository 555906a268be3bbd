/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "site/site_kind.h"

#include <math.h>

const struct site_kind *const site_kinds[SITE_KINDS] = {
#define SITE_KIND(kind) &site_##kind,
#include "kinds/sites.h"
#undef SITE_KIND
};

struct site_limit site_kind_limit(const struct plan *p)
{
	return p->site->kind->limit ? p->site->kind->limit(p) : (struct site_limit){ .longest_s = INFINITY };
}

const struct spot_terms *site_kind_spot(const struct site *s)
{
	return s->kind->spot ? s->kind->spot(s) : NULL;
}

const struct parameter *site_kind_turnaround(const struct site *s)
{
	return s->kind->turnaround ? s->kind->turnaround(s) : NULL;
}

double site_kind_quota_gpu_s(const struct site *s)
{
	return s->kind->quota_gpu_s ? s->kind->quota_gpu_s(s) : INFINITY;
}

double site_kind_provision_mean_s(const struct site *s)
{
	return s->kind->provision_mean_s ? s->kind->provision_mean_s(s) : 0;
}

double site_kind_purchase(const struct plan *p)
{
	return p->site->kind->purchase ? p->site->kind->purchase(p) : 0;
}

const struct price *site_kind_gpu_price(const struct site *s)
{
	return s->kind->gpu_price ? s->kind->gpu_price(s) : NULL;
}

const struct use_prices *site_kind_use(const struct site *s)
{
	return s->kind->use ? s->kind->use(s) : NULL;
}
