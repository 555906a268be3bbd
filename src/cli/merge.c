/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/publish.h"
#include "cli/verb.h"
#include "explore/shard_set.h"

#include <stdlib.h>

struct request {
	struct options options;
	struct shard_set set;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct request *r = state->input;

	if (key == ARGP_KEY_NO_ARGS)
		options_fault(state, "no folders");
	if (key != ARGP_KEY_ARG)
		return ARGP_ERR_UNKNOWN;
	shard_set_add(&r->set, arg);
	return 0;
}

static enum status put_together(struct request *r, struct diag_list *diags)
{
	const struct options *o = &r->options;
	struct requirement *requirements = NULL;
	struct saved_study study;
	enum status status = saved_study_init_whole(&study, &r->set.record, diags);

	if (!status)
		status = publish_read_requirements(o, &study.scenario, &requirements, diags);
	if (!status)
		status = saved_study_begin(&study, o, STUDY_ANEW, diags);
	if (!status)
		status = shard_set_copy(&r->set, &study.results, diags);
	if (!status)
		status = publish(o, &study, diags);
	if (!status)
		status = saved_study_settle(&study, diags);
	if (!status)
		status = publish_judgement(o, requirements, &study.results);
	free(requirements);
	saved_study_release(&study);
	return status;
}

static enum status run(void *request, struct diag_list *diags)
{
	struct request *r = request;
	enum status status = shard_set_open(&r->set, r->options.folder, diags);

	if (!status)
		status = put_together(r, diags);
	shard_set_release(&r->set);
	return status;
}

enum status verb_merge(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{ "output", 'o', "DIR", 0, "Where the whole goes (default: output/<scenario's file name>)", 0 },
		{ 0 },
	};
	static const struct verb verb = {
		.groups = OPTIONS_QUIET | OPTIONS_RESULT,
		.options = options,
		.parse = parse,
		.arguments = "DIR...",
		.doc = "Combines the shards of a study (flopcast run --shard). They must be of the same scenario, seed "
		       "and version, complete, without a gap and without overlap.",
		.run = run,
	};

	return verb_main(&verb, argc, argv, &(struct request){ 0 });
}
