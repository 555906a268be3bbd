/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/embed.inc"

	embed completion_script, "src/cli/completion.bash"
	embed init_template, "scenarios/template.txt"
	embed slurm_script, "src/cli/slurm.sh"
	embed completion_zsh, "src/cli/completion.zsh"
	embed completion_fish, "src/cli/completion.fish"
	embed skill_document, "docs/SKILL.md"
