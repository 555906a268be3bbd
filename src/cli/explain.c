/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/catalog_view.h"
#include "cli/simulate.h"
#include "cli/verb.h"
#include "model/checkpoint.h"
#include "model/elastic.h"
#include "model/segment.h"
#include "model/memory.h"
#include "site/pricing.h"
#include "model/downtime.h"
#include "model/throughput.h"
#include "model/work.h"
#include "report/format.h"
#include "site/site_kind.h"
#include "sim/campaign_ideal.h"
#include "queue/background_jobs.h"
#include "study/job_summary.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Beyond so many domains their law takes too long to add up. */
enum { SEGMENT_DOMAINS_MOST = 10000 };

#define PRIOR_LOW 0.1 /* the range of a prior that is printed: this quantile to 1 less it */

static void print_value(const struct provenance *p)
{
	const struct distribution *d = &p->value;
	struct text t = TEXT_INIT;

	text_add_safe(&t, p->text, 120);
	printf("  %-24s %-44s", p->attribute, t.s);
	text_release(&t);
	if (!p->is_quantity)
		return;
	if (distribution_is_constant(d))
		printf(" = %.12g %s", d->argument[0], p->unit);
	else
		printf(" = mean %.6g, sd %.6g %s", distribution_mean(d), distribution_sd(d), p->unit);
}

/* Values in the order in which they were read, under their elements. */
static void print_trail(const struct scenario *s)
{
	const char *element = "";

	for (size_t i = 0; i < s->reader.trail_count; i++) {
		const struct provenance *p = &s->reader.trail[i];

		if (strcmp(element, p->element) != 0)
			printf("%s\n", p->element);
		element = p->element;
		print_value(p);
		printf("  [%s]\n", p->origin);
	}
}

/* The same prior of several plans is one line of the scenario. */
static int is_printed(const struct field_reader *r, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (r->trail[k].instead && !strcmp(r->trail[k].element, r->trail[i].element) &&
		    !strcmp(r->trail[k].attribute, r->trail[i].attribute))
			return 1;
	return 0;
}

static void print_prior(const struct provenance *p)
{
	struct text low = TEXT_INIT, high = TEXT_INIT;

	format_quantity(&low, distribution_quantile(&p->value, PRIOR_LOW), p->dimension, p->currency);
	format_quantity(&high, distribution_quantile(&p->value, 1 - PRIOR_LOW), p->dimension, p->currency);
	printf("  %s of %s: from %s to %s in 80 of 100 %s\n", p->attribute, p->element, low.s, high.s,
	       p->is_parameter ? "runs" : "times that it happens");
	printf("    from:    %s (docs/MODEL.md)\n", p->text);
	printf("    instead: %s\n", p->instead);
	text_release(&low);
	text_release(&high);
}

/* What a scenario takes from published runs since nobody has measured it: mfu="prior" and the like. */
static void print_priors(const struct field_reader *r)
{
	int some = 0;

	for (size_t i = 0; i < r->trail_count; i++) {
		if (!r->trail[i].instead || is_printed(r, i))
			continue;
		if (!some++)
			printf("priors: not measured here, taken from published runs; what you have measured replaces "
			       "them\n");
		print_prior(&r->trail[i]);
	}
}

static void print_row(const char *name, const char *formula, double value, const char *unit)
{
	printf("  %-24s %-58s = %.6g %s\n", name, formula, value, unit);
}

static void print_time(const char *name, const char *formula, double time_s)
{
	struct scale scale = scale_for_time(time_s);

	print_row(name, formula, time_s / scale.factor, scale.symbol);
}

/* In the unit of what is expected, so that the two are easily compared. */
static void print_simulated(const char *name, size_t replications, const struct moments *wall, double expected_s)
{
	struct scale scale = scale_for_time(expected_s);

	printf("  %-24s mean of %-7zu replications, 95 %% interval %18s = %.6g +- %.2g %s\n", name, replications, "",
	       wall->mean / scale.factor, 1.96 * moments_se(wall) / scale.factor, scale.symbol);
}

/* restart_s: checkpoint_plan_restart_s, which takes longest and is the same for all draws. */
static struct checkpoint_cycle cycle(const struct plan *p, const struct work_draw *draw, double work_s,
				     double restart_s)
{
	return (struct checkpoint_cycle){ work_s, checkpoint_plan_interval_s(p, draw->write_s), draw->write_s,
					  restart_s, checkpoint_plan_mtbf_s(p) };
}

