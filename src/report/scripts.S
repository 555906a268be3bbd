/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/embed.inc"

	embed script_style, "plotting/style.gp"
	embed script_forecast, "plotting/forecast.gp"
	embed script_plans, "plotting/plans.gp"
