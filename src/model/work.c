/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/work.h"

#include "model/adapter.h"
#include "model/checkpoint.h"
#include "model/rl_run.h"
#include "plan/rl.h"
#include "site/site_kind.h"

#include <math.h>

/* Multi-token prediction is trained along, by those who train all weights; its output layer is used once more. */
static double mtp_flop(const struct workload *w)
{
	const struct arch *a = w->arch;
	double head = (double)a->vocab * (double)a->hidden;

	return workload_is_adapter(w) ? 0 : 6 * (arch_params(a).mtp_active + (double)a->mtp_layers * head);
}

/* Frozen models that see the same tokens: DPO's reference (Rafailov et al. 2023, arXiv:2305.18290), a teacher. */
static double frozen_flop(const struct workload *w)
{
	return w->method == METHOD_DPO ? 2 * w->arch->active_params : w->teacher ? 2 * w->teacher->active_params : 0;
}

double work_flop_per_token(const struct workload *w)
{
	const struct arch *a = w->arch;
	double flop =
		workload_is_adapter(w) ? 4 * a->active_params + 6 * adapter_active_params(w) : 6 * a->active_params;

	if (w->rl)
		return rl_run_flop_per_token(w);
	if (w->serving)
		return 2 * w->arch->active_params;
	flop += mtp_flop(w) + frozen_flop(w);
	if (w->flops_rule == FLOPS_ATTENTION)
		flop += 6 * arch_attention_macs(a, (double)w->sequence);
	return flop;
}

double work_tokens(const struct workload *w, double tokens, double tokens_per_example, double epochs)
{
	return (tokens > 0 ? tokens : w->examples * tokens_per_example) * epochs;
}

static double slowdown(double calendar, double straggler)
{
	return (1 + calendar) * (straggler > 0 ? straggler : 1);
}

/* What a run takes once, beside its steps, as a share of what they take. */
static double once_share(const struct plan *p, const struct work_draw *draw, double once_s)
{
	return once_s > 0 && !site_kind_is_service(p->site) ? once_s / work_compute_s(p, draw) : 0;
}

struct work_draw work_draw(const struct plan *p, uint64_t seed, uint64_t replication)
{
	const struct workload *w = p->workload;
	const struct cluster *c = p->cluster;
	double tokens = parameter_draw(&w->tokens, seed, replication);
	double per_example = parameter_draw(&w->tokens_per_example, seed, replication);
	double epochs = parameter_draw(&w->epochs, seed, replication);
	const struct parameter *turnaround = site_kind_turnaround(p->site);
	double once_s = parameter_draw(&c->overhead.start, seed, replication) +
			parameter_draw(&c->overhead.finish, seed, replication);
	struct work_draw draw = {
		.tokens = work_tokens(w, tokens, per_example, epochs),
		.mfu = fmin(1, parameter_draw(&p->speed.mfu, seed, replication)),
		.throughput = parameter_draw(&p->speed.throughput, seed, replication),
		.step_s = parameter_draw(&p->speed.step, seed, replication),
		.dequantization = parameter_draw(&w->dequantization, seed, replication),
		.write_s = checkpoint_write_s(p, &c->checkpoint, seed, replication),
		.slowdown = slowdown(parameter_draw(&c->overhead.calendar, seed, replication),
				     parameter_draw(&c->overhead.straggler, seed, replication)),
		.turnaround_s = turnaround ? parameter_draw(turnaround, seed, replication) : 0,
		.padding = parameter_draw(&w->padding, seed, replication),
		.overhead = parameter_draw(&w->evaluation, seed, replication) +
			    parameter_draw(&w->data_stall, seed, replication),
		.experiments = parameter_draw(&p->experiments.attempts, seed, replication) *
			       parameter_draw(&p->experiments.share, seed, replication),
	};

	draw.slowdown += once_share(p, &draw, once_s);
	return draw;
}

