/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Outcomes come back from memory and from a store as they were put, bit by bit; a store says what the study is, is locked
 * while it is written, and refuses what is not its own.
 */
#include "../support/assertions.h"
#include "../support/fixture.h"
#include "base/file.h"
#include "base/mem.h"
#include "study/results.h"
#include "study/store_summary.h"

#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BLOCKS = 3, BLOCK = 700, PLANS = 2, FIRST = BLOCKS * BLOCK };

struct place {
	char folder[32];
	struct record record;
	struct fixture fixture;
	const struct plan *plans[PLANS];
	struct outcome outcomes[PLANS][BLOCKS * BLOCK];
};

/* Every byte of every field is random, but for two columns that are constant in a block. */
static void fill(struct outcome *o, size_t i)
{
	for (int c = 0; c < OUTCOME_COLUMNS; c++)
		column_set(o, (enum outcome_column)c, drand48() * 1e6);
	o->wall_s = (double)(i / BLOCK) + 0.1;
	o->ledger.money[CAUSE_EXPENSE] = -0.0;
	o->failures = (uint32_t)mrand48();
	o->end = (enum end_reason)(i % END_COUNT);
}

static int set_up(void **state)
{
	struct place *p = mem_alloc(1, sizeof(*p));

	snprintf(p->folder, sizeof(p->folder), "/tmp/flopcast-XXXXXX");
	assert_non_null(mkdtemp(p->folder));
	fixture_init(&p->fixture, 1, 1);
	p->fixture.study.replications = BLOCKS * BLOCK;
	text_add(&p->record.version, "1.2.3");
	text_add(&p->record.file, "dir/a file.xml");
	text_add(&p->record.sha256, "abc");
	text_add(&p->record.scenario, "<scenario/>");
	word_list_add(&p->record.sets, "//a/@b='); DROP TABLE block; --");
	word_list_add(&p->record.wanted, "other");
	file_set_add(&p->record.files, "waits.txt", "1 h\n\0", 5);
	p->record.seed = UINT64_MAX;
	p->record.replications = 10 * BLOCKS * BLOCK;
	p->record.first = FIRST;
	p->record.last = FIRST + BLOCKS * BLOCK;
	p->record.shard = 2;
	p->record.shards = 10;
	for (int plan = 0; plan < PLANS; plan++) {
		p->plans[plan] = &p->fixture.plan;
		word_list_add(&p->record.plans, plan ? "second" : "first");
		for (size_t i = 0; i < BLOCKS * BLOCK; i++)
			fill(&p->outcomes[plan][i], i);
	}
	*state = p;
	return 0;
}

static int tear_down(void **state)
{
	struct place *p = *state;
	struct text command = TEXT_INIT;

	text_addf(&command, "rm -rf %s", p->folder);
	assert_int_equal(system(command.s), 0);
	text_release(&command);
	record_release(&p->record);
	free(p);
	return 0;
}

static void put_all(struct place *p, struct results *r)
{
	for (int plan = 0; plan < PLANS; plan++)
		for (size_t b = 0; b < BLOCKS; b++)
			assert_int_equal(results_put(r, (size_t)plan, p->outcomes[plan] + b * BLOCK, BLOCK), STATUS_OK);
	results_count(r);
	assert_int_equal(r->replications, BLOCKS * BLOCK);
}

static void check_rows(const struct place *p, const struct results *r, size_t begin, size_t count)
{
	for (size_t plan = 0; plan < PLANS; plan++) {
		struct outcome *rows = results_rows(r, plan, begin, count);

		assert_memory_equal(rows, p->outcomes[plan] + begin, count * sizeof(*rows));
		free(rows);
	}
}

static void check_all(const struct place *p, const struct results *r)
{
	check_rows(p, r, 0, BLOCKS * BLOCK);
	check_rows(p, r, 0, 1);
	check_rows(p, r, BLOCK - 1, 2);
	check_rows(p, r, BLOCK, BLOCK);
	check_rows(p, r, 3, 2 * BLOCK);
	check_rows(p, r, BLOCKS * BLOCK - 1, 1);
}

/* A field of struct outcome that is no column would not survive. */
static void columns_hold_every_field(void **state)
{
	(void)state;
	assert_int_equal(sizeof(struct outcome),
			 (OUTCOME_COLUMNS - 3) * sizeof(double) + 2 * sizeof(uint32_t) + 2 * sizeof(enum end_reason));
	for (int c = 1; c < OUTCOME_COLUMNS; c++)
		assert_string_not_equal(column_name((enum outcome_column)c), column_name(OUTCOME_WALL));
	assert_string_equal(column_name(OUTCOME_TIME + CAUSE_QUEUE), "queue_s");
	assert_string_equal(column_name(OUTCOME_MONEY + CAUSE_EXPENSE), "expense_cost");
}

