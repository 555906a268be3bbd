/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/options.h"

#include "base/bug.h"
#include "base/file.h"
#include "base/mem.h"
#include "chart/drawing.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define THREADS_MOST	  1024
#define REPLICATIONS_MOST 1e9
#define SHARDS_MOST	  100000

/* One row an option; which verbs take it is in their groups. */
static const struct {
	unsigned groups;
	struct argp_option option;
} rows[] = {
	{ OPTIONS_SCENARIO, { "replications", 'n', "REPS", 0, "Replications of each plan, such as 10k", 0 } },
	{ OPTIONS_SCENARIO, { "seed", OPTION_SEED, "S", 0, "Seed of all random numbers, 0 to 2^64-1", 0 } },
	{ OPTIONS_SCENARIO,
	  { "set", OPTION_SET, "XPATH=VALUE", 0, "Set attributes, such as \"//cluster[@id='big']/@nodes=128\"", 0 } },
	{ OPTIONS_SCENARIO, { "plan", OPTION_PLAN, "ID", 0, "Only this plan (may be repeated)", 0 } },
	{ OPTIONS_SCENARIO,
	  { "catalog", OPTION_CATALOG, "FILE", 0,
	    "A catalog of your own beside the built-in one; what it has wins (may be repeated)", 0 } },
	{ OPTIONS_SCENARIO,
	  { "sampling", OPTION_SAMPLING, "HOW", 0,
	    "How uncertain inputs are drawn: quasi-random (default; fewer replications) or random", 0 } },
	{ OPTIONS_SCENARIO, { "allow-oom", OPTION_OOM, NULL, 0, "Accept plans that don't fit into memory", 0 } },
	{ OPTIONS_QUIET, { "quiet", 'q', NULL, 0, "No progress, no warnings", 0 } },
	{ OPTIONS_SIMULATE,
	  { "threads", 'j', "THREADS", 0, "Threads (default: one a processor); results don't depend on it", 0 } },
	{ OPTIONS_SIMULATE,
	  { "check-invariants", OPTION_CHECK, NULL, 0, "Recompute the model's state after each event (slow)", 9 } },
	{ OPTIONS_VARY,
	  { "vary", OPTION_VARY, "XPATH=V1,V2,...", 0, "Values of an attribute to simulate (may be repeated)", 0 } },
	{ OPTIONS_RESULT,
	  { "require", OPTION_REQUIRE, "EXPR", 0,
	    "Exit status 4 unless every plan meets it, such as \"P80(cost) <= 500k USD\" (may be repeated)", 0 } },
	{ OPTIONS_RESULT, { "json", OPTION_JSON, NULL, 0, "Print JSON; no charts unless --charts", 0 } },
	{ OPTIONS_JSON, { "json", OPTION_JSON, NULL, 0, "Print JSON", 0 } },
	{ OPTIONS_RESULT,
	  { "lang", OPTION_LANGUAGE, "LANGUAGE", 0,
	    "Language of table and charts: " WORDS_ACCEPTED " (default: the table by LC_MESSAGES, charts in English)",
	    0 } },
	{ OPTIONS_RESULT,
	  { "csv", OPTION_CSV, NULL, 0, "Also write replications.csv, a row for each replication", 0 } },
	{ OPTIONS_RESULT, { "full", OPTION_FULL, NULL, 0, "All columns of the table, and all notes of all plans", 0 } },
	{ OPTIONS_RESULT,
	  { "charts", OPTION_CHARTS, NULL, 0,
	    "Draw all charts (default without --json: those of the answer; the rest by 'flopcast charts DIR')", 0 } },
	{ OPTIONS_RESULT | OPTIONS_PICTURES,
	  { "png", OPTION_PNG, NULL, 0, "Charts as PNG too; takes rsvg-convert", 0 } },
	{ OPTIONS_RESULT | OPTIONS_PICTURES,
	  { "pdf", OPTION_PDF, NULL, 0, "Charts as PDF too; takes rsvg-convert", 0 } },
	{ OPTIONS_RESULT, { "no-charts", OPTION_NO_CHARTS, NULL, 0, "Don't draw charts", 0 } },
	{ OPTIONS_STUDY, { "output", 'o', "DIR", 0, "Where results go (default: output/<scenario's file name>)", 0 } },
	{ OPTIONS_STUDY,
	  { "until", OPTION_UNTIL, "[P80=]REL", 0,
	    "In place of -n: run until the 95 % intervals of P50, P80 and P90 (or of that one) of cost and time are "
	    "within REL, such as 0.5%",
	    0 } },
	{ OPTIONS_STUDY,
	  { "shard", OPTION_SHARD, "I/K", 0, "Only the I-th of K parts of the replications, I from 1; see 'merge'",
	    0 } },
	{ OPTIONS_STUDY, { "no-output", OPTION_NO_OUTPUT, NULL, 0, "Write no folder; outcomes are in memory", 0 } },
};

