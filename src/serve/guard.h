/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * guard.h - who may ask the server: requests that name it by an address of its own, from no page but its own.
 *
 * A page of another origin can make a browser send requests here; browsers then say so in Origin. A name of another host that
 * is made to point here (DNS rebinding) shows in Host. What is no browser sends no Origin, and needs no token.
 * Test: tests/unit/test_guard.c.
 */
#ifndef FLOPCAST_SERVE_GUARD_H
#define FLOPCAST_SERVE_GUARD_H

enum { GUARD_TOKEN = 32 }; /* hexadecimal digits */

struct guard {
	const char *address; /* that is listened on; loopback has names besides */
	unsigned port;
	char token[GUARD_TOKEN + 1]; /* that the page shows with each of its requests */
};

/* Draws the token. */
void guard_init(struct guard *g, const char *address, unsigned port);

/* Host, with its port. NULL: refused. */
int guard_knows_host(const struct guard *g, const char *host);

/* Origin; NULL, which is no browser's: accepted. */
int guard_knows_origin(const struct guard *g, const char *origin);

/* Takes as long whatever differs. NULL: 0. */
int guard_is_token(const struct guard *g, const char *token);

#endif