static void memory_gives_back_what_was_put(void **state)
{
	struct place *p = *state;
	struct results r;

	results_init(&r, p->plans, PLANS, &p->fixture.study);
	put_all(p, &r);
	check_all(p, &r);
	results_release(&r);
}

static void open_store(struct place *p, struct store *s, struct results *r)
{
	struct diag_list diags = { 0 };

	assert_int_equal(store_create(s, p->folder, &p->record, &diags), STATUS_OK);
	results_init(r, p->plans, PLANS, &p->fixture.study);
	results_attach(r, s, p->record.first, p->record.last);
}

static void a_store_gives_back_what_was_put(void **state)
{
	struct place *p = *state;
	struct diag_list diags = { 0 };
	struct text why = TEXT_INIT;
	struct record record;
	struct results r;
	struct store s;

	open_store(p, &s, &r);
	put_all(p, &r);
	check_all(p, &r);
	store_close(&s);
	results_release(&r);

	assert_int_equal(store_open(&s, p->folder, STORE_READ, &record, &diags), STATUS_OK);
	assert_null(record_difference(&p->record, &record, &why));
	assert_string_equal(record.sets.words[0], p->record.sets.words[0]);
	assert_string_equal(record.wanted.words[0], "other");
	assert_string_equal(record.file.s, p->record.file.s);
	assert_int_equal(record.files.items[0].content.length, 5);
	assert_true(record.seed == UINT64_MAX && record.first == FIRST && record.shard == 2);
	results_init(&r, p->plans, PLANS, &p->fixture.study);
	results_attach(&r, &s, record.first, record.last);
	check_all(p, &r);
	store_close(&s);
	store_close(&s); /* what is closed may be closed again */
	record_release(&record);
	results_release(&r);
}

static uint64_t extent(struct store *s, size_t plan, uint64_t first)
{
	uint64_t count;

	assert_int_equal(store_extent(s, plan, first, &count), STATUS_OK);
	return count;
}

/* What a killed process has not put is missing; the rest counts up to the plan that has least. */
static void a_part_of_a_study_counts_from_its_first(void **state)
{
	struct place *p = *state;
	struct results r;
	struct store s;

	open_store(p, &s, &r);
	assert_int_equal(results_put(&r, 0, p->outcomes[0], BLOCK), STATUS_OK);
	assert_int_equal(results_put(&r, 0, p->outcomes[0] + BLOCK, BLOCK), STATUS_OK);
	assert_int_equal(results_put(&r, 1, p->outcomes[1], BLOCK), STATUS_OK);
	assert_int_equal(store_put(&s, 1, FIRST + 2 * BLOCK, p->outcomes[1], BLOCK), STATUS_OK); /* after a gap */
	assert_int_equal(extent(&s, 0, FIRST), 2 * BLOCK);
	assert_int_equal(extent(&s, 1, FIRST), BLOCK);
	assert_int_equal(extent(&s, 1, 0), 0);
	results_attach(&r, &s, FIRST, FIRST + BLOCKS * BLOCK);
	assert_int_equal(r.replications, BLOCK);
	check_rows(p, &r, 0, BLOCK);
	results_release(&r);
	store_close(&s);
}

static void a_store_in_use_is_refused(void **state)
{
	struct place *p = *state;
	struct diag_list diags = { 0 };
	struct record record;
	struct results r;
	struct store s, other;

	open_store(p, &s, &r);
	assert_int_equal(results_put(&r, 0, p->outcomes[0], BLOCK), STATUS_OK);
	assert_int_equal(store_create(&other, p->folder, &p->record, &diags), STATUS_RUNTIME);
	assert_non_null(strstr(diags.items[0].message, "in use by another"));
	store_close(&other);
	diag_release(&diags);
	assert_int_equal(store_open(&other, p->folder, STORE_WRITE, &record, &diags), STATUS_RUNTIME);
	assert_non_null(strstr(diags.items[0].message, "in use by another"));
	store_close(&other);
	record_release(&record);
	diag_release(&diags);
	assert_int_equal(extent(&s, 0, FIRST), BLOCK);
	results_release(&r);
	store_close(&s);
}

static void expect_refusal(struct place *p, const char *words)
{
	struct diag_list diags = { 0 };
	struct record record;
	struct store s;

	assert_int_equal(store_create(&s, p->folder, &p->record, &diags), STATUS_RUNTIME);
	assert_non_null(strstr(diags.items[0].message, words));
	store_close(&s);
	diag_release(&diags);
	assert_int_equal(store_open(&s, p->folder, STORE_READ, &record, &diags), STATUS_RUNTIME);
	assert_non_null(strstr(diags.items[0].message, words));
	store_close(&s);
	record_release(&record);
	diag_release(&diags);
}

