/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "question.h"

#include "model/pooling.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REPLICATIONS = 1000 };
#define SPARE_NODES    16.0 /* one spare for so many: assumed; OPT-175B had 12 to 18 for 124 nodes (its chronicles) */
#define NOMINAL_TOKENS 1e10 /* of a benchmark, which has a speed but no end */
#define RANK	       8    /* of adapters whose rank was not published */
#define HOUR_S	       3600.0

static const struct {
	const char *letter, *words;
} modes[] = {
#define X(constant, letter, words) { letter, words },
	MODE_LIST(X)
#undef X
};

const char *question_letter(enum mode mode)
{
	return modes[mode].letter;
}

const char *question_words(enum mode mode)
{
	return modes[mode].words;
}

/* ---- what was published ---- */

static int is_run(const struct row_table *t, size_t i)
{
	return row_is(t, i, "set", "run");
}

static double tokens(const struct row_table *t, size_t i)
{
	int has_end = is_run(t, i) && (row_number(t, i, "tokens", 0) > 0 || row_number(t, i, "throughput", 0) == 0);

	return has_end ? row_number(t, i, "tokens", 0) : NOMINAL_TOKENS;
}

/* Of a benchmark: what its throughput comes to. */
static double published_gpu_h(const struct row_table *t, size_t i)
{
	double throughput = row_number(t, i, "throughput", 0), hours = row_number(t, i, "gpu_hours", 0);

	if (is_run(t, i) && hours > 0)
		return hours;
	return throughput > 0 ? tokens(t, i) / throughput / HOUR_S : 0;
}

double question_published(const struct row_table *t, size_t i, enum mode mode)
{
	return mode == CALENDAR ? row_number(t, i, "calendar_days", 0) : published_gpu_h(t, i);
}

static int is_adapter(const struct row_table *t, size_t i)
{
	return row_is(t, i, "method", "lora") || row_is(t, i, "method", "qlora");
}

size_t question_framework(const struct row_table *t, size_t i)
{
	size_t name = row_is(t, i, "stack", "tuned") ? 0 : FRAMEWORKS;

	while (name < FRAMEWORKS && !row_is(t, i, "program", pooling_fitted.frameworks[name].program))
		name++;
	return name;
}

const char *question_exclusion(const struct row_table *t, size_t i, enum mode asked)
{
	enum mode mode = asked == KNOWN ? PREDICTED : asked;

	if (!*row_text(t, i, "accelerator"))
		return "not a GPU of the catalog";
	if (!(tokens(t, i) > 0))
		return "tokens not published";
	if (!(published_gpu_h(t, i) > 0))
		return "neither hours nor speed published";
	if (row_is(t, i, "tier", "C"))
		return "tier C: inputs too uncertain to be scored";
	if (is_adapter(t, i) && row_number(t, i, "layers", 0) == 0)
		return "shape of the adapters not published";
	if (mode == TEMPLATE && (!is_run(t, i) || row_is(t, i, "stack", "tuned")))
		return "no whole run of a team's own stack";
	if (mode == GIVEN && row_number(t, i, "throughput", 0) == 0 && row_number(t, i, "mfu", 0) == 0)
		return "neither throughput nor MFU published";
	if (mode == PREDICTED && !*row_text(t, i, "layout"))
		return "layout not published";
	if ((mode == PREDICTED || mode == CHOSEN) &&
	    row_number(t, i, "gpus", 0) > row_number(t, i, "gpus_per_node", 8) && !*row_text(t, i, "network_gb_s"))
		return "network not published";
	if (mode == CHOSEN && (row_number(t, i, "layers", 0) == 0 || row_number(t, i, "hidden", 0) == 0 ||
			       row_number(t, i, "sequence", 0) == 0))
		return "shape or sequence not published";
	if (mode == PREDICTED && *row_text(t, i, "offload") && !*row_text(t, i, "host_gb_s"))
		return "offloads to a host whose bandwidth is not published";
	if (mode == CALENDAR && (!is_run(t, i) || row_number(t, i, "calendar_days", 0) == 0))
		return "no calendar time published";
	if (mode == CALENDAR && row_number(t, i, "gpus", 0) == 0)
		return "number of GPUs not published";
	if (mode == CALENDAR &&
	    (strstr(row_text(t, i, "basis"), "no downtime") || strstr(row_text(t, i, "basis"), "what-if")))
		return "days computed from step times, not a calendar";
	return NULL;
}

