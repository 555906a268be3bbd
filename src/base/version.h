/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * version.h - the program's version and those of its contracts, as results carry them.
 *
 * The language of scenarios has its version in the file (<scenario version="1">), the store in PRAGMA user_version
 * (study/store_record.h). A contract's number rises when a reader of the old one would go wrong; what is only added
 * leaves it. docs/TRUST.md says what is promised.
 */
#ifndef FLOPCAST_BASE_VERSION_H
#define FLOPCAST_BASE_VERSION_H

#define FLOPCAST_VERSION "1.0.0"

enum { JSON_FORMAT = 1 }; /* "format" of summary.json and of what run and estimate print */

#endif