static void foreign_files_are_left_alone(void **state)
{
	struct place *p = *state;
	struct text path = TEXT_INIT, content = TEXT_INIT;
	const char *error, words[] = "not a database, but somebody's notes, kept under this name for years";

	text_addf(&path, "%s/" STORE_NAME, p->folder);
	assert_int_equal(file_write(path.s, words, sizeof(words), &error), STATUS_OK);
	expect_refusal(p, "is not a result store");
	assert_int_equal(file_read(path.s, 1000, &content, &error), STATUS_OK);
	assert_memory_equal(content.s, words, sizeof(words));
	text_release(&content);
	text_release(&path);
}

enum { MANY = 200 };

/* How many values say the costs of the outcomes; all of their columns are read as the outcomes are. */
static size_t packed_costs(const struct outcome *o, size_t count)
{
	static double values[OUTCOME_COLUMNS * MANY];
	size_t lengths[OUTCOME_COLUMNS];

	column_pack(o, count, values, lengths);
	for (size_t c = 0; c < OUTCOME_COLUMNS; c++)
		for (size_t i = 0; i < count; i++)
			assert_true(values[c * count + (i < lengths[c] ? i : 0)] == column_get(&o[i], (enum outcome_column)c));
	return lengths[OUTCOME_COST];
}

/* One number says all outcomes when all are the same, bit by bit; the first is not like the others, and the last is not. */
static void a_column_is_packed_when_it_is_constant(void **state)
{
	struct outcome o[MANY] = { { .cost = 1, .failures = 3, .wall_s = 4 }, { .cost = 2 }, { .cost = 2 } };

	(void)state;
	assert_int_equal(packed_costs(o, 3), 3);
	o[0].cost = o[1].cost = 1;
	assert_int_equal(packed_costs(o, 3), 3);
	o[2].cost = 1;
	assert_int_equal(packed_costs(o, 3), 1);
	assert_int_equal(packed_costs(o, 1), 1);
	o[0].cost = 0.0;
	o[1].cost = o[2].cost = -0.0;
	assert_int_equal(packed_costs(o, 3), 3);
	o[0].cost = -0.0;
	for (size_t i = 3; i < MANY; i++)
		o[i] = (struct outcome){ .cost = -0.0, .wall_s = (double)i, .allocations = (uint32_t)i };
	assert_int_equal(packed_costs(o, MANY), 1);
	o[MANY - 1].cost = 0;
	assert_int_equal(packed_costs(o, MANY), MANY);
}

/* Money may be negative or infinite, no number never; times are not negative; counts are whole and fit; reasons exist. */
static void values_that_an_outcome_can_have(void **state)
{
	(void)state;
	assert_true(column_can_be(OUTCOME_COST, -1) && column_can_be(OUTCOME_COST, INFINITY));
	assert_false(column_can_be(OUTCOME_COST, NAN));
	assert_true(column_can_be(OUTCOME_WALL, 0) && column_can_be(OUTCOME_WALL, INFINITY));
	assert_false(column_can_be(OUTCOME_WALL, -1) || column_can_be(OUTCOME_WALL, NAN));
	assert_true(column_can_be(OUTCOME_FAILURES, 0) && column_can_be(OUTCOME_FAILURES, UINT32_MAX));
	assert_false(column_can_be(OUTCOME_FAILURES, -1) || column_can_be(OUTCOME_FAILURES, 0.5) ||
		     column_can_be(OUTCOME_FAILURES, 4294967296.0));
	assert_true(column_can_be(OUTCOME_END_REASON, END_COUNT - 1));
	assert_false(column_can_be(OUTCOME_END_REASON, END_COUNT));
}

/* Money of another currency: what costs is multiplied, what lasts is not. */
static void money_is_read_in_another_currency(void **state)
{
	struct place *p = *state;
	struct results r;
	double *cost, *wall;

	results_init(&r, p->plans, PLANS, &p->fixture.study);
	put_all(p, &r);
	r.money = 0.5;
	cost = results_column(&r, 1, OUTCOME_COST);
	wall = results_column(&r, 1, OUTCOME_WALL);
	for (size_t i = 0; i < BLOCKS * BLOCK; i++) {
		assert_true(cost[i] == 0.5 * p->outcomes[1][i].cost);
		assert_true(wall[i] == p->outcomes[1][i].wall_s);
	}
	free(cost);
	free(wall);
	results_release(&r);
}

