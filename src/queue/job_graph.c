/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "queue/job_graph.h"

#include "base/mem.h"

#include <stdlib.h>

void job_graph_init(struct job_graph *g, const struct jobs *jobs)
{
	size_t edges = 0, n = jobs->count, *filled;

	g->first = mem_alloc(n + 1, sizeof(*g->first));
	g->next_begin = mem_alloc(n + 1, sizeof(*g->next_begin));
	for (size_t i = 0; i < n; i++) {
		g->first[i + 1] = g->first[i] + (size_t)jobs->items[i].copies;
		edges += jobs->items[i].after_count;
		for (size_t k = 0; k < jobs->items[i].after_count; k++)
			g->next_begin[jobs->items[i].after[k] + 1]++;
	}
	for (size_t i = 0; i < n; i++)
		g->next_begin[i + 1] += g->next_begin[i];
	g->next = mem_alloc(edges + 1, sizeof(*g->next));
	filled = mem_alloc(n, sizeof(*filled));
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < jobs->items[i].after_count; k++) {
			size_t before = jobs->items[i].after[k];

			g->next[g->next_begin[before] + filled[before]++] = i;
		}
	free(filled);
}

void job_graph_release(struct job_graph *g)
{
	free(g->first);
	free(g->next_begin);
	free(g->next);
}
