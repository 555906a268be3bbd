/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paths are relative to the top of the tree, where make runs. */
	.section .rodata

	.macro embed name, path
	.global \name, \name\()_end
\name:
	.incbin "\path"
\name\()_end:
	.byte 0
	.endm

	embed embedded_schema, "src/scenario/scenario.xsd"
	embed embedded_accelerators, "scenarios/catalog/accelerators.xml"
	embed embedded_models, "scenarios/catalog/models.xml"
	embed embedded_sites, "scenarios/catalog/sites.xml"

	.section .note.GNU-stack, "", @progbits