/* The closed form at the inputs of the replications that are compared with it: its mean over them, so that a skewed input
 * is no disagreement. */
static double expected_wall_s(const struct plan *p, uint64_t seed, size_t replications)
{
	double sum_s = 0, restart_s = checkpoint_plan_restart_s(p);

	for (size_t i = 0; i < replications; i++) {
		struct work_draw draw = work_draw(p, seed, i);
		struct checkpoint_cycle c = cycle(p, &draw, work_total_s(p, &draw), restart_s);

		sum_s += downtime_expected_wall_s(p->cluster, &c);
	}
	return sum_s / (double)replications;
}

/* What has no closed form here, by name. */
static void print_left_out(const struct plan *p)
{
	const struct cluster *c = p->cluster;
	const struct checkpoint *k = &c->checkpoint;
	struct text names = TEXT_INIT;
	int outages = 0, spikes = 0, some_wait_for_people = 0;

	for (size_t i = 0; i < c->failure_count; i++) {
		outages |= c->failures[i].cause == FAILURE_STORAGE;
		spikes |= c->failures[i].rollback > 0;
		some_wait_for_people |= c->failures[i].manual_share > 0;
	}
	text_add(&names, c->more_count ? ", tiers but the storage" : "");
	text_add(&names, k->is_async ? ", that computing goes on during writes" : "");
	text_add(&names, k->fails > 0 || k->corrupt > 0 ? ", failed and corrupt checkpoints" : "");
	text_add(&names, spikes ? ", rollbacks" : "");
	text_add(&names, outages ? ", outages of the storage" : "");
	text_add(&names, c->evaluation_every_s > 0 ? ", evaluations" : "");
	text_add(&names, some_wait_for_people ? ", waiting for people" : "");
	text_add(&names, c->crew || c->has_manual ? ", the repair crew" : "");
	text_add(&names,
		 cluster_tells_nodes_apart(c) ? ", differences between nodes, spares that are slow or fail" : "");
	text_add(&names, c->layout.islands > 1 ? ", islands that fail alone" : "");
	text_add(&names, elastic_is_used(c) ? ", running on fewer nodes" : "");
	if (names.length)
		printf("  %-24s %s\n", "not in it:", names.s + 2);
	text_release(&names);
}

static void print_stops(const struct plan *p, const struct checkpoint_cycle *c)
{
	print_row("planned stops", "share of the time, over a long run", 100 * downtime_of(p->cluster).share, "%");
	print_time("with them", "that / (1 - share - rate x (write / 2 + restart))",
		   downtime_expected_wall_s(p->cluster, c));
}

/* The binomial law of nodes that are away, independently of each other, spares like others. */
static void print_segments(const struct cluster *c)
{
	double away = segment_away(c);
	struct segment_capacity capacity = segment_capacity_of(c, away);

	print_row("nodes away", "repair / (life + repair), mean, without groups", 100 * away, "%");
	print_row("all segments there", "binomial law, each domain by itself (NVIDIA 2026)", 100 * capacity.all,
		  "% of the time");
	print_row("segments there", "mean", 100 * capacity.mean, "% of the job's");
}

static void print_progress(const struct plan *p, const struct work_draw *draw, double work_s)
{
	struct checkpoint_cycle c = cycle(p, draw, work_s, checkpoint_plan_restart_s(p));

	if (isinf(c.mtbf_s)) {
		printf("  nothing fails: the wall time is the compute time and the checkpoints\n");
	} else {
		print_time("job MTBF", "1 / (nodes / node lifetime + 1 / job lifetime), spot too", c.mtbf_s);
		if (draw->write_s > 0) {
			print_time("Young interval", "sqrt(2 write MTBF)  (Young 1974)",
				   checkpoint_young_s(c.mtbf_s, draw->write_s));
			print_time("Daly interval", "(Daly 2006, eq. 37)", checkpoint_daly_s(c.mtbf_s, draw->write_s));
			print_time("optimal interval", "MTBF (1 + W0(-exp(-1 - write / MTBF)))",
				   checkpoint_optimal_s(c.mtbf_s, draw->write_s));
		}
	}
	if (!isinf(c.interval_s))
		print_time("interval in force", "compute between two checkpoints", c.interval_s);
	print_time("expected wall time", "exponential failures, no stalls, no queue (Daly 2006)",
		   checkpoint_expected_wall_s(&c));
	if (p->cluster->stop_count)
		print_stops(p, &c);
	if (p->cluster->segment && segment_domains(p->cluster) <= SEGMENT_DOMAINS_MOST)
		print_segments(p->cluster);
	print_left_out(p);
	print_row("expected cost", "at the site's rules, for that time without waits",
		  pricing_ideal(p, downtime_expected_wall_s(p->cluster, &c), draw->tokens), "");
}

