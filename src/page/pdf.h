/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pdf.h - a page as a PDF document, printed by Chromium or WeasyPrint, whichever is installed.
 */
#ifndef FLOPCAST_PAGE_PDF_H
#define FLOPCAST_PAGE_PDF_H

#include "base/diag.h"
#include "base/status.h"

/* Prints the HTML file `page` as `pdf`. STATUS_RUNTIME when neither program is there (the message names their packages) or
 * none could do it; `pdf` then isn't written. */
MUST_CHECK enum status pdf_write(const char *page, const char *pdf, struct diag_list *diags);

#endif
