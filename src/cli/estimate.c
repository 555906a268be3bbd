/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/file.h"
#include "cli/fitting.h"
#include "cli/simulate.h"
#include "cli/verb.h"
#include "report/estimate.h"
#include "report/json.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OPTION_FIELD = OPTION_OWN, OPTION_SAVE = OPTION_OWN + 100 };
enum { REPLICATIONS = 2000, REPLICATIONS_MOST = 1000000 };

static const char unnamed[] = "estimate.xml"; /* the scenario where it is not saved */

struct request {
	struct options options;
	struct question question;
	const char *save;
	int force;
};

static const struct argp_option own_options[] = {
	{ "save", OPTION_SAVE, "FILE", 0, "Write the commented scenario; 'flopcast run FILE' gives the same figures",
	  2 },
	{ "force", 'f', NULL, 0, "Overwrite it", 2 },
	{ "json", OPTION_JSON, NULL, 0, "Print JSON, that of 'flopcast run'", 2 },
	{ "lang", OPTION_LANGUAGE, "LANGUAGE", 0, "Language of the answer: " WORDS_ACCEPTED, 2 },
	{ "require", OPTION_REQUIRE, "EXPR", 0,
	  "Exit status 4 unless every plan meets it, such as \"P80(cost) <= 500k USD\" (may be repeated)", 2 },
	{ "replications", 'n', "REPS", 0, "Replications (default: 2,000)", 3 },
	{ "seed", OPTION_SEED, "S", 0, "Seed of all random numbers (default: 1)", 3 },
	{ "threads", 'j', "THREADS", 0, "Threads (default: one a processor); results don't depend on it", 3 },
	{ "quiet", 'q', NULL, 0, "No progress", 3 },
};

enum { OWN_OPTIONS = sizeof(own_options) / sizeof(own_options[0]) };

/* ---- the command line ---- */

static int64_t parse_integer(const char *arg, const char *name, int64_t most, struct argp_state *state)
{
	struct text why = TEXT_INIT;
	int64_t value = 1;

	if (quantity_parse_integer(arg, 1, most, &value, &why))
		options_fault(state, "%s %.40s: %s", name, options_shown(arg), why.s);
	text_release(&why);
	return value;
}

static void parse_field(struct request *r, enum question_field field, const char *arg, struct argp_state *state)
{
	if (r->question.value[field])
		options_fault(state, "--%s stands twice", question_options[field].name);
	r->question.value[field] = arg;
}

/* What concerns the run and the answer, not the question. */
static int parse_run(struct request *r, int key, char *arg, struct argp_state *state)
{
	struct options *o = &r->options;

	switch (key) {
	case 'n':
		r->question.replications = options_replications(arg, REPLICATIONS_MOST, state);
		return 1;
	case OPTION_SEED:
		r->question.seed = options_seed(arg, state);
		return 1;
	case 'j':
		o->threads = (int)parse_integer(arg, "-j", 1024, state);
		return 1;
	case OPTION_JSON:
		o->json = 1;
		return 1;
	case 'q':
		o->quiet = 1;
		return 1;
	case OPTION_LANGUAGE:
		if (words_open(&o->words, arg))
			options_fault(state, "--lang %.40s: accepted: " WORDS_ACCEPTED, options_shown(arg));
		return 1;
	default:
		return 0;
	}
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct request *r = state->input;

	if (key >= OPTION_FIELD && key < OPTION_FIELD + QUESTION_FIELDS)
		parse_field(r, (enum question_field)(key - OPTION_FIELD), arg, state);
	else if (key == OPTION_SAVE)
		r->save = arg;
	else if (key == 'f')
		r->force = 1;
	else if (key == ARGP_KEY_ARG && r->question.kind)
		options_fault(state,
			      "'%.40s' is one word too many: what is asked for stands alone, the rest are options",
			      options_shown(arg));
	else if (key == ARGP_KEY_ARG)
		r->question.kind = arg;
	else if (key == ARGP_KEY_END && !r->question.kind)
		options_fault(state, "what is asked for? accepted: " QUESTION_KINDS);
	else if (!parse_run(r, key, arg, state))
		return ARGP_ERR_UNKNOWN;
	return 0;
}

/* ---- the answer ---- */

static void print_answer(const struct request *r, struct estimate *e)
{
	struct estimate_fit list[FITTING_MOST];
	struct text t = TEXT_INIT;
	struct words local;
	struct forecast f = *e->forecast;

	if (r->options.json) {
		json_forecast(&t, &f);
	} else {
		words_open_locale(&local);
		f.words = r->options.words.language ? &r->options.words : &local;
		e->forecast = &f;
		e->fits = list;
		if (f.plans[0].memory.is_known && !f.plans[0].memory.fits)
			e->fit_count =
				fitting_find(&r->question, &e->scenario->catalog, &r->options, f.plans[0].plan, list);
		estimate_print(&t, e);
		if (r->save) {
			struct text shown = TEXT_INIT;

			text_add_safe(&shown, r->save, strlen(r->save));
			text_addf(&t, words_get(f.words, "The scenario: %s\n"), text_str(&shown));
			text_release(&shown);
		}
	}
	fputs(text_str(&t), stdout);
	text_release(&t);
}