/* Where a predicted training step's time goes. */
static void print_step(const struct plan *p)
{
	struct throughput t = throughput_predict(p->workload, p->cluster, &throughput_fitted);
	struct throughput_line line = throughput_line(p->workload, p->cluster, &throughput_fitted);
	const struct {
		const char *name, *formula;
		double part_s;
	} parts[] = {
		{ "products with weights", "forward, backward, recomputed; weights read once a pass", t.matmul_s },
		{ "output layer", "and the loss, on the last stage; never recomputed", t.head_s },
		{ "attention", "scores and their products, recomputed", t.attention_s },
		{ "elementwise", "norms, activations, adapters: bytes / bandwidth", t.elementwise_s },
		{ "dequantization", "4-bit weights, each pass", t.dequantize_s },
		{ "between the GPUs", "all-reduces of tensor parallelism, stage to stage", t.tensor_s },
		{ "context", "keys and values of the other parts of a sequence, gathered", t.context_s },
		{ "experts", "copies of tokens on the way to them and back (all-to-all)", t.expert_s },
		{ "launches", "of kernels, as far as they don't hide", t.launch_s },
		{ "pipeline bubble", "(pipeline - 1) / interleave microbatches", t.bubble_s },
		{ "gradients and weights", "data-parallel and ZeRO traffic", t.data_s },
		{ "host", "gradients and weights to its memory and back", t.host_s },
		{ "optimizer", "states read and written, or updated by the host", t.optimizer_s },
	};

	print_row("predicted step", "docs/MODEL.md, \"Predicted speed\"; the parts below", t.step_s, "s");
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (parts[i].part_s > 0)
			print_row(parts[i].name, parts[i].formula, 100 * parts[i].part_s / t.step_s, "%");
	if (p->workload->method >= METHOD_FINETUNE) {
		print_row("its overhead, t0", "step = t0 + tokens x c, up to microbatches twice as large",
			  line.overhead_s, "s");
		print_row("a token more, c", "of the step's tokens, padding too", 1e6 * line.per_token_s, "us");
	}
	print_row("not known of the machine", "sd of the logarithm; of the programs: the prior",
		  throughput_log_sd(p->workload, p->cluster), "");
}

/* In order of preference: measured, given, predicted, prior. */
static void print_speed(const struct plan *p, const struct work_draw *draw, double work_s)
{
	double peak = cluster_gpus(p->cluster) * p->cluster->accelerator->peak_flop_per_s;

	if (p->speed.basis == SPEED_PREDICTED && !p->workload->serving && !workload_is_rl(p->workload))
		print_step(p);
	if (draw->throughput > 0)
		print_time("compute time",
			   p->speed.basis == SPEED_PREDICTED ? "tokens / (GPUs x predicted throughput)"
							     : "tokens / (GPUs x throughput), as measured",
			   work_s);
	else if (draw->step_s > 0)
		print_time("compute time", "tokens / tokens of a step x step-time, as measured", work_s);
	else
		print_time("compute time",
			   p->workload->method == METHOD_QLORA ? "FLOPs / (GPUs x peak x MFU) x dequantization"
							       : "FLOPs / (GPUs x peak x MFU)",
			   work_s);
	print_row("MFU", "FLOPs / (compute time x GPUs x peak)", 100 * work_flop(p, draw) / (work_s * peak), "%");
}

static void print_chinchilla(const struct plan *p, const struct work_draw *draw)
{
	double params = p->workload->arch->active_params, flop = 6 * params * draw->tokens;

	if (p->workload->method != METHOD_PRETRAIN || !(params > 0))
		return;
	print_row("tokens per weight", "20 are compute-optimal (Hoffmann et al. 2022)", draw->tokens / params, "");
	print_row("optimal at these FLOPs", "sqrt(FLOPs / (6 x 20)) weights; 20 tokens each",
		  work_optimal_params(flop) / 1e9, "B");
}

