/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/saved_study.h"
#include "cli/verb.h"
#include "report/csv.h"
#include "report/json_outcomes.h"

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	(void)arg;
	if (key != 'c' && key != OPTION_JSON)
		return ARGP_ERR_UNKNOWN;
	o->json = key == OPTION_JSON;
	return 0;
}

static enum status run(void *request, struct diag_list *diags)
{
	const struct options *o = request;
	struct saved_study study;
	enum status status = saved_study_open(&study, o->folder, STORE_READ, diags);

	if (!status && o->json)
		json_outcomes(stdout, &study.results);
	else if (!status)
		csv_replications(stdout, &study.results);
	saved_study_release(&study);
	return status;
}

enum status verb_export(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{ "csv", 'c', NULL, 0, "CSV, a row for each plan and replication (default)", 0 },
		{ "json", OPTION_JSON, NULL, 0, "JSON, an array for each plan and column", 0 },
		{ 0 },
	};
	static const struct verb verb = {
		.groups = ARGUMENT_FOLDER,
		.options = options,
		.parse = parse,
		.arguments = "DIR",
		.doc = "Prints the outcomes of all replications that a run has left in its folder, in full precision.",
		.run = run,
	};

	return verb_main(&verb, argc, argv, &(struct options){ 0 });
}
