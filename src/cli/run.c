/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/publish.h"
#include "cli/simulate.h"
#include "cli/verb.h"

#include <stdlib.h>

static enum status run(void *request, struct diag_list *diags)
{
	const struct options *o = request;
	struct saved_study study;
	struct requirement *requirements = NULL;
	enum status status = saved_study_init(&study, o, diags);

	if (!status)
		status = publish_read_requirements(o, &study.scenario, &requirements, diags);
	if (!status)
		status = saved_study_begin(&study, o, STUDY_GOES_ON, diags);
	if (!status)
		status = simulate_study(o, &study, requirements, diags);
	free(requirements);
	saved_study_release(&study);
	return status;
}

enum status verb_run(int argc, char **argv)
{
	static const struct verb verb = {
		.groups = OPTIONS_EXPERIMENT | OPTIONS_RESULT | OPTIONS_STUDY,
		.arguments = "FILE",
		.doc = "Simulates every plan of a scenario and prints what it will cost and when it will be finished, "
		       "as chances. FILE is - for standard input.\v"
		       "Examples:\n"
		       "  flopcast run my.xml\n"
		       "  flopcast run my.xml -n 100k --require \"P80(cost) <= 500k USD\"",
		.run = run,
	};

	return verb_main(&verb, argc, argv, &(struct options){ 0 });
}