static double number_in(const char *folder, const char *sql)
{
	struct text path = TEXT_INIT;
	struct sqlite3_stmt *query = NULL;
	struct sqlite3 *db = NULL;
	double value;

	text_addf(&path, "%s/" STORE_NAME, folder);
	assert_int_equal(sqlite3_open(path.s, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &query, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(query), SQLITE_ROW);
	value = sqlite3_column_type(query, 0) == SQLITE_NULL ? NAN : sqlite3_column_double(query, 0);
	sqlite3_finalize(query);
	sqlite3_close(db);
	text_release(&path);
	return value;
}

/* A row a metric and plan; where nothing finished there are no moments. Written twice it is there once. */
static void a_summary_is_stored(void **state)
{
	struct place *p = *state;
	struct plan_summary *plans = mem_alloc(PLANS, sizeof(*plans));
	const double ascending[] = { 1, 2, 6 };
	struct results r;
	struct store s;

	for (int m = 0; m < METRIC_END; m++)
		sample_summary_init(&plans[1].metrics[m], ascending, 3, NULL);
	open_store(p, &s, &r);
	put_all(p, &r);
	assert_int_equal(store_summary_write(&s, plans, PLANS), STATUS_OK);
	assert_int_equal(store_summary_write(&s, plans, PLANS), STATUS_OK);
	store_close(&s);
	results_release(&r);
	assert_true(number_in(p->folder, "SELECT count(*) FROM summary") == PLANS * METRIC_END);
	assert_true(number_in(p->folder, "SELECT mean FROM summary WHERE plan = 1 AND metric = 'cost'") == 3);
	assert_true(number_in(p->folder, "SELECT max FROM summary WHERE plan = 1 AND metric = 'cost'") == 6);
	assert_true(isnan(number_in(p->folder, "SELECT mean FROM summary WHERE plan = 0 AND metric = 'cost'")));
	free(plans);
}

/* What ends early says so, and nothing of a fault. */
static void an_end_is_stored(void **state)
{
	struct place *p = *state;
	struct diag_list diags = { 0 };
	struct record record;
	struct results r;
	struct store s;

	open_store(p, &s, &r);
	put_all(p, &r);
	assert_int_equal(store_end(&s, FIRST + BLOCK), STATUS_OK);
	assert_int_equal(s.fault.length, 0);
	store_close(&s);
	results_release(&r);
	assert_int_equal(store_open(&s, p->folder, STORE_READ, &record, &diags), STATUS_OK);
	assert_true(record.last == FIRST + BLOCK);
	assert_int_equal(diags.count, 0);
	store_close(&s);
	record_release(&record);
}

/* A record that was read is one that can be: each number at its ends, and just beyond. */
static void records_that_can_be(void **state)
{
	struct place *p = *state;
	struct record good, r;

	record_copy(&good, &p->record);
	good.shard = good.shards = 1; /* all of 1,000 */
	good.replications = good.last = 1000;
	good.first = 0;
	assert_null(record_fault(&good));
#define FAULT(change, words)                                                                                           \
	do {                                                                                                           \
		r = good;                                                                                              \
		change;                                                                                                \
		if (words)                                                                                             \
			assert_non_null(strstr(record_fault(&r), words ? words : ""));                                 \
		else                                                                                                   \
			assert_null(record_fault(&r));                                                                 \
	} while (0)
	FAULT(r.last = 1, NULL);
	FAULT(r.last = 0, "first and last");
	FAULT(r.last = 1001, "first and last");
	FAULT(r.first = 1, "first and last");
	FAULT(r.replications = 0, "from 1 to 1e9");
	FAULT((r.replications = r.last = 1000000000), NULL);
	FAULT(r.replications = 1000000001, "from 1 to 1e9");
	FAULT(r.shards = 0, "its shard");
	FAULT(r.shard = 0, "its shard");
	FAULT(r.shard = 2, "its shard");
	FAULT((r.shards = 4, r.shard = 2, r.first = 250, r.last = 500), NULL);
	FAULT((r.shards = 4, r.shard = 2, r.first = 250, r.last = 501), "first and last");
	FAULT((r.shards = 4, r.shard = 4, r.first = 750), NULL);
	FAULT((r.shards = 100001, r.shard = 100001, r.first = 999), "its shard");
	FAULT((r.shards = 100000, r.shard = 100000, r.first = 990), "first and last");
	FAULT(r.until = 0.999, NULL);
	FAULT(r.until = 1, "precision");
	FAULT(r.until = -1e-9, "precision");
	FAULT(r.until_percent = 99, NULL);
	FAULT(r.until_percent = 100, "precision");
	FAULT(r.until_percent = -1, "precision");
	FAULT(r.allow_oom = 1, NULL);
	FAULT(r.allow_oom = 2, "allow_oom");
	FAULT(r.allow_oom = -1, "allow_oom");
	FAULT(r.version = (struct text)TEXT_INIT, "its version or sha256");
	FAULT(r.sha256 = (struct text)TEXT_INIT, "its version or sha256");
#undef FAULT
	record_release(&good);
}

/* The checksum is of every field, and of where one text ends and the next begins. */
static void a_checksum_is_of_all(void **state)
{
	struct place *p = *state;
	struct record r = p->record, copy;
	uint32_t sum = record_checksum(&r);

#define OTHER(field)                                                                                                   \
	r = p->record;                                                                                                 \
	r.field++;                                                                                                     \
	assert_true(record_checksum(&r) != sum)
	OTHER(seed);
	OTHER(replications);
	OTHER(first);
	OTHER(last);
	OTHER(shard);
	OTHER(shards);
	OTHER(until_percent);
	OTHER(allow_oom);
	OTHER(until);
#undef OTHER
	record_copy(&copy, &p->record);
	assert_true(record_checksum(&copy) == sum);
	copy.sets.words[0][0] ^= 1;
	assert_true(record_checksum(&copy) != sum);
	copy.sets.words[0][0] ^= 1;
	copy.wanted.words[0][0] ^= 1;
	assert_true(record_checksum(&copy) != sum);
	copy.wanted.words[0][0] ^= 1;
	copy.plans.words[1][0] ^= 1;
	assert_true(record_checksum(&copy) != sum);
	copy.plans.words[1][0] ^= 1;
	copy.files.items[0].content.s[4] ^= 1;
	assert_true(record_checksum(&copy) != sum);
	copy.files.items[0].content.s[4] ^= 1;
	copy.scenario.s[0] ^= 1;
	assert_true(record_checksum(&copy) != sum);
	copy.scenario.s[0] ^= 1;
	assert_true(record_checksum(&copy) == sum);
	record_release(&copy);
}

/* A second study takes the first one's place, and its room. */
static void a_new_study_replaces_the_old(void **state)
{
	struct place *p = *state;
	struct results r;
	struct store s;

	open_store(p, &s, &r);
	put_all(p, &r);
	results_release(&r);
	store_close(&s);
	open_store(p, &s, &r);
	assert_int_equal(extent(&s, 0, FIRST), 0);
	results_release(&r);
	store_close(&s);
}

static void words_say_how_studies_differ(void **state)
{
	struct place *p = *state;
	struct record other;
	struct text why = TEXT_INIT;

	record_copy(&other, &p->record);
	other.first = 7; /* a range is no difference */
	assert_null(record_difference(&p->record, &other, &why));
	other.replications = 3;
	assert_string_equal(record_difference(&p->record, &other, &why), "of a study of 3 replications, not 21000");
	text_clear(&why);
	other.seed = 4;
	assert_string_equal(record_difference(&p->record, &other, &why), "of seed 4, not 18446744073709551615");
	text_clear(&why);
	other.plans.words[1][0] = 'S';
	assert_string_equal(record_difference(&p->record, &other, &why), "of other plans (--plan)");
	text_clear(&why);
	other.files.items[0].content.s[0] = '2';
	assert_non_null(strstr(record_difference(&p->record, &other, &why), "data files"));
	text_clear(&why);
	text_add(&other.scenario, " ");
	assert_non_null(strstr(record_difference(&p->record, &other, &why), "of another scenario"));
	text_clear(&why);
	other.version.s[0] = '2';
	assert_string_equal(record_difference(&p->record, &other, &why), "of version 2.2.3, not 1.2.3");
	text_release(&why);
	record_release(&other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_hold_every_field),
		cmocka_unit_test_setup_teardown(memory_gives_back_what_was_put, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_store_gives_back_what_was_put, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_part_of_a_study_counts_from_its_first, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_store_in_use_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(foreign_files_are_left_alone, set_up, tear_down),
		cmocka_unit_test(a_column_is_packed_when_it_is_constant),
		cmocka_unit_test(values_that_an_outcome_can_have),
		cmocka_unit_test_setup_teardown(money_is_read_in_another_currency, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_summary_is_stored, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_end_is_stored, set_up, tear_down),
		cmocka_unit_test_setup_teardown(records_that_can_be, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_checksum_is_of_all, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_new_study_replaces_the_old, set_up, tear_down),
		cmocka_unit_test_setup_teardown(words_say_how_studies_differ, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