static void print_phases(const struct plan *p, const struct work_draw *draw, double work_s)
{
	struct plan even = *p;

	even.phase_speed = NULL;
	print_row("phases", "time with them over that without", work_s / work_compute_s(&even, draw), "");
}

static void print_run(const struct plan *p)
{
	struct work_draw draw = work_expected(p);
	struct memory m = memory_of(p);
	double work_s = work_compute_s(p, &draw);

	print_row("FLOPs per token", "6 P; LoRA 4 P + 6 P_adapter (docs/MODEL.md)", work_flop_per_token(p->workload),
		  "");
	print_row("tokens", "tokens, or examples x tokens-per-example; x epochs", draw.tokens, "");
	if (draw.padding > 0)
		print_row("computed tokens", "tokens / (1 - padding)", work_computed_tokens(&draw), "");
	print_row("FLOPs", "FLOPs per token x tokens", work_flop(p, &draw), "");
	print_chinchilla(p, &draw);
	print_row("GPUs", "nodes x gpus-per-node", cluster_gpus(p->cluster), "");
	if (p->phase_speed)
		print_phases(p, &draw, work_s);
	if (site_kind_is_service(p->site)) {
		print_time("time", "the API's turnaround", work_s);
		printf("  %-24s %s\n", "not known, not counted", CATALOG_SERVICE_UNKNOWN);
	} else {
		print_speed(p, &draw, work_s);
	}
	if (draw.overhead > 0)
		print_row("overhead", "evaluation and waiting for data, in the compute time", draw.overhead * 100, "%");
	if (draw.experiments > 0)
		print_row("experiments",
			  p->experiments.takes_time ? "attempts x share, in runs, before the run"
						    : "attempts x share, in runs, on top of the expected cost",
			  draw.experiments, "");
	if (m.is_known)
		printf("  %-24s %-58s = %.0f B\n", m.is_exact ? "memory per GPU" : "least memory per GPU",
		       m.fits ? "fits" : "does NOT fit", m.need_b);
	if (draw.slowdown > 1)
		print_row("overheads", "(1 + calendar) x straggler, start, finish: held over steps", draw.slowdown, "");
	print_progress(p, &draw, work_total_s(p, &draw));
}

static void print_job(const struct job *job)
{
	char request[32] = "none";

	if (!isinf(job->request_s))
		snprintf(request, sizeof(request), "%.6g h", job->request_s / 3600);
	printf(" job '%s': %lld x %lld nodes, priority %lld, wall-time %s, %zu jobs before it; one run, alone:\n",
	       job->id, (long long)job->copies, (long long)job->plan->cluster->nodes, (long long)job->priority, request,
	       job->after_count);
	print_run(job->plan);
}

/* Each job by itself, and all of them without failures and waits. */
static void print_jobs(const struct plan *p)
{
	const struct campaign_ideal ideal = campaign_ideal(p);

	for (size_t i = 0; i < p->jobs->count; i++)
		print_job(&p->jobs->items[i]);
	printf(" all jobs, scheduler %s:\n", queueing_name(p->jobs->queueing));
	print_time("ideal makespan", "no failures, no other users; nodes by the scheduler", ideal.wall_s);
	print_row("ideal GPU hours", p->jobs->holds_cluster ? "the cluster from first to last" : "of the jobs",
		  ideal.gpu_s / 3600, "h");
	print_row("ideal cost", "at the site's rules", ideal.cost, "");
	if (p->jobs->background.is_given)
		print_row("load of other users",
			  p->jobs->background.trace ? "sum of nodes x run time / (length of the trace x nodes)"
						    : "E[nodes] E[run time] / (E[gap] nodes)",
			  100 * background_jobs_utilisation(&p->jobs->background, p->cluster->nodes), "%");
}

static void print_plan(const struct plan *p, const char *currency)
{
	printf("plan '%s': expected values and closed forms (money in %s)\n", p->id, currency);
	if (p->jobs)
		print_jobs(p);
	else
		print_run(p);
}

/* ---- the closed form against the simulation ---- */

enum { CHECK_REPLICATIONS = 400 };

#define DISAGREEMENT 0.05 /* of the closed form, beyond four standard errors: worth a warning */