/* ---- the scenario of a row ---- */

static void print_attribute(FILE *out, const struct row_table *t, size_t i, const char *column, const char *attribute)
{
	const char *text = row_text(t, i, column);

	if (*text)
		fprintf(out, " %s=\"%s\"", attribute, text);
}

static void print_model(FILE *out, const struct row_table *t, size_t i)
{
	static const char *const shape[][2] = {
		{ "layers", "layers" },	   { "hidden", "hidden" },     { "ffn", "ffn" },
		{ "heads", "heads" },	   { "kv_heads", "kv-heads" }, { "vocab", "vocab" },
		{ "sequence", "context" }, { "experts", "experts" },   { "experts_active", "experts-active" }
	};

	fprintf(out, "<model id=\"model\"");
	print_attribute(out, t, i, "params", "params");
	print_attribute(out, t, i, "active", "active-params");
	for (size_t k = 0; k < sizeof(shape) / sizeof(shape[0]); k++)
		print_attribute(out, t, i, shape[k][0], shape[k][1]);
	fprintf(out, "/>\n");
}

static void print_workload(FILE *out, const struct row_table *t, size_t i, enum mode mode)
{
	double sequence = row_number(t, i, "sequence", 0);

	fprintf(out, "<workload id=\"work\" model=\"model\"");
	if (row_is(t, i, "padding", "longest"))
		fprintf(out, " examples=\"%.17g\" tokens-per-example=\"%.17g\"", tokens(t, i) / sequence, sequence);
	else
		fprintf(out, " tokens=\"%.17g\"", tokens(t, i));
	print_attribute(out, t, i, "method", "method");
	print_attribute(out, t, i, "precision", "precision");
	if (is_adapter(t, i))
		fprintf(out, " rank=\"%.0f\"", row_number(t, i, "rank", RANK));
	if (is_adapter(t, i))
		print_attribute(out, t, i, "targets", "targets");
	if (mode == GIVEN && row_number(t, i, "throughput", 0) == 0)
		print_attribute(out, t, i, "mfu_rule", "flops");
	else if (mode == GIVEN && row_is(t, i, "set", "llmf"))
		fprintf(out, " flops=\"attention\"");
	fprintf(out, "/>\n");
}

static void print_layout(FILE *out, const struct row_table *t, size_t i)
{
	double gpus = row_number(t, i, "gpus", 8), tensor = row_number(t, i, "tensor", 1);
	double ranks = gpus / (tensor * row_number(t, i, "pipeline", 1) * row_number(t, i, "context", 1));
	double at_once = ranks * row_number(t, i, "microbatch", 1);

	fprintf(out, "<layout");
	print_attribute(out, t, i, "tensor", "tensor");
	print_attribute(out, t, i, "pipeline", "pipeline");
	print_attribute(out, t, i, "interleave", "interleave");
	print_attribute(out, t, i, "microbatch", "microbatch");
	if (fmod(row_number(t, i, "batch", 1), at_once) == 0)
		print_attribute(out, t, i, "batch", "batch");
	print_attribute(out, t, i, "zero", "zero");
	print_attribute(out, t, i, "recompute", "recompute");
	print_attribute(out, t, i, "attention", "attention");
	print_attribute(out, t, i, "kernels", "kernels");
	if (tensor > 1)
		print_attribute(out, t, i, "sequence_parallel", "sequence-parallel");
	if (*row_text(t, i, "host_gb_s"))
		fprintf(out, " offload=\"all\"");
	print_attribute(out, t, i, "context", "context");
	print_attribute(out, t, i, "expert", "expert");
	print_attribute(out, t, i, "expert_tensor", "expert-tensor");
	print_attribute(out, t, i, "dispatch", "dispatch");
	print_attribute(out, t, i, "expert_overlap", "expert-overlap");
	fprintf(out, "/>\n");
}

