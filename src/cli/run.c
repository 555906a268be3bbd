/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/publish.h"
#include "cli/simulate.h"
#include "cli/verb.h"

#include <stdlib.h>

enum status verb_run(int argc, char **argv)
{
	static const struct argp_child children[] = { { &options_run_argp, 0, NULL, 0 }, { 0 } };
	static const struct argp argp = {
		.children = children,
		.args_doc = "FILE",
		.doc = "Simulates every plan of a scenario and prints what it will cost and when it "
		       "will be finished, as chances."
	};
	struct options o = { .is_stored = 1 };
	struct diag_list diags = { 0 };
	struct saved_study study;
	struct requirement *requirements = NULL;
	enum status status;

	argp_parse(&argp, argc, argv, 0, NULL, &o);
	status = saved_study_init(&study, &o, &diags);
	if (!status)
		status = publish_read_requirements(&o, &study.scenario, &requirements, &diags);
	if (!status)
		status = saved_study_begin(&study, &o, STUDY_GOES_ON, &diags);
	if (!status)
		status = simulate_study(&o, &study, requirements, &diags);
	free(requirements);
	saved_study_release(&study);
	options_release(&o);
	return verb_end(status, &diags, o.quiet);
}
