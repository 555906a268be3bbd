/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * check_study.h - what must hold of any study that was accepted, whatever its scenario: outcomes are numbers, none is negative, times sum to
 * the wall time, quantiles ascend.
 */
#ifndef FLOPCAST_TESTS_FUZZ_CHECK_STUDY_H
#define FLOPCAST_TESTS_FUZZ_CHECK_STUDY_H

#include "scenario/scenario_open.h"

/* The files that a scenario of the fuzzer may name: repairs.csv, spot.csv, jobs.swf, waits.txt, config.json, prices.csv. */
enum { CHECK_STUDY_FILES = 6 };
extern const char *const check_study_files[CHECK_STUDY_FILES];

/* Opens the scenario's XML with these contents for the files (NULL: small ones that are right), simulates at most `replications` of each
 * plan, and checks them; with `as_json` writes the forecast too. Refused scenarios must say why. */
void check_study(const char *xml, const char *const contents[CHECK_STUDY_FILES], size_t replications, int as_json);

#endif
