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
	for (size_t i = 0; i < set->count; i++) {
		results_release(&set->shards[i].results);
		record_release(&set->shards[i].record);
		store_close(&set->shards[i].store);
	}
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

	return (x->record.first > y->record.first) - (x->record.first < y->record.first);
}

/* All faults at once. */
static enum status check_same(struct shard_set *set, struct diag_list *diags)
{
	enum status status = STATUS_OK;

	for (size_t i = 1; i < set->count; i++) {
		struct text words = TEXT_INIT, why = TEXT_INIT;

		if (record_difference(&set->shards[0].record, &set->shards[i].record, &why)) {
			text_addf(&words, "is %s as in ", why.s);
			text_add_safe(&words, set->shards[0].folder, 4096);
			status = refuse(&set->shards[i], diags, words.s);
		}
		text_release(&words);
		text_release(&why);
	}
	return status;
}

static enum status check_complete(struct shard *s, struct diag_list *diags)
{
	uint64_t asked = s->record.last - s->record.first, least = asked;
	struct text words = TEXT_INIT;
	enum status status = STATUS_OK;

	for (size_t p = 0; p < s->record.plans.count; p++) {
		uint64_t there;

		if (store_extent(&s->store, p, s->record.first, &there)) {
			store_report(&s->store, diags);
			return STATUS_RUNTIME;
		}
		least = there < least ? there : least;
	}
	if (least < asked) {
		text_addf(&words, "has %llu of %llu replications; 'flopcast resume' goes on", (unsigned long long)least,
			  (unsigned long long)asked);
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
		if (s->record.first > next)
			text_addf(&words, "begins at replication %llu: %llu to %llu are missing before it",
				  (unsigned long long)s->record.first, (unsigned long long)next,
				  (unsigned long long)s->record.first - 1);
		else if (s->record.first < next)
			text_addf(&words, "begins at replication %llu, which %s has too",
				  (unsigned long long)s->record.first, set->shards[i - 1].folder);
		if (words.length)
			status = refuse(s, diags, words.s);
		next = s->record.last > next ? s->record.last : next;
		if (check_complete(s, diags))
			status = STATUS_RUNTIME;
	}
	text_clear(&words);
	text_addf(&words, "is the last, and ends at replication %llu of %llu: the shards after it are missing",
		  (unsigned long long)next, (unsigned long long)set->shards[0].record.replications);
	if (next != set->shards[set->count - 1].record.replications && !(set->shards[0].record.until > 0))
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

enum status shard_set_open(struct shard_set *set, const char *folder, struct diag_list *diags)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < set->count; i++) {
		enum status opened = store_open(&set->shards[i].store, set->shards[i].folder, STORE_READ,
						&set->shards[i].record, diags);

		status = opened ? opened : status;
	}
	if (!status)
		status = check_same(set, diags);
	if (!status)
		status = check_target(set, folder, diags);
	if (status)
		return status;
	qsort(set->shards, set->count, sizeof(*set->shards), compare);
	return check_ranges(set, diags);
}

static enum status copy_plan(struct shard *s, struct results *to, size_t plan)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < s->results.replications && !status; i += ROWS) {
		size_t count = s->results.replications - i < ROWS ? s->results.replications - i : ROWS;
		struct outcome *rows = results_rows(&s->results, plan, i, count);

		status = results_put(to, plan, rows, count);
		free(rows);
	}
	return status;
}

enum status shard_set_copy(struct shard_set *set, struct results *to)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < set->count && !status; i++) {
		struct shard *s = &set->shards[i];

		results_init(&s->results, to->plans, to->plan_count, to->study);
		results_attach(&s->results, &s->store, s->record.first, s->record.last);
		for (size_t p = 0; p < to->plan_count && !status; p++)
			status = copy_plan(s, to, p);
	}
	results_count(to);
	return status;
}
