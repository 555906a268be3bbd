/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/options.h"

#include "base/bug.h"
#include "base/mem.h"
#include "study/results.h"

#include <string.h>
#include <unistd.h>

#include <stdlib.h>

enum {
	OPTION_SET = 256,
	OPTION_PLAN,
	OPTION_SEED,
	OPTION_JSON,
	OPTION_OOM,
	OPTION_CHARTS,
	OPTION_NO_CHARTS,
	OPTION_CHECK,
	OPTION_REQUIRE,
	OPTION_LANGUAGE,
	OPTION_UNTIL,
	OPTION_SHARD,
	OPTION_CSV,
	OPTION_NO_OUTPUT
};

#define THREADS_MOST	  1024
#define REPLICATIONS_MOST 1e9
#define SHARDS_MOST	  100000
#define MEMORY_SHARE	  0.8 /* of the machine's that outcomes may take */

static const struct argp_option scenario_list[] = {
	{ "replications", 'n', "REPS", 0, "Replications of each plan, such as 10k", 0 },
	{ "seed", OPTION_SEED, "S", 0, "Seed of all random numbers, 0 to 2^64-1", 0 },
	{ "set", OPTION_SET, "XPATH=VALUE", 0, "Set attributes, such as \"//cluster[@id='big']/@nodes=128\"", 0 },
	{ "plan", OPTION_PLAN, "ID", 0, "Only this plan (may be repeated)", 0 },
	{ "allow-oom", OPTION_OOM, NULL, 0, "Take a plan that doesn't fit into memory all the same", 0 },
	{ 0 },
};

static const struct argp_option quiet_list[] = {
	{ "quiet", 'q', NULL, 0, "No progress, no warnings", 0 },
	{ 0 },
};

static const struct argp_option simulate_list[] = {
	{ "threads", 'j', "THREADS", 0, "Threads (default: one a processor); results don't depend on it", 0 },
	{ "check-invariants", OPTION_CHECK, NULL, 0, "Recompute the model's state after each event (slow)", 0 },
	{ 0 },
};

static const struct argp_option output_list[] = {
	{ "require", OPTION_REQUIRE, "EXPR", 0,
	  "Exit status 4 unless every plan meets it, such as \"P80(cost) <= 500k USD\" (may be repeated)", 0 },
	{ "json", OPTION_JSON, NULL, 0, "Print JSON; no charts unless --charts", 0 },
	{ "lang", OPTION_LANGUAGE, "LANGUAGE", 0,
	  "Language of table and charts: " WORDS_ACCEPTED " (default: the table by LC_MESSAGES, charts in English)",
	  0 },
	{ "csv", OPTION_CSV, NULL, 0, "Also write replications.csv, a row for each replication", 0 },
	{ "charts", OPTION_CHARTS, NULL, 0, "Draw all charts (default without --json: the main ones)", 0 },
	{ "no-charts", OPTION_NO_CHARTS, NULL, 0, "Don't draw charts", 0 },
	{ 0 },
};

static const struct argp_option run_list[] = {
	{ "output", 'o', "DIR", 0, "Where results go (default: output/<scenario's file name>)", 0 },
	{ "until", OPTION_UNTIL, "[P80=]REL", 0,
	  "In place of -n: replications until the 95 % interval of P50, P80 and P90 (or of that one) of each plan's "
	  "cost "
	  "and time is within REL, such as 0.5%",
	  0 },
	{ "shard", OPTION_SHARD, "I/K", 0, "Only the I-th of K parts of the replications, I from 1; see 'merge'", 0 },
	{ "no-output", OPTION_NO_OUTPUT, NULL, 0, "Write no folder; outcomes are in memory", 0 },
	{ 0 },
};

static void add_word(const char ***words, size_t *count, size_t *capacity, const char *word)
{
	*words = mem_grow((void *)*words, *count, capacity, sizeof(**words));
	(*words)[(*count)++] = word;
}

static uint64_t parse_replications(const char *arg, struct argp_state *state)
{
	struct text why = TEXT_INIT;
	struct quantity q;

	if (quantity_parse(arg, strlen(arg), DIMENSION_COUNT, &q, &why))
		argp_error(state, "-n %.40s: %s", arg, why.s);
	if (!(q.value >= 1 && q.value <= REPLICATIONS_MOST) || q.value != (double)(uint64_t)q.value)
		argp_error(state, "-n %.40s: accepted: a whole number from 1 to 1e9, such as 10k", arg);
	text_release(&why);
	return (uint64_t)q.value;
}

static int parse_threads(const char *arg, struct argp_state *state)
{
	struct text why = TEXT_INIT;
	int64_t threads = 0;

	if (quantity_parse_integer(arg, 1, THREADS_MOST, &threads, &why))
		argp_error(state, "-j %.40s: %s", arg, why.s);
	text_release(&why);
	return (int)threads;
}

