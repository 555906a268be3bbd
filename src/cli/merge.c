/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/mem.h"
#include "cli/publish.h"
#include "cli/simulate.h"
#include "cli/verb.h"
#include "report/folder.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { ROWS = 10240, OPTION_OUTPUT = 'o' };

/* One folder that is merged. */
struct shard {
	const char *folder;
	struct store store;
	struct record record;
	struct results results;
};

struct merge {
	struct options options;
	struct shard *shards; /* in the order of their replications, once opened */
	size_t count, capacity;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct merge *m = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &m->options;
		return 0;
	case OPTION_OUTPUT:
		if (!*arg)
			argp_error(state, "-o '': accepted: the path of a folder");
		m->options.folder = arg;
		return 0;
	case ARGP_KEY_ARG:
		m->shards = mem_grow(m->shards, m->count, &m->capacity, sizeof(*m->shards));
		m->shards[m->count++] = (struct shard){ .folder = arg };
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "no folders");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
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
static enum status check_same(struct merge *m, struct diag_list *diags)
{
	enum status status = STATUS_OK;

	for (size_t i = 1; i < m->count; i++) {
		struct text words = TEXT_INIT, why = TEXT_INIT;

		if (record_difference(&m->shards[0].record, &m->shards[i].record, &why)) {
			text_addf(&words, "is %s as in ", why.s);
			text_add_safe(&words, m->shards[0].folder, 4096);
			status = refuse(&m->shards[i], diags, words.s);
		}
		text_release(&words);
		text_release(&why);
	}
	return status;
}

static enum status check_complete(const struct shard *s, struct diag_list *diags)
{
	uint64_t asked = s->record.last - s->record.first, least = asked;
	struct text words = TEXT_INIT;
	enum status status = STATUS_OK;

	for (size_t p = 0; p < s->record.plans.count; p++) {
		uint64_t there = store_extent((struct store *)&s->store, p, s->record.first);

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
static enum status check_ranges(const struct merge *m, struct diag_list *diags)
{
	enum status status = STATUS_OK;
	uint64_t next = 0;
	struct text words = TEXT_INIT;

	for (size_t i = 0; i < m->count; i++) {
		const struct shard *s = &m->shards[i];

		text_clear(&words);
		if (s->record.first > next)
			text_addf(&words, "begins at replication %llu: %llu to %llu are missing before it",
				  (unsigned long long)s->record.first, (unsigned long long)next,
				  (unsigned long long)s->record.first - 1);
		else if (s->record.first < next)
			text_addf(&words, "begins at replication %llu, which %s has too",
				  (unsigned long long)s->record.first, m->shards[i - 1].folder);
		if (words.length)
			status = refuse(s, diags, words.s);
		next = s->record.last > next ? s->record.last : next;
		if (check_complete(s, diags))
			status = STATUS_RUNTIME;
	}
	text_clear(&words);
	text_addf(&words, "is the last, and ends at replication %llu of %llu: the shards after it are missing",
		  (unsigned long long)next, (unsigned long long)m->shards[0].record.replications);
	if (next != m->shards[m->count - 1].record.replications && !(m->shards[0].record.until > 0))
		status = refuse(&m->shards[m->count - 1], diags, words.s);
	text_release(&words);
	return status;
}

/* A shard is not overwritten by the whole. */
static enum status check_target(struct merge *m, struct diag_list *diags)
{
	struct stat target, shard;

	if (!m->options.folder || stat(m->options.folder, &target))
		return STATUS_OK;
	for (size_t i = 0; i < m->count; i++)
		if (!stat(m->shards[i].folder, &shard) && shard.st_dev == target.st_dev &&
		    shard.st_ino == target.st_ino)
			return refuse(&m->shards[i], diags, "is a shard: the whole needs a folder of its own (-o)");
	return STATUS_OK;
}

static enum status open_shards(struct merge *m, struct diag_list *diags)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < m->count; i++) {
		enum status opened =
			store_open(&m->shards[i].store, m->shards[i].folder, STORE_READ, &m->shards[i].record, diags);

		status = opened ? opened : status;
	}
	if (!status)
		status = check_same(m, diags);
	if (!status)
		status = check_target(m, diags);
	if (status)
		return status;
	qsort(m->shards, m->count, sizeof(*m->shards), compare);
	return check_ranges(m, diags);
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

static enum status copy(struct merge *m, struct saved_study *to, struct diag_list *diags)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < m->count && !status; i++) {
		struct shard *s = &m->shards[i];

		results_init(&s->results, to->results.plans, to->results.plan_count, to->results.study);
		results_attach(&s->results, &s->store, s->record.first, s->record.last);
		for (size_t p = 0; p < to->results.plan_count && !status; p++)
			status = copy_plan(s, &to->results, p);
	}
	if (status)
		store_report(&to->store, diags);
	results_count(&to->results);
	return status;
}

static enum status put_together(struct merge *m, struct diag_list *diags)
{
	const struct options *o = &m->options;
	struct requirement *requirements = NULL;
	struct saved_study study;
	enum status status = saved_study_init_whole(&study, &m->shards[0].record, diags);

	if (!status)
		status = publish_read_requirements(o, &study.scenario, &requirements, diags);
	if (!status)
		status = saved_study_begin(&study, o, STUDY_ANEW, diags);
	if (!status)
		status = copy(m, &study, diags);
	if (!status)
		status = publish(o, &study, diags);
	if (!status)
		status = publish_judgement(o, requirements, &study.results);
	free(requirements);
	saved_study_release(&study);
	return status;
}

static void release(struct merge *m)
{
	for (size_t i = 0; i < m->count; i++) {
		results_release(&m->shards[i].results);
		record_release(&m->shards[i].record);
		store_close(&m->shards[i].store);
	}
	free(m->shards);
	options_release(&m->options);
}

enum status verb_merge(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{ "output", OPTION_OUTPUT, "DIR", 0, "Where the whole goes (default: output/<scenario's file name>)",
		  0 },
		{ 0 },
	};
	static const struct argp_child children[] = { { &options_output_argp, 0, NULL, 0 }, { 0 } };
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.children = children,
		.args_doc = "DIR...",
		.doc = "Puts the shards of a study together (flopcast run --shard). They must be of the same scenario, "
		       "seed and version, complete, without a gap and without overlap."
	};
	struct merge m = { .options = { .is_stored = 1 } };
	struct diag_list diags = { 0 };
	enum status status;

	argp_parse(&argp, argc, argv, 0, NULL, &m);
	status = open_shards(&m, &diags);
	if (!status)
		status = put_together(&m, &diags);
	release(&m);
	return verb_end(status, &diags, m.options.quiet);
}