static enum status answer(struct request *r, struct saved_study *study, const struct question_taken *taken,
			  struct diag_list *diags)
{
	struct requirement *requirements = NULL;
	struct publication p;
	struct estimate e = { .question = &r->question, .taken = *taken, .scenario = &study->scenario };
	enum status status = publish_read_requirements(&r->options, &study->scenario, &requirements, diags);

	if (!status)
		status = simulate(&r->options, &study->scenario, &study->results);
	if (!status) {
		publication_init(&p, &study->scenario, &study->results, &study->record, r->options.threads);
		e.forecast = &p.forecast;
		print_answer(r, &e);
		publication_release(&p);
		status = publish_judgement(&r->options, requirements, &study->results);
	}
	free(requirements);
	return status;
}

/* A file is found below the scenario's folder. What is not saved stands, as far as it is asked, beside the file. */
static enum status place_config(struct request *r, struct text *name, struct diag_list *diags)
{
	const char *config = r->question.value[QUESTION_CONFIG], *slash = config ? strrchr(config, '/') : NULL;
	const char *end = r->save ? strrchr(r->save, '/') : NULL;
	size_t folder = slash ? (size_t)(slash + 1 - config) : 0;
	int is_beside = end && slash && (size_t)(end + 1 - r->save) == folder && !memcmp(r->save, config, folder);

	text_add(name, r->save ? r->save : unnamed);
	if (!config || (!end && *config != '/' && strncmp(config, "../", 3) != 0))
		return STATUS_OK;
	if (r->save && !is_beside) {
		diag_add(diags, SEVERITY_ERROR, r->question.where, 0,
			 "--save '%.80s': save it in the folder of the config, where it is found", r->save);
		return STATUS_USAGE;
	}
	r->question.value[QUESTION_CONFIG] = slash + 1;
	if (!r->save) {
		text_clear(name);
		text_add_bytes(name, config, folder);
		text_add(name, unnamed);
	}
	return STATUS_OK;
}

static enum status save(const struct request *r, const struct text *xml, struct diag_list *diags)
{
	const char *error = NULL;

	if (!r->save)
		return STATUS_OK;
	if (!r->force && access(r->save, F_OK) == 0)
		error = "is there already; --force overwrites it";
	else if (!file_write(r->save, xml->s, xml->length, &error))
		return STATUS_OK;
	diag_add(diags, SEVERITY_ERROR, r->save, 0, "%s", error);
	return STATUS_RUNTIME;
}

static enum status estimate(void *request, struct diag_list *diags)
{
	struct request *r = request;
	struct saved_study study = { 0 };
	struct question_taken taken;
	struct text xml = TEXT_INIT, name = TEXT_INIT;
	struct catalog catalog = { .own_count = 0 };
	enum status status = place_config(r, &name, diags);

	if (!status)
		status = question_scenario(&r->question, &catalog, &xml, &taken, diags);
	if (!status)
		status = fitting_open(&r->question, &xml, name.s, &study.scenario, diags);
	if (!status)
		status = save(r, &xml, diags);
	if (!status)
		status = answer(r, &study, &taken, diags);
	saved_study_release(&study);
	catalog_release(&catalog);
	text_release(&name);
	text_release(&xml);
	return status;
}

enum status verb_estimate(int argc, char **argv)
{
	struct argp_option options[QUESTION_FIELDS + OWN_OPTIONS + 1] = { { 0 } };
	struct verb verb = {
		.options = options,
		.parse = parse,
		.run = estimate,
		.arguments = "pretrain|continue|finetune|lora|qlora|dpo|grpo|distill|serve",
		.doc = "What it costs and takes, in one line and without a file.\n\n"
		       "  flopcast estimate pretrain --model 3B --tokens 1T --gpu h100 --gpus 128 --site lambda\n"
		       "  flopcast estimate lora --model llama-2-13b --examples 52k --gpu 4090\n"
		       "  flopcast estimate continue --model llama-3-8b --tokens 20B --gpu h100 --site nchc,aws\n\v"
		       "What is not said is taken from published runs, and the answer says so. --save writes the "
		       "scenario "
		       "that all of it stands in, to go on with."
	};
	struct request r = {
		.question = { .where = "command line", .prefix = "--", .replications = REPLICATIONS, .seed = 1 }
	};

	for (int i = 0; i < QUESTION_FIELDS; i++)
		options[i] = (struct argp_option){ question_options[i].name,	 OPTION_FIELD + i,
						   question_options[i].argument, 0,
						   question_options[i].words,	 1 };
	memcpy(options + QUESTION_FIELDS, own_options, sizeof(own_options));
	return verb_main(&verb, argc, argv, &r);
}
