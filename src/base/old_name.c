/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/old_name.h"

#include <string.h>

/* Of 0.1, on 2026-12-01. */
static const struct {
	const char *name, *old;
} names[] = {
	{ "allocations", "grants" },	      { "degraded", "shrunk" },
	{ "degraded_s", "shrunk_s" },	      { "degraded_cost", "shrunk_cost" },
	{ "random_events", "luck" },	      { "random_events_se", "luck_se" },
	{ "input_uncertainty", "ignorance" }, { "input_uncertainty_se", "ignorance_se" },
};

const char *old_name_of(const char *name)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(names[i].name, name))
			return names[i].old;
	return NULL;
}
