/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/embed.inc"

	embed script_style, "plotting/style.gp"
	embed script_forecast, "plotting/forecast.gp"
	embed script_plans, "plotting/plans.gp"
	embed script_causes, "plotting/causes.gp"
	embed script_frontier, "plotting/frontier.gp"
	embed script_joint, "plotting/joint.gp"
	embed script_spending, "plotting/spending.gp"
	embed script_gantt, "plotting/gantt.gp"
	embed script_heatmap, "plotting/heatmap.gp"
	embed script_tornado, "plotting/tornado.gp"
	embed script_sweep, "plotting/sweep.gp"
