/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * scripts.h - the scripts of plotting/ as part of the program (scripts.S), to be put beside the data that they draw.
 */
#ifndef FLOPCAST_CHART_SCRIPTS_H
#define FLOPCAST_CHART_SCRIPTS_H

#define SCRIPT(name) extern const char script_##name[], script_##name##_end[];
#include "plotting/scripts.h" /* one for each file of plotting/ */
#undef SCRIPT

/* The templates of pages/. */
extern const char page_template_html[], page_template_html_end[];
extern const char page_template_markdown[], page_template_markdown_end[];
extern const char page_style[], page_style_end[];
extern const char page_script[], page_script_end[];

#endif
