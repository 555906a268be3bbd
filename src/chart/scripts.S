/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/embed.inc"

	.macro script name
	embed script_\name, "plotting/\name\().gp"
	.endm

#define SCRIPT(name) script name
#include "plotting/scripts.h"

	embed page_template_html, "pages/report.html"
	embed page_template_markdown, "pages/report.md"
	embed page_style, "pages/style.css"
	embed page_script, "pages/script.js"