struct work_draw work_expected(const struct plan *p)
{
	const struct workload *w = p->workload;
	const struct overhead *o = &p->cluster->overhead;
	const struct parameter *turnaround = site_kind_turnaround(p->site);
	double once_s = parameter_mean(&o->start) + parameter_mean(&o->finish);
	struct work_draw draw = {
		.tokens = work_tokens(w, parameter_mean(&w->tokens), parameter_mean(&w->tokens_per_example),
				      parameter_mean(&w->epochs)),
		.mfu = fmin(1, parameter_mean(&p->speed.mfu)),
		.throughput = parameter_mean(&p->speed.throughput),
		.step_s = parameter_mean(&p->speed.step),
		.dequantization = parameter_mean(&w->dequantization),
		.write_s = checkpoint_write_mean_s(p, &p->cluster->checkpoint),
		.slowdown = slowdown(parameter_mean(&o->calendar), parameter_mean(&o->straggler)),
		.turnaround_s = turnaround ? parameter_mean(turnaround) : 0,
		.padding = parameter_mean(&w->padding),
		.overhead = parameter_mean(&w->evaluation) + parameter_mean(&w->data_stall),
		.experiments = parameter_mean(&p->experiments.attempts) * parameter_mean(&p->experiments.share),
	};

	draw.slowdown += once_share(p, &draw, once_s);
	return draw;
}

double work_computed_tokens(const struct work_draw *draw)
{
	return draw->tokens / (1 - draw->padding);
}

/* Time and FLOPs of a run over those without phases. They take their tokens in their order, the rest what they leave. */
struct phase_shares {
	double time, flop;
};

static struct phase_shares phases(const struct plan *p, double tokens)
{
	struct phase_shares sum = { 0, 0 };
	double left = 1;

	for (size_t i = 0; p->phase_speed && i < p->workload->phase_count; i++) {
		const struct phase *phase = &p->workload->phases[i];
		double share = fmin(left, phase->tokens > 0 ? phase->tokens / tokens : phase->share);

		left -= share;
		sum.time += share / p->phase_speed[i].pace;
		sum.flop += share * p->phase_speed[i].flop;
	}
	return (struct phase_shares){ sum.time + left, sum.flop + left };
}

double work_flop(const struct plan *p, const struct work_draw *draw)
{
	return work_flop_per_token(p->workload) * work_computed_tokens(draw) * phases(p, draw->tokens).flop;
}

double work_training_share(const struct workload *w)
{
	return 1 - frozen_flop(w) / work_flop_per_token(w);
}

double work_step_tokens(const struct plan *p)
{
	const struct rl *rl = p->workload->rl;

	if (rl)
		return rl_run_tokens(rl) / rl->steps;
	return (double)layout_batch(&p->cluster->layout, (int64_t)cluster_gpus(p->cluster)) *
	       (double)p->workload->sequence;
}

double work_compute_s(const struct plan *p, const struct work_draw *draw)
{
	double gpus = cluster_gpus(p->cluster);
	double slower = p->workload->method == METHOD_QLORA ? draw->dequantization : 1, longer;

	if (site_kind_is_service(p->site))
		return draw->turnaround_s;
	longer = phases(p, draw->tokens).time;
	if (draw->throughput > 0)
		return work_computed_tokens(draw) / (gpus * draw->throughput) / (1 - draw->overhead) * longer;
	if (draw->step_s > 0)
		return work_computed_tokens(draw) / work_step_tokens(p) * draw->step_s / (1 - draw->overhead) * longer;
	return work_flop(p, draw) / (gpus * p->cluster->accelerator->peak_flop_per_s * draw->mfu) * slower /
	       (1 - draw->overhead);
}

double work_outer_s(const struct plan *p, const struct work_draw *draw)
{
	const struct layout *l = &p->cluster->layout;

	if (l->islands <= 1 || !(work_step_tokens(p) > 0))
		return 0;
	return work_total_s(p, draw) * work_step_tokens(p) / work_computed_tokens(draw) * (double)l->outer_every;
}

double work_total_s(const struct plan *p, const struct work_draw *draw)
{
	return work_compute_s(p, draw) * draw->slowdown * (1 + (p->experiments.takes_time ? draw->experiments : 0));
}
