/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * turns.h - whose forecast is made next: a few at a time, the page's own before those of other programs, and of a page only
 * the newest.
 */
#ifndef FLOPCAST_SERVE_TURNS_H
#define FLOPCAST_SERVE_TURNS_H

#include <pthread.h>
#include <stdint.h>

enum { TURNS_PAGES = 64, TURNS_PAGE_ID = 32 };

struct turns {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	int running[2], waiting[2]; /* [1]: of pages that showed the token */
	struct turns_page {
		char id[TURNS_PAGE_ID + 1];
		uint64_t newest, used;
	} pages[TURNS_PAGES];
	uint64_t clock;
};

struct turn {
	struct turns *turns;
	int is_page, slot; /* slot -1: of no page */
	uint64_t number;
};

void turns_init(struct turns *t);

/* Waits for a turn; 0 when too many wait, or for too long. page_id may be NULL. */
int turns_begin(struct turns *t, struct turn *turn, int is_page, const char *page_id);
void turns_end(struct turns *t, struct turn *turn);

/* Of a struct turn: no newer one of the same page has come. */
int turns_is_wanted(void *turn);

#endif
