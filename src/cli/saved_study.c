/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/saved_study.h"

#include "base/mem.h"
#include "base/version.h"
#include "report/folder.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void init_results(struct saved_study *s)
{
	results_init(&s->results, (const struct plan *const *)s->scenario.plans, s->scenario.plan_count,
		     &s->scenario.study);
}

static void init_record(struct record *r, const struct options *o, const struct scenario *s)
{
	const struct experiment *e = &o->experiment;
	uint64_t shards = e->shards ? e->shards : 1, shard = e->shards ? e->shard : 1;

	text_add(&r->version, FLOPCAST_VERSION);
	text_add(&r->file, s->document.path);
	text_add(&r->sha256, s->document.sha256);
	document_write(&s->document, &r->scenario);
	file_set_copy(&r->files, &s->reader.files);
	for (size_t i = 0; i < e->scenario.set_count; i++)
		word_list_add(&r->sets, e->scenario.sets[i]);
	for (size_t i = 0; i < e->plan_count; i++)
		word_list_add(&r->wanted, e->plans[i]);
	for (size_t p = 0; p < s->plan_count; p++)
		word_list_add(&r->plans, s->plans[p]->id);
	r->seed = s->study.seed;
	r->replications = s->study.replications;
	r->shard = (uint32_t)shard;
	r->shards = (uint32_t)shards;
	r->first = record_share(r->replications, shard - 1, shards);
	r->last = record_share(r->replications, shard, shards);
	r->until = o->until.relative;
	r->until_percent = o->until.percent;
	r->allow_oom = e->scenario.allow_oom;
}

enum status saved_study_init(struct saved_study *s, const struct options *o, struct diag_list *diags)
{
	struct text where = TEXT_INIT;
	enum status status;

	*s = (struct saved_study){ 0 };
	status = experiment_open(&o->experiment, &s->scenario, diags);
	if (status)
		return status;
	init_record(&s->record, o, &s->scenario);
	init_results(s);
	if (s->record.first < s->record.last)
		return STATUS_OK;
	text_addf(&where, "--shard %llu/%llu", (unsigned long long)o->experiment.shard,
		  (unsigned long long)o->experiment.shards);
	diag_add(diags, SEVERITY_ERROR, where.s, 0, "more shards than the %llu replications",
		 (unsigned long long)s->record.replications);
	text_release(&where);
	return STATUS_USAGE;
}

static char *default_folder(const struct saved_study *s, const struct options *o)
{
	char *stem = folder_default(text_str(&s->record.file));
	struct text folder = TEXT_INIT;

	text_add(&folder, stem);
	if (o->experiment.shards)
		text_addf(&folder, "/shard-%llu-of-%llu", (unsigned long long)o->experiment.shard,
			  (unsigned long long)o->experiment.shards);
	free(stem);
	return folder.s;
}

/* Of the study that a store holds: replications that all its plans have. */
static enum status find_extent(struct store *store, const struct record *r, uint64_t *least)
{
	enum status status = STATUS_OK;

	*least = UINT64_MAX;
	for (size_t p = 0; p < r->plans.count && !status; p++) {
		uint64_t done;

		status = store_extent(store, p, r->first, &done);
		*least = done < *least ? done : *least;
	}
	return status;
}

static int is_same(const struct record *a, const struct record *b)
{
	struct text words = TEXT_INIT;
	int is = !record_difference(a, b, &words) && a->first == b->first && a->last == b->last &&
		 a->until == b->until && a->until_percent == b->until_percent && a->allow_oom == b->allow_oom;

	text_release(&words);
	return is;
}

/* The results of another study that go. */
static void note_replaced(struct saved_study *s, const struct record *old, uint64_t done)
{
	text_add(&s->replaced, ", in place of those of ");
	text_add_safe(&s->replaced, text_str(&old->file), DIAG_TEXT_LIMIT);
	text_addf(&s->replaced, " (%llu replications of each plan, seed %llu)", (unsigned long long)done,
		  (unsigned long long)old->seed);
}

/* What an interrupted run has left in the folder: s->store is open on it when it is of this very study. Otherwise a warning
 * says what will be replaced. */
static void find_unfinished(struct saved_study *s, enum saved_study_begin how, struct diag_list *diags)
{
	struct diag_list unsaid = { 0 }; /* what is wrong with a store is said when it is to be replaced */
	struct record old = { 0 };
	struct text where = TEXT_INIT, file = TEXT_INIT;
	uint64_t done, wanted;

	text_add_safe(&where, s->folder, 4096);
	if (store_open(&s->store, s->folder, STORE_WRITE, &old, &unsaid) || find_extent(&s->store, &old, &done)) {
		store_close(&s->store);
	} else if (wanted = old.last - old.first, done >= wanted) {
		store_close(&s->store);
		if (!is_same(&old, &s->record))
			note_replaced(s, &old, done);
	} else if (how == STUDY_GOES_ON && is_same(&old, &s->record)) {
		diag_add(diags, SEVERITY_WARNING, where.s, 0,
			 "goes on with this very study, of which %llu of %llu replications are there",
			 (unsigned long long)done, (unsigned long long)wanted);
	} else {
		store_close(&s->store);
		text_add(&file, "replaces a study of ");
		text_add_safe(&file, text_str(&old.file), DIAG_TEXT_LIMIT);
		if (done)
			diag_add(diags, SEVERITY_WARNING, where.s, 0,
				 "%s that was not finished: %llu of %llu replications", file.s,
				 (unsigned long long)done, (unsigned long long)wanted);
	}
	text_release(&where);
	text_release(&file);
	record_release(&old);
	diag_release(&unsaid);
}