void options_list(unsigned groups, struct argp_option list[OPTIONS_MOST], size_t *count)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].groups & groups) {
			BUG_IF(*count + 1 >= OPTIONS_MOST);
			list[(*count)++] = rows[i].option;
		}
}

int64_t options_whole(const char *option, const char *arg, int64_t least, int64_t most, struct argp_state *state)
{
	struct text why = TEXT_INIT;
	int64_t value = least;

	if (quantity_parse_integer(arg, least, most, &value, &why))
		options_fault(state, "%s %.40s: %s", option, options_shown(arg), why.s);
	text_release(&why);
	return value;
}

int options_choose(const char *option, const char *arg, const char *const *words, int count, struct argp_state *state)
{
	struct text accepted = TEXT_INIT;

	for (int i = 0; i < count; i++) {
		if (!strcmp(arg, words[i])) {
			text_release(&accepted);
			return i;
		}
		text_addf(&accepted, "%s%s", i ? ", " : "", words[i]);
	}
	options_fault(state, "%s %.40s: accepted: %s", option, options_shown(arg), text_str(&accepted));
	text_release(&accepted);
	return 0;
}

static void add_word(const char ***words, size_t *count, size_t *capacity, const char *word)
{
	*words = mem_grow((void *)*words, *count, capacity, sizeof(**words));
	(*words)[(*count)++] = word;
}

void options_fault(struct argp_state *state, const char *format, ...)
{
	struct options *o = state->input;
	struct text words = TEXT_INIT;
	va_list args;

	va_start(args, format);
	text_vaddf(&words, format, args);
	va_end(args);
	fprintf(stderr, "%s: %s\n", state->name, words.s);
	text_release(&words);
	o->faults++;
}

const char *options_shown(const char *arg)
{
	static char shown[200];
	struct text safe = TEXT_INIT;

	text_add_safe(&safe, arg, 100);
	snprintf(shown, sizeof(shown), "%s", text_str(&safe));
	text_release(&safe);
	return shown;
}

void options_say(FILE *out, const char *before, const char *path, const char *after)
{
	struct text shown = TEXT_INIT;

	text_add_safe(&shown, path, strlen(path));
	fprintf(out, "%s%s%s\n", before, text_str(&shown), after);
	text_release(&shown);
}

uint64_t options_replications(const char *arg, uint64_t most, struct argp_state *state)
{
	struct text why = TEXT_INIT;
	struct quantity q;
	uint64_t replications = 1;

	if (quantity_parse(arg, strlen(arg), DIMENSION_COUNT, &q, &why))
		options_fault(state, "-n %.40s: %s", options_shown(arg), why.s);
	else if (!(q.value >= 1 && q.value <= (double)most) || q.value != (double)(uint64_t)q.value)
		options_fault(state, "-n %.40s: accepted: a whole number from 1 to %llu, such as 10k",
			      options_shown(arg), (unsigned long long)most);
	else
		replications = (uint64_t)q.value;
	text_release(&why);
	return replications;
}

