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
	enum status status = saved_study_open(&study, o->folder, STORE_WRITE, diags);

	if (!status)
		status = publish_read_requirements(o, &study.scenario, &requirements, diags);
	if (!status)
		status = simulate_study(o, &study, requirements, diags);
	free(requirements);
	saved_study_release(&study);
	return status;
}

enum status verb_resume(int argc, char **argv)
{
	static const struct verb verb = {
		.groups = OPTIONS_QUIET | OPTIONS_SIMULATE | OPTIONS_RESULT | ARGUMENT_FOLDER,
		.arguments = "DIR",
		.doc = "Continues an interrupted study from what its folder holds. The results have the same bytes as "
		       "those of a study that was not interrupted. A complete study is summarised again.",
		.run = run,
	};

	return verb_main(&verb, argc, argv, &(struct options){ 0 });
}