/* Not one that was pieced together from memory. */
static int has_full_layout(const struct row_table *t, size_t i)
{
	return !question_exclusion(t, i, PREDICTED) && row_is(t, i, "layout", "published");
}

static void print_speed(FILE *out, const struct row_table *t, size_t i, enum mode mode)
{
	int has_layout = has_full_layout(t, i);

	/* A benchmark's MFU is compared with its throughput; a run's throughput with its hours. */
	if (mode == GIVEN && row_number(t, i, "mfu", 0) > 0 &&
	    (!is_run(t, i) || row_number(t, i, "throughput", 0) == 0))
		fprintf(out, " mfu=\"%s\"", row_text(t, i, "mfu"));
	else if (mode == GIVEN)
		fprintf(out, " throughput=\"%s tokens/s/gpu\"", row_text(t, i, "throughput"));
	else
		fprintf(out, " mfu=\"%s\"",
			mode == PREDICTED || mode == KNOWN || mode == CHOSEN || (mode == CALENDAR && has_layout)
				? "predicted"
				: "prior");
	if (mode == KNOWN && question_framework(t, i) < FRAMEWORKS)
		fprintf(out, " framework=\"%s\"", pooling_fitted.frameworks[question_framework(t, i)].name);
	if (mode != GIVEN) {
		print_attribute(out, t, i, "stack", "stack");
		print_attribute(out, t, i, "year", "year");
	}
}

static void print_cluster(FILE *out, const struct row_table *t, size_t i, enum mode mode)
{
	double gpus = row_number(t, i, "gpus", 8), per_node = fmin(gpus, row_number(t, i, "gpus_per_node", 8));

	fprintf(out, "<cluster id=\"cluster\" nodes=\"%.0f\" gpus-per-node=\"%.0f\" spares=\"%.0f\"",
		ceil(gpus / per_node), per_node, mode == CALENDAR ? ceil(gpus / per_node / SPARE_NODES) : 0);
	print_attribute(out, t, i, "accelerator", "accelerator");
	if (*row_text(t, i, "network_gb_s"))
		fprintf(out, " network=\"%s GB/s\"", row_text(t, i, "network_gb_s"));
	if (*row_text(t, i, "host_gb_s"))
		fprintf(out, " host=\"%s GB/s\"", row_text(t, i, "host_gb_s"));
	print_speed(out, t, i, mode);
	fprintf(out, ">\n");
	if (mode == PREDICTED || mode == KNOWN || (mode == CALENDAR && has_full_layout(t, i)))
		print_layout(out, t, i);
	if (mode == CALENDAR)
		fprintf(out, "<failure cause=\"node\" lifetime=\"prior\" repair=\"24 h\"/>\n<failure cause=\"job\" "
			     "lifetime=\"prior\"/>\n<recovery restart=\"prior\"/>\n"
			     "<checkpoint interval=\"1 h\" write=\"2 min\" mode=\"async\"/>\n<overhead "
			     "calendar=\"prior\"/>\n");
	fprintf(out, "</cluster>\n");
}

void question_write(const char *path, const struct row_table *t, size_t i, enum mode mode)
{
	FILE *out = fopen(path, "w");

	if (!out) {
		perror(path);
		exit(1);
	}
	fprintf(out, "<scenario version=\"1\">\n");
	print_model(out, t, i);
	print_workload(out, t, i, mode);
	print_cluster(out, t, i, mode);
	fprintf(out,
		"<site id=\"site\" kind=\"cloud\"><rate price=\"1 USD/gpu-h\"/></site>\n"
		"<plan id=\"plan\" workload=\"work\" cluster=\"cluster\" site=\"site\"/>\n"
		"<study replications=\"%d\" horizon=\"36525 d\"/>\n</scenario>\n",
		REPLICATIONS);
	fclose(out);
}