uint64_t options_seed(const char *arg, struct argp_state *state)
{
	struct text why = TEXT_INIT;
	uint64_t seed = 0;

	if (quantity_parse_u64(arg, &seed, &why))
		options_fault(state, "--seed %.40s: %s", options_shown(arg), why.s);
	text_release(&why);
	return seed;
}

static void parse_shard(struct experiment *e, const char *arg, struct argp_state *state)
{
	const char *slash = strchr(arg, '/');
	char *part = mem_strndup(arg, slash ? (size_t)(slash - arg) : 0);
	struct text why = TEXT_INIT;
	int64_t shard = 0, shards = 0;

	if (!slash || quantity_parse_integer(slash + 1, 1, SHARDS_MOST, &shards, &why) ||
	    quantity_parse_integer(part, 1, shards, &shard, &why))
		options_fault(state, "--shard %.40s: accepted: I/K with I from 1 to K, such as 3/8; K at most %d",
			      options_shown(arg), SHARDS_MOST);
	e->shard = (uint64_t)shard;
	e->shards = (uint64_t)shards;
	text_release(&why);
	free(part);
}

/* The scenario of "-", read once: verbs may open it many times. */
static void read_standard_input(struct experiment *e, struct argp_state *state)
{
	char bytes[65536];
	size_t count;

	text_add(&e->input, "");
	while ((count = fread(bytes, 1, sizeof(bytes), stdin)) && e->input.length <= DOCUMENT_LIMIT)
		text_add_bytes(&e->input, bytes, count);
	if (ferror(stdin) || e->input.length > DOCUMENT_LIMIT)
		options_fault(state, "standard input: cannot be read, or has more than 16 MiB");
	e->file = "stdin";
}

static void take_file(struct options *o, const char *arg, struct argp_state *state)
{
	if (o->experiment.file)
		options_fault(state, "one scenario file at a time ('%.80s' is the second)", options_shown(arg));
	else if (!strcmp(arg, "-"))
		read_standard_input(&o->experiment, state);
	else
		o->experiment.file = arg;
}

static void take_folder(struct options *o, const char *arg, struct argp_state *state)
{
	if (o->folder)
		options_fault(state, "one folder at a time ('%.80s' is the second)", options_shown(arg));
	o->folder = arg;
}

static error_t parse_argument(struct options *o, unsigned groups, int key, char *arg, struct argp_state *state)
{
	if (key == ARGP_KEY_NO_ARGS && groups & ARGUMENT_FILE)
		options_fault(state, "no scenario file");
	else if (key == ARGP_KEY_NO_ARGS && groups & ARGUMENT_FOLDER)
		options_fault(state, "no folder; a run leaves one in output/");
	else if (key == ARGP_KEY_ARG && groups & ARGUMENT_FILE)
		take_file(o, arg, state);
	else if (key == ARGP_KEY_ARG && groups & ARGUMENT_FOLDER)
		take_folder(o, arg, state);
	else
		return ARGP_ERR_UNKNOWN;
	return 0;
}

/* Options that don't go together; what others come to. */
static void settle(struct options *o, unsigned groups, struct argp_state *state)
{
	struct experiment *e = &o->experiment;

	e->plans = o->plans;
	e->scenario.sets = o->sets;
	e->scenario.catalogs = o->catalogs;
	if (!(groups & OPTIONS_STUDY))
		return;
	if (o->until.relative > 0 && (e->replications || e->shards))
		options_fault(state, "--until goes with neither -n nor --shard: it finds the number of replications");
	if (o->no_output && (o->folder || e->shards || o->csv || o->charts == CHARTS_YES))
		options_fault(state, "--no-output goes with none of -o, --shard, --csv and --charts");
	if (o->until.relative > 0)
		e->replications = ACCURACY_MOST;
	e->is_stored = !o->no_output;
}