static uint64_t parse_seed(const char *arg, struct argp_state *state)
{
	struct text why = TEXT_INIT;
	uint64_t seed = 0;

	if (quantity_parse_u64(arg, &seed, &why))
		argp_error(state, "--seed %.40s: %s", arg, why.s);
	text_release(&why);
	return seed;
}

void options_parse_shard(struct options *o, const char *arg, struct argp_state *state)
{
	const char *slash = strchr(arg, '/');
	char *part = strndup(arg, slash ? (size_t)(slash - arg) : 0);
	struct text why = TEXT_INIT;
	int64_t shard = 0, shards = 0;

	if (!slash || quantity_parse_integer(slash + 1, 1, SHARDS_MOST, &shards, &why) ||
	    quantity_parse_integer(part, 1, shards, &shard, &why))
		argp_error(state, "--shard %.40s: accepted: I/K with I from 1 to K, such as 3/8; K at most %d", arg,
			   SHARDS_MOST);
	o->shard = (uint64_t)shard;
	o->shards = (uint64_t)shards;
	text_release(&why);
	free(part);
}

void options_parse_folder(const char **folder, const char *arg, struct argp_state *state)
{
	if (*folder)
		argp_error(state, "one folder at a time ('%.80s' is the second)", arg);
	*folder = arg;
}

static error_t parse_quiet(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	(void)arg;
	if (key != 'q')
		return ARGP_ERR_UNKNOWN;
	o->quiet = 1;
	return 0;
}

static const struct argp quiet_argp = { .options = quiet_list, .parser = parse_quiet };
static const struct argp_child quiet_children[] = { { &quiet_argp, 0, NULL, 0 }, { 0 } };

static error_t parse_scenario(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = o;
		break;
	case 'n':
		o->replications = parse_replications(arg, state);
		break;
	case OPTION_SEED:
		o->seed = parse_seed(arg, state);
		o->has_seed = 1;
		break;
	case OPTION_SET:
		add_word(&o->sets, &o->scenario.set_count, &o->set_capacity, arg);
		o->scenario.sets = o->sets;
		break;
	case OPTION_PLAN:
		add_word(&o->plans, &o->plan_count, &o->plan_capacity, arg);
		break;
	case OPTION_OOM:
		o->scenario.allow_oom = 1;
		break;
	case ARGP_KEY_ARG:
		if (o->file)
			argp_error(state, "one scenario file at a time ('%.80s' is the second)", arg);
		o->file = arg;
		break;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "no scenario file");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

const struct argp options_scenario_argp = { .options = scenario_list,
					    .parser = parse_scenario,
					    .children = quiet_children };

