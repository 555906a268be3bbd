/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/job_word.h"

#include "base/quantity.h"
#include "base/text.h"

#include <string.h>

const struct job *job_word_find(const struct jobs *jobs, const char *word, size_t length, int64_t *copy)
{
	const char *slash = memchr(word, '/', length);
	size_t id = slash ? (size_t)(slash - word) : length;
	struct text digits = TEXT_INIT, why = TEXT_INIT;
	const struct job *found = NULL;

	*copy = 0;
	for (size_t i = 0; i < jobs->count; i++)
		if (strlen(jobs->items[i].id) == id && !memcmp(jobs->items[i].id, word, id))
			found = &jobs->items[i];
	if (slash)
		text_add_bytes(&digits, slash + 1, length - id - 1);
	if (found &&
	    (slash ? quantity_parse_integer(text_str(&digits), 0, found->copies - 1, copy, &why) : found->copies > 1))
		found = NULL;
	text_release(&digits);
	text_release(&why);
	return found;
}

enum status job_word_refuse(const struct jobs *jobs, const char *option, const char *word, const char *what,
			    struct diag_list *diags)
{
	struct text accepted = TEXT_INIT, where = TEXT_INIT;

	for (size_t i = 0; i < jobs->count; i++) {
		const struct job *job = &jobs->items[i];

		text_addf(&accepted, "%s%s", i ? ", " : "", job->id);
		if (job->copies > 1)
			text_addf(&accepted, "/0 to %s/%lld", job->id, (long long)job->copies - 1);
	}
	text_addf(&where, "%s ", option);
	text_add_safe(&where, word, DIAG_TEXT_LIMIT);
	diag_add(diags, SEVERITY_ERROR, where.s, 0, "the plan has several jobs: accepted: %s, of the jobs %s", what,
		 accepted.s);
	text_release(&accepted);
	text_release(&where);
	return STATUS_USAGE;
}
