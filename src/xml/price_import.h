/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * price_import.h - a table of instance prices (vms.csv in the form of the SkyPilot catalog) as catalog XML.
 *
 * Columns are found by the names in the head line, in any order: InstanceType, AcceleratorName, AcceleratorCount,
 * Region, Price are needed; SpotPrice and others may be there. Rows of one instance type and region (one a zone) are
 * folded into the cheapest. Refused, each with its line: a spot price not below the price on demand (the row's
 * on-demand price is kept), no price, a price per GPU below half or above three times the median of its accelerator in
 * the file.
 */
#ifndef FLOPCAST_XML_PRICE_IMPORT_H
#define FLOPCAST_XML_PRICE_IMPORT_H

#include "xml/catalog.h"

struct price_import_options {
	const char *cloud;    /* first part of the ids: "aws" */
	const char *currency; /* "USD" */
	const char *date, *source;
	/* Spot price_import need these (a preemption's up-time and the wait for the next node); NULL: no spot price_import. */
	const char *uptime, *reacquire;
};

/* Adds the XML to `xml`; refused rows and counts are warnings in `diags`, a table that can't be read an error. */
MUST_CHECK enum status price_import_import(const char *path, const struct price_import_options *o,
					   const struct catalog *catalog, struct text *xml, struct diag_list *diags);

#endif
