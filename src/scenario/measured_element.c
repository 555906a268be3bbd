/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/measured_element.h"

#include "model/throughput.h"
#include "scenario/layout_element.h"
#include "xml/child.h"

#include <math.h>

static const struct field step_time = { "step-time", DIMENSION_TIME, 0, 1e9, 1, NULL };

/* ln of measured over predicted speed of one step; 0 with a fault where there is no prediction. */
static double read_one(struct scenario *s, struct element e, const struct plan *p)
{
	struct cluster other = *p->cluster;
	struct plan trial = *p;
	struct element layout = layout_element_read(s, e, &other.layout);
	double seconds = 0;
	const char *lacks;

	field_integer(&s->reader, e, "nodes", 1, 100000000, &other.nodes);
	field_quantity(&s->reader, e, &step_time, &seconds, NULL);
	other.layout.overlap = other.layout.says_overlap ? other.layout.overlap : p->cluster->layout.overlap;
	other.layout.attention = p->cluster->layout.attention;
	trial.cluster = &other;
	if (!layout.node) {
		field_fault(&s->reader, e, NULL, "needs the <layout> of the step that was measured");
		return 0;
	}
	layout_element_check(s, layout, &trial);
	lacks = throughput_lacks(p->workload, &other);
	if (lacks)
		field_fault(&s->reader, e, NULL, "the prediction needs %s", lacks);
	if (s->reader.diags->errors || !(seconds > 0))
		return 0;
	return log(throughput_predict(p->workload, &other, &throughput_fitted).step_s / seconds);
}

void measured_element_read(struct scenario *s, struct element said, const struct plan *p, struct prediction *prediction)
{
	size_t count = child_count(said, "measured");
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += read_one(s, child_at(said, "measured", i), p);
	prediction->measured = count;
	prediction->log_off = count ? sum / (double)count : 0;
}
