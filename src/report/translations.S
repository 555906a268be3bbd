/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/embed.inc"

	.macro language name
	.balign 4
	embed words_\name, "build/po/\name\().mo"
	.endm

#define LANGUAGE(name, tag) language name
#include "po/languages.h"
