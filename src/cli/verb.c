/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/verb.h"

enum status verb_end(enum status status, struct diag_list *diags, int quiet)
{
	if (!quiet || diags->errors)
		diag_print(diags, stderr);
	diag_release(diags);
	return status;
}
