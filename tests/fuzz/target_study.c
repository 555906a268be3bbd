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

/* Two files in one input: the repairs, a line of "---", the waits. */
void target_failures(const uint8_t *data, size_t size)
{
	char *repairs = target_string(data, size), *line = strstr(repairs, "---\n");
	const char *contents[5] = { repairs, NULL, NULL, NULL, NULL };

	if (line) {
		*line = '\0';
		contents[3] = line + 4;
	}
	check_study(with_trace, contents, REPLICATIONS, 0);
	free(repairs);
}