/* What the closed form leaves out, as shares of the simulated time. */
static void print_reasons(const struct results *results, size_t plan, double wall_s)
{
	static const enum cause left_out[] = { CAUSE_STALL, CAUSE_QUEUE, CAUSE_DEGRADED };
	double times_s[CAUSE_TIMES];

	summary_times(results, plan, times_s);
	for (size_t i = 0; i < sizeof(left_out) / sizeof(left_out[0]); i++)
		if (times_s[left_out[i]] > 0.001 * wall_s)
			printf("  %-24s the closed form has no %s: %.1f %% of the simulated time\n", "",
			       cause_name(left_out[i]), 100 * times_s[left_out[i]] / wall_s);
	if (results->plans[plan]->cluster->stop_count)
		printf("  %-24s planned stops are taken as spread evenly: %.1f %% of the simulated time\n", "",
		       100 * times_s[CAUSE_MAINTENANCE] / wall_s);
	printf("  %-24s besides: nodes are taken as in equilibrium (young ones of a Weibull fail more often), "
	       "rates of failure at their means\n",
	       "");
}

/* Of several jobs there is no closed form: what each waits, and all together take. */
static void print_simulated_jobs(const struct results *results, size_t plan, const struct moments *wall)
{
	const struct jobs *jobs = results->plans[plan]->jobs;
	struct job_summary *summaries;

	print_simulated("simulated makespan", results->replications, wall, wall->mean);
	summaries = job_summaries(results, plan);
	for (size_t i = 0; i < jobs->count && wall->count; i++)
		printf("  job '%s': waits %.4g h, slowdown %.4g, done after %.4g d on average\n", jobs->items[i].id,
		       summaries[i].metrics[JOB_METRIC_WAIT].moments.mean / 3600,
		       summaries[i].metrics[JOB_METRIC_SLOWDOWN].moments.mean,
		       summaries[i].metrics[JOB_METRIC_END_S].moments.mean / 86400);
	free(summaries);
}

static void check_plan(const struct results *results, size_t plan, const struct moments *wall)
{
	double expected_s = expected_wall_s(results->plans[plan], results->study->seed, results->replications), gap;

	if (!wall->count) {
		printf("  WARNING: none of %zu simulated replications finished\n", results->replications);
		return;
	}
	gap = wall->mean / expected_s - 1;
	print_time("closed form, mean", "that wall time at the inputs of each replication below", expected_s);
	print_simulated("simulated wall time", results->replications, wall, expected_s);
	if (fabs(gap) <= DISAGREEMENT || fabs(wall->mean - expected_s) <= 4 * moments_se(wall))
		return;
	printf("  WARNING: the simulation is %+.1f %% off the closed form\n", 100 * gap);
	print_reasons(results, plan, wall->mean);
}

/* A small simulation of the same plans, so that each closed form is seen beside it. */
static enum status simulate_plans(const struct options *o, struct scenario *s, struct results *results)
{
	if (s->study.replications > CHECK_REPLICATIONS)
		s->study.replications = CHECK_REPLICATIONS;
	return simulate(o, s, results);
}

static enum status run(void *request, struct diag_list *diags)
{
	const struct options *o = request;
	struct scenario scenario;
	struct results results = { 0 };
	enum status status = experiment_open(&o->experiment, &scenario, diags);

	if (!status) {
		print_trail(&scenario);
		print_priors(&scenario.reader);
		status = simulate_plans(o, &scenario, &results);
	}
	for (size_t i = 0; !status && i < scenario.plan_count; i++) {
		struct moments wall = summary_moments(&results, i, METRIC_WALL);

		print_plan(scenario.plans[i], scenario.currency);
		if (scenario.plans[i]->jobs)
			print_simulated_jobs(&results, i, &wall);
		else
			check_plan(&results, i, &wall);
	}
	results_release(&results);
	scenario_release(&scenario);
	return status;
}

enum status verb_explain(int argc, char **argv)
{
	static const struct verb verb = {
		.groups = OPTIONS_QUIET | OPTIONS_SCENARIO | ARGUMENT_FILE,
		.arguments = "FILE",
		.doc = "Shows every value of the resolved scenario in base units and where it came from "
		       "(file:line, catalog, --set or default), then the closed-form estimate of each plan beside a "
		       "small simulation, with a warning when they disagree. Lists what the scenario leaves out.",
		.run = run,
	};

	return verb_main(&verb, argc, argv, &(struct options){ 0 });
}
