/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * server.h - the live page and its forecasts over HTTP, by libmicrohttpd. docs/SERVE.md is the contract of the requests.
 *
 * Built where pkg-config finds libmicrohttpd; elsewhere server_run is NULL.
 */
#ifndef FLOPCAST_SERVE_SERVER_H
#define FLOPCAST_SERVE_SERVER_H

#include "base/diag.h"
#include "base/status.h"

#include <signal.h>

struct server_order {
	const char *address; /* "127.0.0.1" */
	unsigned port;
	const char *folder;   /* below which files of a scenario are found; NULL: none are read */
	const char *scenario; /* XML that the page opens with; NULL: none */
	const char *choices;  /* JSON of what can be chosen */
	const volatile sig_atomic_t *stop;
	/* Makes the page in a language ("" = the reader's, by `accepted`, the header); to be freed. */
	char *(*page)(const char *language, const char *accepted, const char *token);
	void (*is_ready)(const struct server_order *o);
};

/* Serves until *stop. */
MUST_CHECK enum status server_run(const struct server_order *o, struct diag_list *diags) __attribute__((weak));

#endif
