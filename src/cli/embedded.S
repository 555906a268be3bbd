/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/embed.inc"

	embed completion_script, "src/cli/completion.bash"
	embed init_template, "scenarios/template.txt"
	embed slurm_script, "src/cli/slurm.sh"
