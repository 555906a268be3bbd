/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * connections.h - ends connections whose request takes too long to arrive, byte by byte or not at all: sooner where there are many, so
 * that silent ones keep nobody out.
 */
#ifndef FLOPCAST_SERVE_CONNECTIONS_H
#define FLOPCAST_SERVE_CONNECTIONS_H

#include <pthread.h>

/* At a time; above CONNECTIONS_ROOM the slow ones go. */
enum { CONNECTIONS_ROOM = 128, CONNECTIONS_MOST = 512 };

struct connections {
	pthread_mutex_t lock;
	struct {
		const void *connection; /* NULL: free */
		int fd, is_answered;	/* is_answered: the whole request is there */
		double since_s;
	} slots[CONNECTIONS_MOST];
};

struct MHD_Connection;
void connections_init(struct connections *c);
void connections_add(struct connections *c, struct MHD_Connection *connection);
void connections_remove(struct connections *c, struct MHD_Connection *connection);
void connections_answer(struct connections *c, struct MHD_Connection *connection);
void connections_end_slow(struct connections *c);

#endif
