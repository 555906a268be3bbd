/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * answer.h - a request of the live page or of another program, as JSON or a scenario, and the reply: what a process that
 * `flopcast serve` starts reads and prints. docs/SERVE.md is its contract.
 */
#ifndef FLOPCAST_CLI_ANSWER_H
#define FLOPCAST_CLI_ANSWER_H

#include "base/status.h"

struct asked {
	const char *what;   /* "forecast", "scenario", "report.html", "report.pdf" */
	const char *folder; /* files of a scenario are found below it; NULL: none are */
	const char *work;   /* of a report: an empty folder to draw in; else NULL */
};

/* Reads standard input, prints the reply: of "forecast" the JSON of `flopcast run`, of "scenario" the XML, of a report the page or
 * its PDF; where the request is refused, {"errors": [{"where", "message"}]}. */
MUST_CHECK enum status answer(const struct asked *asked);

#endif
