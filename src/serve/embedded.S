/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/embed.inc"

	embed embedded_live_css, "pages/live.css"
	embed embedded_live_js, "pages/live.js"
	embed embedded_live_html, "pages/live.html"
