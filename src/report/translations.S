/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/embed.inc"

	.balign 4
	embed words_zh_tw, "build/po/zh_TW.mo"
	.balign 4
	embed words_ko, "build/po/ko.mo"
	.balign 4
	embed words_ja, "build/po/ja.mo"
