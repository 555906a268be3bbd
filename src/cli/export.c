/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/saved_study.h"
#include "cli/verb.h"
#include "report/csv.h"
#include "report/json_outcomes.h"

struct request {
	const char *folder;
	enum { FORMAT_CSV, FORMAT_JSON } format;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct request *r = state->input;

	switch (key) {
	case 'c':
		r->format = FORMAT_CSV;
		return 0;
	case 'j':
		r->format = FORMAT_JSON;
		return 0;
	case ARGP_KEY_ARG:
		options_parse_folder(&r->folder, arg, state);
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "no folder");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

enum status verb_export(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{ "csv", 'c', NULL, 0, "CSV, a row for each plan and replication (default)", 0 },
		{ "json", 'j', NULL, 0, "JSON, an array for each plan and column", 0 },
		{ 0 },
	};
	static const struct argp argp = { .options = options,
					  .parser = parse,
					  .args_doc = "DIR",
					  .doc = "Prints the outcomes of all replications that a run has left in its "
						 "folder, in full precision." };
	struct request request = { 0 };
	struct diag_list diags = { 0 };
	struct saved_study study;
	enum status status;

	argp_parse(&argp, argc, argv, 0, NULL, &request);
	status = saved_study_open(&study, request.folder, STORE_READ, &diags);
	if (!status && request.format == FORMAT_CSV)
		csv_replications(stdout, &study.results);
	else if (!status)
		json_outcomes(stdout, &study.results);
	saved_study_release(&study);
	return verb_end(status, &diags, 0);
}
