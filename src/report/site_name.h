/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * site_name.h - the name of a site in the reader's language: "Lambda, one H100" is its brand and our words about it.
 */
#ifndef FLOPCAST_REPORT_SITE_NAME_H
#define FLOPCAST_REPORT_SITE_NAME_H

#include "base/text.h"
#include "report/words.h"

/* A name is split at ", ". Of each part the longest end that is a phrase of ours is translated; what stands before it is a
 * brand or a model and stays. A name without such a phrase, an id of a user for instance, stays as it is.
 * Test: tests/unit/test_site_name.c, over the names of the catalog. */
void site_name_add(struct text *t, const char *name, const struct words *words);

#endif
