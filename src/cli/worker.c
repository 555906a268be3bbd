/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/worker.h"

#include "study/ranks.h"
#include "study/runner.h"
#include "study/store_record.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A message is a word: "study THREADS CHECK", a line feed and the packed record; or "run". */
enum status worker_invite(const struct options *o, const struct record *r, struct diag_list *diags)
{
	struct text message = TEXT_INIT;
	enum status status;

	if (ranks_count() == 1)
		return STATUS_OK;
	text_addf(&message, "study %d %d\n", o->threads, o->check);
	status = store_record_pack(r, &message);
	if (status)
		diag_add(diags, SEVERITY_ERROR, text_str(&r->file), 0, "the scenario cannot be sent to other ranks");
	else
		ranks_share(&message);
	text_release(&message);
	return status;
}

/* What rank 0 could open can be opened here; where it can't be, all ends. */
static void open_study(struct saved_study *s, struct runner *runner, const struct text *message)
{
	struct diag_list diags = { 0 };
	size_t head = strcspn(message->s, "\n") + 1;

	saved_study_release(s);
	if (sscanf(message->s, "study %d %d", &runner->threads, &runner->check_invariants) != 2 ||
	    store_record_unpack(message->s + head, message->length - head, &s->record) ||
	    saved_study_reopen(s, &diags)) {
		diag_print(&diags, stderr);
		abort();
	}
	diag_release(&diags);
}

void worker_run(void)
{
	struct saved_study study = { 0 };
	struct runner runner = { .with_ranks = 1 };
	struct text message = TEXT_INIT;

	signal(SIGINT, SIG_IGN); /* rank 0 decides */
	signal(SIGTERM, SIG_IGN);
	for (;;) {
		ranks_share(&message);
		if (strcmp(message.s, "run") != 0)
			open_study(&study, &runner, &message);
		else if (runner_run(&runner, &study.results))
			continue; /* nothing is counted here */
	}
}
