/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/verb.h"
#include "scenario/scenario_open.h"
#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>

struct request {
	struct options options;
	char **files;
	size_t count, capacity;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct request *r = state->input;

	if (key == ARGP_KEY_NO_ARGS)
		options_fault(state, "no scenario file");
	if (key != ARGP_KEY_ARG)
		return ARGP_ERR_UNKNOWN;
	r->files = mem_grow(r->files, r->count, &r->capacity, sizeof(*r->files));
	r->files[r->count++] = arg;
	return 0;
}

static enum status validate(const char *path)
{
	const struct scenario_options options = { .is_without_plans = 1 };
	struct diag_list diags = { 0 };
	struct scenario scenario;
	enum status status = scenario_open(&scenario, path, &options, &diags);
	struct text safe = TEXT_INIT;

	text_add_safe(&safe, path, 4096);
	if (!status)
		printf("%s: valid, %zu plan%s\n", text_str(&safe), scenario.plan_count,
		       scenario.plan_count == 1 ? "" : "s");
	text_release(&safe);
	scenario_release(&scenario);
	return verb_end(status, &diags, 0);
}

static enum status run(void *request, struct diag_list *diags)
{
	const struct request *r = request;
	enum status worst = STATUS_OK;

	(void)diags; /* each file has its own */
	for (size_t i = 0; i < r->count; i++) {
		enum status status = validate(r->files[i]);

		worst = status > worst ? status : worst;
	}
	free(r->files);
	return worst;
}

enum status verb_validate(int argc, char **argv)
{
	static const struct verb verb = {
		.parse = parse,
		.arguments = "FILE...",
		.doc = "Checks scenarios: all faults at once, with file:line and what would be accepted. Exit status 3 "
		       "when one is invalid.",
		.run = run,
	};

	return verb_main(&verb, argc, argv, &(struct request){ 0 });
}
