/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * answer.h - a request of the live page or of another program, as JSON or a scenario, and the reply: what a process that
 * `flopcast serve` starts reads and prints. docs/SERVE.md is its contract.
 */
#ifndef FLOPCAST_CLI_ANSWER_H
#define FLOPCAST_CLI_ANSWER_H

#include "base/status.h"
#include "base/text.h"

#include <stddef.h>

/* Reads standard input, prints the reply: of "forecast" the JSON of `flopcast run`, of "scenario" the XML; where the
 * request is refused, {"errors": [{"where", "message"}]}. Files of a scenario are found below `folder`, NULL: none are. */
MUST_CHECK enum status answer(const char *what, const char *folder);

/* Of a request in memory the XML, as for "scenario", or the refusal; tests/fuzz. */
MUST_CHECK enum status answer_bytes(const char *bytes, size_t length, struct text *reply);

#endif
