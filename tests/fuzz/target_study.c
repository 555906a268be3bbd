/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole scenarios, and the files that they name. */
#include "check_study.h"
#include "target.h"

#include <string.h>

enum { REPLICATIONS = 5, JSON_EVERY = 16 };

/* A sum of the bytes: as good as drawn, and the same for the same input. */
static unsigned chosen(const uint8_t *data, size_t size)
{
	unsigned sum = 0;

	for (size_t i = 0; i < size; i++)
		sum = sum * 31 + data[i];
	return sum;
}

void target_scenario(const uint8_t *data, size_t size)
{
	char *xml = target_string(data, size);

	check_study(xml, NULL, REPLICATIONS, chosen(data, size) % JSON_EVERY == 0);
	free(xml);
}

static const char with_trace[] =
	"<scenario version=\"1\"><model id=\"model\" params=\"7B\"/>"
	"<workload id=\"work\" model=\"model\" method=\"pretrain\" tokens=\"14B\"/>"
	"<cluster id=\"cluster\" accelerator=\"h100-sxm-80gb\" nodes=\"32\" gpus-per-node=\"8\" mfu=\"40%\">"
	"<failure cause=\"node\" trace=\"repairs.csv\" repair=\"empirical(file=waits.txt)\"/>"
	"<recovery restart=\"30 min\"/><checkpoint interval=\"1 h\" write=\"2 min\"/></cluster>"
	"<site id=\"site\" kind=\"cloud\"><rate price=\"2 USD/gpu-h\"/></site>"
	"<plan id=\"plan\" workload=\"work\" cluster=\"cluster\" site=\"site\"/><study replications=\"5\"/></scenario>";

static const char with_market[] =
	"<scenario version=\"1\"><model id=\"model\" params=\"7B\"/>"
	"<workload id=\"work\" model=\"model\" method=\"pretrain\" tokens=\"14B\"/>"
	"<cluster id=\"cluster\" accelerator=\"h100-sxm-80gb\" nodes=\"4\" gpus-per-node=\"8\" mfu=\"40%\">"
	"<recovery restart=\"30 min\"/><checkpoint interval=\"1 h\" write=\"2 min\"/></cluster>"
	"<site id=\"spot\" kind=\"cloud\"><rate price=\"2 USD/gpu-h\" market=\"spot\"/><rate price=\"4 USD/gpu-h\" "
	"market=\"on-demand\"/>"
	"<preemption trace=\"spot.csv\" notice=\"2 min\" fallback-after=\"3 h\"/></site>"
	"<site id=\"moving\" kind=\"cloud\"><rate price=\"2 USD/gpu-h\"/><price-history file=\"prices.csv\"/></site>"
	"<plan id=\"spot\" workload=\"work\" cluster=\"cluster\" site=\"spot\"/>"
	"<plan id=\"moving\" workload=\"work\" cluster=\"cluster\" site=\"moving\"/>"
	"<study replications=\"5\"/></scenario>";

/* Two files in one input, with a line of "---" between them. */
static void check_two(const char *xml, const uint8_t *data, size_t size, int first, int second)
{
	char *text = target_string(data, size), *line = strstr(text, "---\n");
	const char *contents[CHECK_STUDY_FILES] = { NULL };

	contents[first] = text;
	if (line) {
		*line = '\0';
		contents[second] = line + 4;
	}
	check_study(xml, contents, REPLICATIONS, 0);
	free(text);
}

void target_failures(const uint8_t *data, size_t size)
{
	check_two(with_trace, data, size, 0, 3);
}

void target_market(const uint8_t *data, size_t size)
{
	check_two(with_market, data, size, 1, 5);
}
