/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/schedule.h"

#include "model/throughput.h"
#include "model/work.h"

struct workload schedule_workload(const struct plan *p, const struct phase *phase)
{
	struct workload w = *p->workload;

	w.sequence = phase->sequence ? phase->sequence : w.sequence;
	return w;
}

struct cluster schedule_cluster(const struct plan *p, const struct phase *phase)
{
	struct cluster c = *p->cluster;

	c.layout.batch = phase->batch ? phase->batch : c.layout.batch;
	return c;
}

static double rate(const struct workload *w, const struct cluster *c)
{
	struct throughput t = throughput_predict(w, c, &throughput_fitted);

	return throughput_rate(&t, c);
}

struct phase_speed schedule_speed(const struct plan *p, const struct phase *phase)
{
	struct workload w = schedule_workload(p, phase);
	struct cluster c = schedule_cluster(p, phase);
	double flop = work_flop_per_token(&w) / work_flop_per_token(p->workload);
	int is_predicted = p->speed.basis == SPEED_PREDICTED && !throughput_lacks(&w, &c);

	return (struct phase_speed){ is_predicted ? rate(&w, &c) / rate(p->workload, p->cluster) : 1 / flop, flop };
}
