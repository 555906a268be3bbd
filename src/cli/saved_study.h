/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * saved_study.h - a study and the folder it is kept in: scenario, outcomes, and the store that holds both.
 *
 * What a study leaves is enough to go on with it or to show it again: the scenario file is not needed any more.
 */
#ifndef FLOPCAST_CLI_SAVED_STUDY_H
#define FLOPCAST_CLI_SAVED_STUDY_H

#include "cli/options.h"
#include "study/results.h"

struct saved_study {
	char *folder; /* NULL: nothing is written (--no-output) */
	struct text
		replaced; /* ", in place of those of FILE (...)": results of another study that the folder held; "" = none */
	struct store store;
	struct record record;
	struct scenario scenario;
	struct results results; /* those of the store, a column at a time */
};

/* A new study of o->file: its scenario, no outcomes yet. Nothing is written before saved_study_begin. In any case to be
 * released. */
MUST_CHECK enum status saved_study_init(struct saved_study *s, const struct options *o, struct diag_list *diags);

/* A new study of which `shard` is a part: no outcomes yet. Then as above. */
MUST_CHECK enum status saved_study_init_whole(struct saved_study *s, const struct record *shard,
					      struct diag_list *diags);

/* Makes the folder (o->folder, or output/...) and the store, in place of what was there; goes on with this very study where it
 * was interrupted. Either is said as a warning, when something unfinished was there. */
enum saved_study_begin {
	STUDY_GOES_ON,
	STUDY_ANEW
}; /* anew: what is there is replaced even if it is of this very study */
MUST_CHECK enum status saved_study_begin(struct saved_study *s, const struct options *o, enum saved_study_begin how,
					 struct diag_list *diags);

/* A study that a folder holds. STORE_WRITE locks it, and refuses one of another version of the program. In any case to
 * be released. */
MUST_CHECK enum status saved_study_open(struct saved_study *s, const char *folder, enum store_use use,
					struct diag_list *diags);

/* A study of which only s->record is there: the scenario, without a folder. */
MUST_CHECK enum status saved_study_reopen(struct saved_study *s, struct diag_list *diags);

/* All that was stored is on the disk: to be asked before a study is called done. */
MUST_CHECK enum status saved_study_settle(struct saved_study *s, struct diag_list *diags);

void saved_study_release(struct saved_study *s);

#endif
