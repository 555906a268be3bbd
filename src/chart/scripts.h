/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * scripts.h - the scripts of plotting/ as part of the program (scripts.S), to be put beside the data that they draw.
 */
#ifndef FLOPCAST_CHART_SCRIPTS_H
#define FLOPCAST_CHART_SCRIPTS_H

extern const char script_style[], script_style_end[];
extern const char script_forecast[], script_forecast_end[];
extern const char script_plans[], script_plans_end[];
extern const char script_causes[], script_causes_end[];
extern const char script_frontier[], script_frontier_end[];
extern const char script_joint[], script_joint_end[];
extern const char script_spending[], script_spending_end[];
extern const char script_gantt[], script_gantt_end[];
extern const char script_heatmap[], script_heatmap_end[];
extern const char script_tornado[], script_tornado_end[];
extern const char script_sweep[], script_sweep_end[];

/* The templates of pages/. */
extern const char page_template_html[], page_template_html_end[];
extern const char page_template_markdown[], page_template_markdown_end[];
extern const char page_style[], page_style_end[];
extern const char page_script[], page_script_end[];

#endif
