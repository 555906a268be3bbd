/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * split.h - which half of new rows a program is in, by its name alone: said before a row of it was forecast.
 *
 * The top bit of the FNV-1a hash of the name (Fowler, Noll and Vo; draft-eastlake-fnv): 1 = its rows may be fitted, 0 = they
 * are scored once with the model frozen, before they are opened. Tested: tests/validation/test_validation.sh.
 */
#ifndef FLOPCAST_TESTS_VALIDATION_SPLIT_H
#define FLOPCAST_TESTS_VALIDATION_SPLIT_H

int split_is_fitted(const char *program);

#endif
