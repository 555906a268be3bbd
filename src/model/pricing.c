/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/pricing.h"

double pricing_billed_gpus(const struct plan *p)
{
	return p->site->kind == SITE_CLOUD ? cluster_held_gpus(p->cluster) : cluster_gpus(p->cluster);
}
