/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serve/guard.h"

#include "base/bug.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>

void guard_init(struct guard *g, const char *address, unsigned port)
{
	unsigned char bytes[GUARD_TOKEN / 2];

	g->address = address;
	g->port = port;
	BUG_IF(getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes)); /* so few are never short */
	for (size_t i = 0; i < sizeof(bytes); i++)
		snprintf(g->token + 2 * i, 3, "%02x", bytes[i]);
}

static int is_loopback(const char *address)
{
	return !strncmp(address, "127.", 4) || !strcmp(address, "::1") || !strcasecmp(address, "localhost");
}

/* "name:port", or the name alone on port 80; an address of IPv6 in brackets. */
static int is_host(const char *host, const char *name, unsigned port)
{
	char want[300];

	snprintf(want, sizeof(want), strchr(name, ':') ? "[%s]:%u" : "%s:%u", name, port);
	if (!strcasecmp(host, want))
		return 1;
	return port == 80 && !strcasecmp(host, name);
}

int guard_knows_host(const struct guard *g, const char *host)
{
	static const char *const names[] = { "localhost", "127.0.0.1", "::1" };

	if (!host)
		return 0;
	if (is_host(host, g->address, g->port))
		return 1;
	for (size_t i = 0; is_loopback(g->address) && i < sizeof(names) / sizeof(names[0]); i++)
		if (is_host(host, names[i], g->port))
			return 1;
	return 0;
}

int guard_knows_origin(const struct guard *g, const char *origin)
{
	static const char scheme[] = "http://";

	if (!origin)
		return 1;
	return !strncmp(origin, scheme, sizeof(scheme) - 1) && guard_knows_host(g, origin + sizeof(scheme) - 1);
}

int guard_is_token(const struct guard *g, const char *token)
{
	unsigned char differs = 0;

	if (!token || strlen(token) != GUARD_TOKEN)
		return 0;
	for (size_t i = 0; i < GUARD_TOKEN; i++)
		differs |= (unsigned char)(token[i] ^ g->token[i]);
	return !differs;
}
