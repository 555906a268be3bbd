/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * table_note.h - what stands below the forecast's table: its legend, and what there is to say of single plans. In the
 * reader's language (f->words).
 */
#ifndef FLOPCAST_REPORT_TABLE_NOTE_H
#define FLOPCAST_REPORT_TABLE_NOTE_H

#include "base/text.h"
#include "report/forecast.h"
#include "report/table.h"

/* How exact the simulation is. */
void table_note_error(struct text *t, const struct forecast *f);

void table_note_legend(struct text *t, const struct forecast *f);

/* Of each workload's plan that was chosen by its cost: how sure that is, and what measuring would settle. */
void table_note_choices(struct text *t, const struct forecast *f);

/* Chains of jobs, waiting, money for nothing; experiments; random events and inputs; runs that did not finish. */
void table_note_plan(struct text *t, const struct forecast *f, const struct plan_summary *p);

/* Plans that can't be, and why; in short unless all is asked for. */
void table_note_impossible(struct text *t, const struct forecast *f, struct table_layout layout);

#endif