enum status saved_study_begin(struct saved_study *s, const struct options *o, enum saved_study_begin how,
			      struct diag_list *diags)
{
	enum folder_clear clear = FOLDER_REPLICATIONS;
	enum status status;
	int had_store;

	if (o->no_output)
		return STATUS_OK;
	s->folder = o->folder ? mem_strdup(o->folder) : default_folder(s, o);
	status = folder_prepare(s->folder, diags);
	had_store = store_exists(s->folder);
	if (!status)
		find_unfinished(s, how, diags);
	if (!status && !s->store.db) {
		clear = FOLDER_ALL;
		status = store_create(&s->store, s->folder, &s->record, diags);
	}
	if (!status && had_store) /* in another's folder nothing is ours */
		folder_clear(s->folder, clear);
	if (!status)
		results_attach(&s->results, &s->store, s->record.first, s->record.last);
	return status;
}

static enum status check_version(const struct record *r, const char *folder, struct diag_list *diags)
{
	if (!strcmp(text_str(&r->version), FLOPCAST_VERSION))
		return STATUS_OK;
	diag_add(diags, SEVERITY_ERROR, folder, 0,
		 "was begun by version %.40s; this is version " FLOPCAST_VERSION ", whose outcomes may be others",
		 text_str(&r->version));
	return STATUS_RUNTIME;
}

static int has_plans(const struct scenario *s, const struct word_list *ids)
{
	int same = s->plan_count == ids->count;

	for (size_t i = 0; i < ids->count && same; i++)
		same = !strcmp(s->plans[i]->id, ids->words[i]);
	return same;
}

enum status saved_study_reopen(struct saved_study *s, struct diag_list *diags)
{
	const struct record *r = &s->record;
	struct scenario_copy copy = { text_str(&r->file), text_str(&r->sha256), &r->scenario, &r->files };
	struct experiment o = { .is_stored = 1, .has_seed = 1 };
	enum status status;

	o.scenario.allow_oom = r->allow_oom;
	o.plans = (const char *const *)r->wanted.words;
	o.plan_count = r->wanted.count;
	o.seed = r->seed;
	o.replications = r->replications;
	o.shards = r->shards;
	status = scenario_open_copy(&s->scenario, &copy, &o.scenario, diags);
	if (!status)
		status = experiment_apply(&o, &s->scenario, diags);
	if (!status && !has_plans(&s->scenario, &r->plans)) {
		diag_add(diags, SEVERITY_ERROR, s->folder ? s->folder : text_str(&r->file), 0,
			 "its plans are not those of its scenario: " STORE_NAME " is damaged; move it away");
		status = STATUS_RUNTIME;
	}
	if (!status)
		init_results(s);
	return status;
}

enum status saved_study_open(struct saved_study *s, const char *folder, enum store_use use, struct diag_list *diags)
{
	struct text where = TEXT_INIT;
	struct stat file;
	enum status status;

	*s = (struct saved_study){ .folder = mem_strdup(folder) };
	if (!stat(folder, &file) && S_ISREG(file.st_mode)) {
		text_add_safe(&where, folder, 4096);
		diag_add(diags, SEVERITY_ERROR, where.s, 0,
			 "is a file; accepted: the folder that 'flopcast run' has left its results in, such as "
			 "output/NAME");
		text_release(&where);
		return STATUS_RUNTIME;
	}
	status = store_open(&s->store, folder, use, &s->record, diags);
	if (!status && use == STORE_WRITE)
		status = check_version(&s->record, folder, diags);
	if (!status)
		status = saved_study_reopen(s, diags);
	if (!status && use == STORE_WRITE)
		folder_clear(folder, FOLDER_REPLICATIONS);
	if (!status)
		results_attach(&s->results, &s->store, s->record.first, s->record.last);
	return status;
}

enum status saved_study_init_whole(struct saved_study *s, const struct record *shard, struct diag_list *diags)
{
	*s = (struct saved_study){ 0 };
	record_copy(&s->record, shard);
	s->record.first = 0;
	s->record.last = s->record.replications;
	s->record.shard = s->record.shards = 1;
	return saved_study_reopen(s, diags);
}

enum status saved_study_settle(struct saved_study *s, struct diag_list *diags)
{
	if (!s->folder || !store_settle(&s->store))
		return STATUS_OK;
	store_report(&s->store, diags);
	return STATUS_RUNTIME;
}

void saved_study_release(struct saved_study *s)
{
	results_release(&s->results);
	scenario_release(&s->scenario);
	record_release(&s->record);
	store_close(&s->store);
	free(s->folder);
	text_release(&s->replaced);
	*s = (struct saved_study){ 0 };
}
