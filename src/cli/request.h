/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * request.h - a request of the live page or of another program, as a form (JSON) or a scenario (XML), and the reply. No file,
 * no network: the same in a process that `flopcast serve` starts and in a page (packaging/page.c). docs/SERVE.md is the contract.
 */
#ifndef FLOPCAST_CLI_REQUEST_H
#define FLOPCAST_CLI_REQUEST_H

#include "report/publication.h"

#include <jansson.h>

enum { REQUEST_SETS = 64 };

struct request {
	json_t *form; /* NULL: the scenario alone */
	struct text xml;
	const char *sets[REQUEST_SETS];
	size_t set_count;
	uint64_t replications; /* 0: the scenario's */
	const char *name;      /* of the scenario, in messages */
	struct scenario scenario;
	struct results results;
	struct publication publication; /* of the results, once it is simulated */
};

/* `r` is empty ({ 0 }). What is refused is in `diags`; to be released in any case. */
MUST_CHECK enum status request_read(struct request *r, const char *bytes, size_t length, struct diag_list *diags);

/* A scenario's files are found below the working folder, or not at all. */
MUST_CHECK enum status request_simulate(struct request *r, int has_folder, struct diag_list *diags);

/* {"errors": [{"where", "message"}]} */
void request_add_faults(const struct diag_list *diags, struct text *out);

void request_release(struct request *r);

/* All of it: of "forecast" the forecast, of "scenario" the XML; or the faults, and their status. */
MUST_CHECK enum status request_reply(const char *what, const struct text *body, int has_folder, struct text *reply);

#endif
