/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "explore/shard_set.h"

#include "base/mem.h"

#include <stdlib.h>
#include <sys/stat.h>

enum { ROWS = 10240 };

void shard_set_add(struct shard_set *set, const char *folder)
{
	set->shards = mem_grow(set->shards, set->count, &set->capacity, sizeof(*set->shards));
	set->shards[set->count++] = (struct shard){ .folder = folder };
}

void shard_set_release(struct shard_set *set)
{
	record_release(&set->record);
	free(set->shards);
}

static enum status refuse(const struct shard *s, struct diag_list *diags, const char *words)
{
	struct text where = TEXT_INIT;

	text_add_safe(&where, s->folder, 4096);
	diag_add(diags, SEVERITY_ERROR, where.s, 0, "%s", words);
	text_release(&where);
	return STATUS_RUNTIME;
}

static int compare(const void *a, const void *b)
{
	const struct shard *x = a, *y = b;

	return (x->first > y->first) - (x->first < y->first);
}

/* Of the study that the first folder is of? */
static enum status check_same(const struct shard_set *set, const struct shard *s, const struct record *r,
			      struct diag_list *diags)
{
	enum status status = STATUS_OK;
	struct text words = TEXT_INIT, why = TEXT_INIT;

	if (record_difference(&set->record, r, &why)) {
		text_addf(&words, "is %s as in ", why.s);
		text_add_safe(&words, set->shards[0].folder, 4096);
		status = refuse(s, diags, words.s);
	}
	text_release(&words);
	text_release(&why);
	return status;
}

/* How much of it is there. */
static enum status measure(struct shard *s, struct store *store, const struct record *r, struct diag_list *diags)
{
	s->first = r->first;
	s->last = r->last;
	s->there = r->last - r->first;
	for (size_t p = 0; p < r->plans.count; p++) {
		uint64_t there;

		if (store_extent(store, p, r->first, &there)) {
			store_report(store, diags);
			return STATUS_RUNTIME;
		}
		s->there = there < s->there ? there : s->there;
	}
	return STATUS_OK;
}

static enum status look_at(struct shard_set *set, struct shard *s, struct diag_list *diags)
{
	struct store store;
	struct record r;
	enum status status = store_open(&store, s->folder, STORE_READ, &r, diags);

	if (!status && s == set->shards)
		record_copy(&set->record, &r);
	if (!status && set->record.replications)
		status = check_same(set, s, &r, diags);
	if (!status)
		status = measure(s, &store, &r, diags);
	record_release(&r);
	store_close(&store);
	return status;
}

static enum status check_complete(const struct shard *s, struct diag_list *diags)
{
	struct text words = TEXT_INIT;
	enum status status = STATUS_OK;

	if (s->there < s->last - s->first) {
		text_addf(&words, "has %llu of %llu replications; 'flopcast resume' goes on",
			  (unsigned long long)s->there, (unsigned long long)(s->last - s->first));
		status = refuse(s, diags, words.s);
	}
	text_release(&words);
	return status;
}

/* Shards must follow each other without a gap and without overlap. */
static enum status check_ranges(struct shard_set *set, struct diag_list *diags)
{
	enum status status = STATUS_OK;
	uint64_t next = 0;
	struct text words = TEXT_INIT;

	for (size_t i = 0; i < set->count; i++) {
		struct shard *s = &set->shards[i];

		text_clear(&words);
		if (s->first > next)
			text_addf(&words, "begins at replication %llu: %llu to %llu are missing before it",
				  (unsigned long long)s->first, (unsigned long long)next,
				  (unsigned long long)s->first - 1);
		else if (s->first < next)
			text_addf(&words, "begins at replication %llu, which %s has too", (unsigned long long)s->first,
				  set->shards[i - 1].folder);
		if (words.length)
			status = refuse(s, diags, words.s);
		next = s->last > next ? s->last : next;
		if (check_complete(s, diags))
			status = STATUS_RUNTIME;
	}
	text_clear(&words);
	text_addf(&words, "is the last, and ends at replication %llu of %llu: the shards after it are missing",
		  (unsigned long long)next, (unsigned long long)set->record.replications);
	if (next != set->record.replications && !(set->record.until > 0))
		status = refuse(&set->shards[set->count - 1], diags, words.s);
	text_release(&words);
	return status;
}

/* A shard is not overwritten by the whole. */
static enum status check_target(const struct shard_set *set, const char *folder, struct diag_list *diags)
{
	struct stat target, shard;

	if (!folder || stat(folder, &target))
		return STATUS_OK;
	for (size_t i = 0; i < set->count; i++)
		if (!stat(set->shards[i].folder, &shard) && shard.st_dev == target.st_dev &&
		    shard.st_ino == target.st_ino)
			return refuse(&set->shards[i], diags, "is a shard: the whole needs a folder of its own (-o)");
	return STATUS_OK;
}

/* That of the first folder was kept; the study is told as the shard with the first replication tells it. */
static enum status read_first(struct shard_set *set, struct diag_list *diags)
{
	struct store store;
	enum status status;

	record_release(&set->record);
	status = store_open(&store, set->shards[0].folder, STORE_READ, &set->record, diags);
	store_close(&store);
	return status;
}

enum status shard_set_open(struct shard_set *set, const char *folder, struct diag_list *diags)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < set->count; i++) {
		enum status opened = look_at(set, &set->shards[i], diags);

		status = opened ? opened : status;
	}
	if (!status)
		status = check_target(set, folder, diags);
	if (status)
		return status;
	qsort(set->shards, set->count, sizeof(*set->shards), compare);
	status = check_ranges(set, diags);
	return status ? status : read_first(set, diags);
}

static enum status copy_plan(const struct results *from, struct results *to, size_t plan)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < from->replications && !status; i += ROWS) {
		size_t count = from->replications - i < ROWS ? from->replications - i : ROWS;
		struct outcome *rows = results_rows(from, plan, i, count);

		status = results_put(to, plan, rows, count);
		free(rows);
	}
	return status;
}

/* Its store was closed meanwhile. */
static enum status check_unchanged(const struct shard_set *set, const struct shard *s, const struct record *r,
				   const struct results *from, struct diag_list *diags)
{
	struct text why = TEXT_INIT;
	int is = !record_difference(&set->record, r, &why) && r->first == s->first && r->last == s->last &&
		 from->replications == s->last - s->first;

	text_release(&why);
	return is ? STATUS_OK : refuse(s, diags, "has changed while it was merged");
}

static enum status copy_shard(const struct shard_set *set, const struct shard *s, struct results *to,
			      struct diag_list *diags)
{
	struct store store;
	struct record r;
	struct results from;
	enum status status = store_open(&store, s->folder, STORE_READ, &r, diags), put = STATUS_OK;

	if (!status) {
		results_init(&from, to->plans, to->plan_count, to->study);
		results_attach(&from, &store, s->first, s->last);
		status = check_unchanged(set, s, &r, &from, diags);
		for (size_t p = 0; p < to->plan_count && !status && !put; p++)
			put = copy_plan(&from, to, p);
		results_release(&from);
	}
	if (put)
		store_report(to->store, diags);
	record_release(&r);
	store_close(&store);
	return status ? status : put;
}

enum status shard_set_copy(struct shard_set *set, struct results *to, struct diag_list *diags)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < set->count && !status; i++)
		status = copy_shard(set, &set->shards[i], to, diags);
	results_count(to);
	return status;
}