static error_t parse_simulate(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = o;
		break;
	case 'j':
		o->threads = parse_threads(arg, state);
		break;
	case OPTION_CHECK:
		o->check = 1;
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct argp_child simulate_children[] = { { &options_scenario_argp, 0, NULL, 0 }, { 0 } };
const struct argp options_simulate_argp = { .options = simulate_list,
					    .parser = parse_simulate,
					    .children = simulate_children };

static error_t parse_output(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		if (state->child_inputs)
			state->child_inputs[0] = o;
		break;
	case OPTION_JSON:
		o->json = 1;
		break;
	case OPTION_LANGUAGE:
		if (words_open(&o->words, arg))
			argp_error(state, "--lang %.40s: accepted: " WORDS_ACCEPTED, arg);
		o->has_language = 1;
		break;
	case OPTION_CSV:
		o->csv = 1;
		break;
	case OPTION_CHARTS:
	case OPTION_NO_CHARTS:
		o->charts = key == OPTION_CHARTS ? CHARTS_YES : CHARTS_NO;
		break;
	case OPTION_REQUIRE:
		add_word(&o->requires, &o->require_count, &o->require_capacity, arg);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static error_t parse_run(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;
	struct text why = TEXT_INIT;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = state->child_inputs[1] = o;
		break;
	case 'o':
		if (!*arg)
			argp_error(state, "-o '': accepted: the path of a folder");
		o->folder = arg;
		break;
	case OPTION_UNTIL:
		if (accuracy_parse(arg, &o->until, &why))
			argp_error(state, "--until %.40s: %s", arg, why.s);
		text_release(&why);
		break;
	case OPTION_SHARD:
		options_parse_shard(o, arg, state);
		break;
	case OPTION_NO_OUTPUT:
		o->no_output = 1;
		break;
	case ARGP_KEY_END:
		if (o->until.relative > 0 && (o->replications || o->shards))
			argp_error(state,
				   "--until goes with neither -n nor --shard: it finds the number of replications");
		if (o->no_output && (o->folder || o->shards || o->csv || o->charts == CHARTS_YES))
			argp_error(state, "--no-output goes with none of -o, --shard, --csv and --charts");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct argp written_argp = { .options = output_list, .parser = parse_output };
static const struct argp_child run_children[] = { { &options_simulate_argp, 0, NULL, 0 },
						  { &written_argp, 0, NULL, 0 },
						  { 0 } };
const struct argp options_run_argp = { .options = run_list, .parser = parse_run, .children = run_children };
const struct argp options_output_argp = { .options = output_list, .parser = parse_output, .children = quiet_children };

static const struct argp_child resume_children[] = { { &options_output_argp, 0, NULL, 0 }, { 0 } };
const struct argp options_resume_argp = { .options = simulate_list,
					  .parser = parse_simulate,
					  .children = resume_children };

void options_release(struct options *o)
{
	free(o->sets);
	free(o->plans);
	free(o->requires);
}

static int is_wanted(const struct options *o, const char *id)
{
	for (size_t i = 0; i < o->plan_count; i++)
		if (!strcmp(o->plans[i], id))
			return 1;
	return !o->plan_count;
}

static int is_impossible(const struct scenario *s, const char *id)
{
	for (size_t i = 0; i < s->infeasible_count; i++)
		if (!strcmp(s->infeasible[i].plan, id))
			return 1;
	return 0;
}

static enum status check_plans_exist(const struct options *o, const struct scenario *s, struct diag_list *diags)
{
	struct text ids = TEXT_INIT, where = TEXT_INIT;
	enum status status = STATUS_OK;

	for (size_t p = 0; p < s->plan_count; p++)
		text_addf(&ids, "%s%s", p ? ", " : "", s->plans[p]->id);
	for (size_t i = 0; i < o->plan_count; i++) {
		size_t p = 0;

		while (p < s->plan_count && strcmp(s->plans[p]->id, o->plans[i]) != 0)
			p++;
		if (p < s->plan_count || is_impossible(s, o->plans[i]))
			continue;
		text_clear(&where);
		text_add(&where, "--plan ");
		text_add_safe(&where, o->plans[i], DIAG_TEXT_LIMIT);
		diag_add(diags, SEVERITY_ERROR, where.s, 0, "no such plan; accepted: %s", ids.s);
		status = STATUS_USAGE;
	}
	text_release(&where);
	text_release(&ids);
	return status;
}

static void select_plans(const struct options *o, struct scenario *s)
{
	size_t kept = 0;

	for (size_t p = 0; p < s->plan_count; p++)
		if (is_wanted(o, s->plans[p]->id)) {
			s->plan_elements[kept] = s->plan_elements[p];
			s->plans[kept++] = s->plans[p];
		}
	s->plan_count = kept;
	kept = 0;
	for (size_t i = 0; i < s->infeasible_count; i++) {
		struct infeasible *x = &s->infeasible[i];

		if (is_wanted(o, x->plan)) {
			s->infeasible[kept++] = *x;
			continue;
		}
		free(x->plan);
		free(x->reason);
	}
	s->infeasible_count = kept;
}

/* Outcomes that the machine can't hold are refused before the first hour is spent. */
static enum status check_size(const struct options *o, const struct scenario *s, struct diag_list *diags)
{
	uint64_t replications = s->study.replications / (o->is_stored && o->shards ? o->shards : 1);
	double bytes = results_bytes(s->plan_count, replications, o->is_stored && !o->no_output) +
		       results_job_bytes((const struct plan *const *)s->plans, s->plan_count, replications);
	double have = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGE_SIZE) * MEMORY_SHARE;

	if (bytes <= have)
		return STATUS_OK;
	diag_add(diags, SEVERITY_ERROR, "replications", 0,
		 "%llu replications of %zu plans would take %.1f GB of memory, this machine can spare %.1f GB; use "
		 "fewer (-n)",
		 (unsigned long long)replications, s->plan_count, bytes / 1e9, have / 1e9);
	return STATUS_USAGE;
}

enum status options_apply(const struct options *o, struct scenario *s, struct diag_list *diags)
{
	enum status status = check_plans_exist(o, s, diags);

	if (status)
		return status;
	select_plans(o, s);
	if (!s->plan_count) {
		BUG_IF(!s->infeasible_count); /* each --plan exists, so the list still holds one */
		/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc) */
		diag_add(diags, SEVERITY_ERROR, s->infeasible[0].plan, 0, "not possible: %s", s->infeasible[0].reason);
		return STATUS_INVALID;
	}
	if (o->until.relative > 0)
		s->study.replications = ACCURACY_MOST;
	if (o->replications)
		s->study.replications = o->replications;
	if (o->has_seed)
		s->study.seed = o->seed;
	return check_size(o, s, diags);
}

enum status options_open(const struct options *o, struct scenario *s, struct diag_list *diags)
{
	enum status status = scenario_open(s, o->file, &o->scenario, diags);

	return status ? status : options_apply(o, s, diags);
}
