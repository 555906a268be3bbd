/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serve/turns.h"

#include <string.h>
#include <time.h>

/* At a time, and waiting. Other programs leave room for a page. */
static const int running_most[2] = { 1, 2 }, waiting_most[2] = { 60, 30 };
enum { WAIT_S = 15 };

void turns_init(struct turns *t)
{
	memset(t, 0, sizeof(*t));
	pthread_mutex_init(&t->lock, NULL);
	pthread_cond_init(&t->changed, NULL);
}

/* The page's place, or that of the one that was not seen for longest. */
static int find_page(struct turns *t, const char *id)
{
	int oldest = 0;

	for (int i = 0; i < TURNS_PAGES; i++) {
		if (!strcmp(t->pages[i].id, id))
			return i;
		if (t->pages[i].used < t->pages[oldest].used)
			oldest = i;
	}
	strncpy(t->pages[oldest].id, id, TURNS_PAGE_ID);
	return oldest;
}

static int is_newest(const struct turn *turn)
{
	return turn->slot < 0 || turn->turns->pages[turn->slot].newest == turn->number;
}

int turns_begin(struct turns *t, struct turn *turn, int is_page, const char *page_id)
{
	struct timespec until;
	int late = 0;

	is_page = is_page != 0;
	*turn = (struct turn){ t, is_page, -1, 0 };
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += WAIT_S;
	pthread_mutex_lock(&t->lock);
	if (page_id && *page_id && strlen(page_id) <= TURNS_PAGE_ID) {
		turn->slot = find_page(t, page_id);
		turn->number = t->pages[turn->slot].newest = t->pages[turn->slot].used = ++t->clock;
		pthread_cond_broadcast(&t->changed); /* the one before need not wait any more */
	}
	if (t->waiting[is_page] >= waiting_most[is_page])
		late = 1;
	t->waiting[is_page]++;
	while (!late && is_newest(turn) && t->running[is_page] >= running_most[is_page])
		late = pthread_cond_timedwait(&t->changed, &t->lock, &until) != 0;
	t->waiting[is_page]--;
	if (!late)
		t->running[is_page]++;
	pthread_mutex_unlock(&t->lock);
	return !late;
}

void turns_end(struct turns *t, struct turn *turn)
{
	pthread_mutex_lock(&t->lock);
	t->running[turn->is_page]--;
	pthread_cond_broadcast(&t->changed);
	pthread_mutex_unlock(&t->lock);
}

int turns_is_wanted(void *turn)
{
	struct turn *x = turn;
	int is;

	pthread_mutex_lock(&x->turns->lock);
	is = is_newest(x);
	pthread_mutex_unlock(&x->turns->lock);
	return is;
}
