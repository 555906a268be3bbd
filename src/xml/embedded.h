/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * embedded.h - files that are part of the program, put in by the assembler (embedded.S). NUL-terminated.
 */
#ifndef FLOPCAST_XML_EMBEDDED_H
#define FLOPCAST_XML_EMBEDDED_H

extern const char embedded_schema[], embedded_schema_end[];
extern const char embedded_accelerators[], embedded_accelerators_end[];
extern const char embedded_languages[], embedded_languages_end[];
extern const char embedded_regions[], embedded_regions_end[];
extern const char embedded_models[], embedded_models_end[];
extern const char embedded_sites[], embedded_sites_end[];
extern const char embedded_apis[], embedded_apis_end[];

#endif
