/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "event/effort.h"

/* Events between two looks at the flag: a few milliseconds of the slowest ones. */
enum { EFFORT_STRIDE = 4096 };

int effort_look(struct effort *e)
{
	uint64_t left = e->limit - (e->events < e->limit ? e->events : e->limit);

	e->is_stopped |= e->stop && *e->stop;
	e->pause = e->events + (left < EFFORT_STRIDE ? left : EFFORT_STRIDE);
	return e->is_stopped || !left;
}
