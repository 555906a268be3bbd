/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * word.h - a text of the tables, charts and pages that is looked up in the reader's language where it is used
 * (report/words.h).
 */
#ifndef FLOPCAST_BASE_WORD_H
#define FLOPCAST_BASE_WORD_H

#define WORD(english) english

#endif
