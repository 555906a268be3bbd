/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * old_name.h - names of results that were spelled otherwise in 0.1: of columns, causes, metrics and keys of JSON.
 *
 * A stored study of 0.1 has the old ones, and JSON gives them beside the new ones for this version. Those of scenarios
 * are in xml/spelling.c. Checked by tests/unit/test_documents.c and tests/scenarios/test_json.sh.
 */
#ifndef FLOPCAST_BASE_OLD_NAME_H
#define FLOPCAST_BASE_OLD_NAME_H

/* NULL where the name is as it was. */
const char *old_name_of(const char *name);

#endif
