/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * store_summary.h - what came out of a study, as the table `summary` of its store (docs/OUTPUT.md).
 */
#ifndef FLOPCAST_STUDY_STORE_SUMMARY_H
#define FLOPCAST_STUDY_STORE_SUMMARY_H

#include "study/store.h"
#include "study/summary.h"

/* Puts the table in the place of an earlier one; s->fault has the reason when it fails. */
MUST_CHECK enum status store_summary_write(struct store *s, const struct plan_summary *plans, size_t count);

#endif
