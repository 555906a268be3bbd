/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "target.h"

#include <string.h>

const struct target targets[] = {
#define X(name, is_xml) { #name, target_##name, is_xml },
	TARGET_LIST(X)
#undef X
};
const size_t target_count = sizeof(targets) / sizeof(targets[0]);

const struct target_folder target_folders[] = {
	{ "scenario", "scenarios" },
	{ "scenario", "scenarios/invalid" },
	{ "catalog", "scenarios/catalog" },
	{ "config", "tests/configs" },
	{ "log", "tests/logs" },
	{ "log", "tests/logs/variants" },
};
const size_t target_folder_count = sizeof(target_folders) / sizeof(target_folders[0]);

const char target_scenario_xml[] =
	"<scenario version=\"1\" title=\"small\">\n"
	"<model id=\"model\" params=\"7B\"/>\n"
	"<workload id=\"work\" model=\"model\" method=\"pretrain\" tokens=\"140B\"/>\n"
	"<cluster id=\"cluster\" accelerator=\"h100-sxm-80gb\" nodes=\"16\" gpus-per-node=\"8\" mfu=\"40%\">\n"
	"<failure cause=\"node\" lifetime=\"exponential(mean=1500 h)\" repair=\"24 h\"/>\n"
	"<recovery restart=\"30 min\"/><checkpoint interval=\"1 h\" write=\"2 min\"/></cluster>\n"
	"<site id=\"site\" kind=\"cloud\"><rate price=\"uniform(min=1 USD/gpu-h, max=2 USD/gpu-h)\"/></site>\n"
	"<plan id=\"plan\" workload=\"work\" cluster=\"cluster\" site=\"site\"/>\n"
	"<study replications=\"5\" seed=\"1\" budget=\"1M USD\"/></scenario>\n";

char *target_string(const uint8_t *data, size_t size)
{
	char *s = malloc(size + 1);

	HOLDS(s);
	if (size)
		memcpy(s, data, size);
	s[size] = '\0';
	return s;
}