/* Of the scenario and what is simulated. */
static error_t parse_experiment(struct options *o, int key, char *arg, struct argp_state *state)
{
	struct experiment *e = &o->experiment;
	static const char *const samplings[] = { SAMPLING_WORDS };
	const char *fault;

	switch (key) {
	case 'n':
		e->replications = options_replications(arg, REPLICATIONS_MOST, state);
		return 0;
	case OPTION_SEED:
		e->seed = options_seed(arg, state);
		e->has_seed = 1;
		return 0;
	case OPTION_SET:
		add_word(&o->sets, &e->scenario.set_count, &o->set_capacity, arg);
		return 0;
	case OPTION_CATALOG:
		add_word(&o->catalogs, &e->scenario.catalog_count, &o->catalog_capacity, arg);
		return 0;
	case OPTION_PLAN:
		add_word(&o->plans, &e->plan_count, &o->plan_capacity, arg);
		return 0;
	case OPTION_SAMPLING:
		e->scenario.sampling = samplings[options_choose("--sampling", arg, samplings, SAMPLING_END, state)];
		return 0;
	case OPTION_OOM:
		e->scenario.allow_oom = 1;
		return 0;
	case OPTION_SHARD:
		parse_shard(e, arg, state);
		return 0;
	case OPTION_VARY:
		fault = experiment_vary(e, arg);
		if (fault)
			options_fault(state, "--vary %.60s: %s", options_shown(arg), fault);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* Of how it is simulated, and what is printed and written. */
static error_t parse_output(struct options *o, int key, char *arg, struct argp_state *state)
{
	struct text why = TEXT_INIT;

	switch (key) {
	case 'q':
		o->quiet = 1;
		return 0;
	case 'j':
		o->threads = (int)options_whole("-j", arg, 1, THREADS_MOST, state);
		return 0;
	case OPTION_CHECK:
		o->check = 1;
		return 0;
	case OPTION_JSON:
		o->json = 1;
		return 0;
	case OPTION_LANGUAGE:
		if (words_open(&o->words, arg))
			options_fault(state, "--lang %.40s: accepted: " WORDS_ACCEPTED, options_shown(arg));
		return 0;
	case OPTION_CSV:
		o->csv = 1;
		return 0;
	case OPTION_FULL:
		o->full = 1;
		return 0;
	case OPTION_CHARTS:
	case OPTION_NO_CHARTS:
		o->charts = key == OPTION_CHARTS ? CHARTS_YES : CHARTS_NO;
		return 0;
	case OPTION_PNG:
	case OPTION_PDF:
		o->formats |= key == OPTION_PNG ? DRAWING_PNG : DRAWING_PDF;
		return 0;
	case OPTION_REQUIRE:
		add_word(&o->requires, &o->require_count, &o->require_capacity, arg);
		return 0;
	case 'o':
		if (!*arg)
			options_fault(state, "-o '': accepted: a path");
		o->folder = arg;
		return 0;
	case OPTION_UNTIL:
		if (accuracy_parse(arg, &o->until, &why))
			options_fault(state, "--until %.40s: %s", options_shown(arg), why.s);
		text_release(&why);
		return 0;
	case OPTION_NO_OUTPUT:
		o->no_output = 1;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

error_t options_parse(struct options *o, unsigned groups, int key, char *arg, struct argp_state *state)
{
	error_t result = parse_argument(o, groups, key, arg, state);

	if (key == ARGP_KEY_END)
		settle(o, groups, state);
	if (result == ARGP_ERR_UNKNOWN)
		result = parse_experiment(o, key, arg, state);
	return result == ARGP_ERR_UNKNOWN ? parse_output(o, key, arg, state) : result;
}

enum status options_write(const struct options *o, const struct text *t, struct diag_list *diags)
{
	const char *error = "";

	if (!o->folder) {
		fputs(text_str(t), stdout);
		return STATUS_OK;
	}
	if (!file_write(o->folder, text_str(t), t->length, &error))
		return STATUS_OK;
	diag_add(diags, SEVERITY_ERROR, o->folder, 0, "%s", error);
	return STATUS_RUNTIME;
}

void options_release(struct options *o)
{
	experiment_release(&o->experiment);
	free(o->sets);
	free(o->plans);
	free(o->catalogs);
	free(o->requires);
}
