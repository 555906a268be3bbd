/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "job/checkpoint_store.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

void checkpoint_store_release(struct checkpoint_store *s)
{
	free(s->items);
}

void checkpoint_store_detach(struct checkpoint_store *s)
{
	const struct saved *shared = s->items;

	s->items = mem_alloc(s->count, sizeof(*s->items));
	s->capacity = s->count;
	if (s->count)
		memcpy(s->items, shared, s->count * sizeof(*shared));
}

void checkpoint_store_start(struct checkpoint_store *s, uint64_t event_seed, uint64_t replication)
{
	stream_init(&s->event_stream, event_seed, replication, PURPOSE_CHECKPOINT, 0);
	s->count = 0;
	s->saves = 0;
	s->last_tier = TIER_STORAGE;
}

static void forget(struct checkpoint_store *s, size_t i)
{
	s->count--;
	for (; i < s->count; i++)
		s->items[i] = s->items[i + 1];
}

/* Of a tier only so many are kept: the oldest makes room. */
static void make_room(struct checkpoint_store *s, const struct checkpoint *c)
{
	int64_t count = 0;

	for (size_t i = s->count; c->keep && i-- > 0;)
		if (s->items[i].tier == c->tier && ++count > c->keep)
			forget(s, i);
}

void checkpoint_store_keep(struct checkpoint_store *s, const struct checkpoint *c, double done_s)
{
	struct saved saved = { .done_s = done_s, .tier = c->tier };
	size_t i = s->count;

	if (c->fails > 0 && stream_uniform(&s->event_stream) <= c->fails)
		return;
	s->saves++;
	s->last_tier = c->tier > s->last_tier ? c->tier : s->last_tier;
	saved.is_corrupt = c->corrupt > 0 && stream_uniform(&s->event_stream) <= c->corrupt;
	s->items = mem_grow(s->items, s->count, &s->capacity, sizeof(*s->items));
	for (s->count++; i > 0 && s->items[i - 1].done_s > done_s; i--)
		s->items[i] = s->items[i - 1];
	s->items[i] = saved;
	make_room(s, c);
}

static void forget_beyond(struct checkpoint_store *s, enum tier most)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->count; i++) {
		s->items[kept] = s->items[i];
		kept += s->items[i].tier <= most;
	}
	s->count = kept;
	s->last_tier = most;
}

const struct saved *checkpoint_store_restore(struct checkpoint_store *s, enum tier most, int64_t rollback,
					     int *bad_loads)
{
	*bad_loads = 0;
	if (s->last_tier > most)
		forget_beyond(s, most);
	while (s->count > 0 && (rollback > 0 || s->items[s->count - 1].is_corrupt)) {
		*bad_loads += rollback <= 0;
		rollback--;
		s->count--;
	}
	return s->count > 0 ? &s->items[s->count - 1] : NULL;
}

double checkpoint_store_newest_s(const struct checkpoint_store *s)
{
	return s->count > 0 ? s->items[s->count - 1].done_s : 0;
}

int checkpoint_store_is_sound(const struct checkpoint_store *s, double done_s)
{
	double last_s = 0;

	for (size_t i = 0; i < s->count; i++) {
		if (!(s->items[i].done_s >= last_s) || s->items[i].done_s > done_s)
			return 0;
		last_s = s->items[i].done_s;
	}
	return 1;
}
