/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/embed.inc"

	embed embedded_schema, "src/scenario/scenario.xsd"
	embed embedded_accelerators, "scenarios/catalog/accelerators.xml"
	embed embedded_languages, "scenarios/catalog/languages.xml"
	embed embedded_regions, "scenarios/catalog/regions.xml"
	embed embedded_models, "scenarios/catalog/models.xml"
	embed embedded_sites, "scenarios/catalog/sites.xml"
	embed embedded_apis, "scenarios/catalog/apis.xml"
