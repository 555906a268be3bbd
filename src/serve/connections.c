/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serve/connections.h"

#include <linux/tcp.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

/* In which a whole request must arrive; the same, and its first byte, where there are more than CONNECTIONS_ROOM. */
#define ARRIVES_S	  20
#define ARRIVES_CROWDED_S 5
#define BEGINS_CROWDED_S  0.25

static double now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

void connections_init(struct connections *c)
{
	memset(c, 0, sizeof(*c));
	pthread_mutex_init(&c->lock, NULL);
}

void connections_add(struct connections *c, struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);

	pthread_mutex_lock(&c->lock);
	for (int i = 0; info && i < CONNECTIONS_MOST; i++)
		if (!c->slots[i].connection) {
			c->slots[i].connection = connection;
			c->slots[i].fd = info->connect_fd;
			c->slots[i].is_answered = 0;
			c->slots[i].since_s = now_s();
			break;
		}
	pthread_mutex_unlock(&c->lock);
}

void connections_remove(struct connections *c, struct MHD_Connection *connection)
{
	pthread_mutex_lock(&c->lock);
	for (int i = 0; i < CONNECTIONS_MOST; i++)
		if (c->slots[i].connection == connection)
			c->slots[i].connection = NULL;
	pthread_mutex_unlock(&c->lock);
}

void connections_answer(struct connections *c, struct MHD_Connection *connection)
{
	pthread_mutex_lock(&c->lock);
	for (int i = 0; i < CONNECTIONS_MOST; i++)
		if (c->slots[i].connection == connection)
			c->slots[i].is_answered = 1;
	pthread_mutex_unlock(&c->lock);
}

/* Has its peer sent nothing at all? */
static int is_silent(int fd)
{
	struct tcp_info info = { .tcpi_state = 0 };
	socklen_t length = sizeof(info);

	return !getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length) && info.tcpi_bytes_received == 0;
}

static double limit_s(int is_crowded, int fd)
{
	if (!is_crowded)
		return ARRIVES_S;
	return is_silent(fd) ? BEGINS_CROWDED_S : ARRIVES_CROWDED_S;
}

/* The socket is still the library's: it sees the end and closes it. */
void connections_end_slow(struct connections *c)
{
	double now = now_s();
	int count = 0;

	pthread_mutex_lock(&c->lock);
	for (int i = 0; i < CONNECTIONS_MOST; i++)
		count += c->slots[i].connection != NULL;
	for (int i = 0; i < CONNECTIONS_MOST; i++)
		if (c->slots[i].connection && !c->slots[i].is_answered &&
		    now - c->slots[i].since_s > limit_s(count > CONNECTIONS_ROOM, c->slots[i].fd))
			shutdown(c->slots[i].fd, SHUT_RDWR);
	pthread_mutex_unlock(&c->lock);
}
