/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * connections.h - ends connections whose request takes too long to arrive, byte by byte or not at all.
 */
#ifndef FLOPCAST_SERVE_CONNECTIONS_H
#define FLOPCAST_SERVE_CONNECTIONS_H

#include <pthread.h>

enum { CONNECTIONS_SLOTS = 256 };

struct connections {
	pthread_mutex_t lock;
	struct {
		const void *connection; /* NULL: free */
		int fd, is_answered;	/* is_answered: the whole request is there */
		double since_s;
	} slots[CONNECTIONS_SLOTS];
};

struct MHD_Connection;
void connections_init(struct connections *c);
void connections_add(struct connections *c, struct MHD_Connection *connection);
void connections_remove(struct connections *c, struct MHD_Connection *connection);
void connections_answer(struct connections *c, struct MHD_Connection *connection);
void connections_end_slow(struct connections *c);

#endif
