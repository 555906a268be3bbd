/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the script of a static page calls (docs/PAGE.md): the engine as WebAssembly. There are no files, and no store. */
#include "base/bug.h"
#include "cli/request.h"

/* The reply to "forecast" or "scenario", to be freed; *is_refused: it holds the faults. */
char *page_reply(const char *what, const char *body, int *is_refused)
{
	struct text request = TEXT_INIT, reply = TEXT_INIT;

	text_add(&request, body);
	*is_refused = request_reply(what, &request, 0, &reply) != STATUS_OK;
	text_release(&request);
	return reply.s;
}

/* Results are in memory here: results.store is NULL, and nothing asks for these. */

enum status store_put(struct store *s, size_t plan, uint64_t first, const struct outcome *outcomes, size_t count)
{
	(void)s, (void)plan, (void)first, (void)outcomes, (void)count;
	BUG_IF(1);
}

enum status store_get(struct store *s, size_t plan, enum outcome_column c, uint64_t first, size_t count, double *values)
{
	(void)s, (void)plan, (void)c, (void)first, (void)count, (void)values;
	BUG_IF(1);
}

void store_report(const struct store *s, struct diag_list *diags)
{
	(void)s, (void)diags;
	BUG_IF(1);
}
