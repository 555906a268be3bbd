/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * words.h - what outputs say, in the reader's language.
 *
 * Translations are GNU gettext catalogs: po/LANGUAGE.po, compiled by msgfmt and assembled into the program (translations.S), so
 * that they depend neither on the machine's locales nor on a search path. English is the key. Texts to be translated are
 * found in the C sources as arguments of words_get and WORD, in pages/ between [[ and ]]; po/extract.sh collects them,
 * tests/scenarios/test_words.sh checks that none is missing.
 *
 * None of the languages but English has a plural of its own (nplurals=1); texts with a count are written so that they need
 * none in English either.
 */
#ifndef FLOPCAST_REPORT_WORDS_H
#define FLOPCAST_REPORT_WORDS_H

#include "base/status.h"
#include "base/word.h"
#include "po/accepted.h" /* WORDS_ACCEPTED: "en, ja, ... or zh-TW", from the files of po/ */

#include <stddef.h>

struct words {
	const char *language; /* BCP 47: "en", "zh-TW" */
	const char *catalog;  /* a .mo file; NULL = English */
	size_t size;
};

/* STATUS_USAGE when `language` is none of WORDS_ACCEPTED. */
MUST_CHECK enum status words_open(struct words *w, const char *language);

/* The language that the environment asks for: LC_ALL, LC_MESSAGES, LANG, the first that is set; English unless that is a
 * locale in UTF-8 of a language that there is (zh_TW.UTF-8, ko_KR.UTF-8, ja_JP.UTF-8). */
void words_open_locale(struct words *w);

/* The text in the language of `w` (NULL = English), or itself where there is no translation. */
__attribute__((format_arg(2))) const char *words_get(const struct words *w, const char *english);

#endif
