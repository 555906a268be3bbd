/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/column.h"

#include <math.h>
#include <string.h>

struct column {
	const char *name, *words;
	size_t offset, size;
	int flags;
};

static const struct column columns[OUTCOME_COLUMNS] = {
#define X(constant, type, member, flags, words)                                                                        \
	{ #member, words, offsetof(struct outcome, member), sizeof(type), flags },
	OUTCOME_LIST(X)
#undef X
#define X(cause, name, loss, words, colour, ink)                                                                       \
	{ #name "_s", "", offsetof(struct outcome, ledger.time_s[cause]), sizeof(double), 0 },
		CAUSE_TIME_LIST(X)
#undef X
#define X(cause, name, loss, words, colour, ink)                                                                       \
	{ #name "_cost", "", offsetof(struct outcome, ledger.money[cause]), sizeof(double),                            \
	  OUTCOME_IS_MONEY | OUTCOME_NOT_IN_CSV },
			CAUSE_TIME_LIST(X) CAUSE_MONEY_LIST(X)
#undef X
};

_Static_assert(sizeof(enum end_reason) == sizeof(uint32_t), "what is no double has 32 bits");

const char *column_name(enum outcome_column c)
{
	return columns[c].name;
}

const char *column_words(enum outcome_column c)
{
	return columns[c].words;
}

int column_has(enum outcome_column c, enum outcome_flag flag)
{
	return (columns[c].flags & (int)flag) != 0;
}

double column_get(const struct outcome *o, enum outcome_column c)
{
	const char *at = (const char *)o + columns[c].offset;
	double value;
	uint32_t count;

	if (columns[c].size == sizeof(value)) {
		memcpy(&value, at, sizeof(value));
		return value;
	}
	memcpy(&count, at, sizeof(count));
	return count;
}

void column_set(struct outcome *o, enum outcome_column c, double value)
{
	char *at = (char *)o + columns[c].offset;
	uint32_t count;

	if (columns[c].size == sizeof(value)) {
		memcpy(at, &value, sizeof(value));
		return;
	}
	count = (uint32_t)value;
	memcpy(at, &count, sizeof(count));
}

int column_can_be(enum outcome_column c, double value)
{
	double most = c == OUTCOME_END_REASON ? END_COUNT - 1 : UINT32_MAX;

	if (columns[c].size == sizeof(value))
		return column_has(c, OUTCOME_IS_MONEY) ? !isnan(value) : value >= 0;
	return value >= 0 && value <= most && value == floor(value);
}

typedef uint64_t __attribute__((may_alias)) word;
enum { WORDS = sizeof(struct outcome) / sizeof(word) };

_Static_assert(sizeof(struct outcome) % sizeof(word) == 0, "a row is compared by words");

/* The bits that are not the same in all rows: 0 and -0 are told apart. */
static void compare_rows(const struct outcome *outcomes, size_t count, word differ[WORDS])
{
	const word *first = (const word *)outcomes;

	memset(differ, 0, WORDS * sizeof(*differ));
	for (size_t i = 1; i < count; i++)
		for (size_t w = 0; w < WORDS; w++)
			differ[w] |= first[i * WORDS + w] ^ first[w];
}

static int is_constant(const word differ[WORDS], size_t c)
{
	word bits = 0;

	memcpy(&bits, (const char *)differ + columns[c].offset, columns[c].size);
	return !bits;
}

static void read_values(const struct outcome *outcomes, size_t count, enum outcome_column c, double *values)
{
	const char *at = (const char *)outcomes + columns[c].offset;
	uint32_t number;

	for (size_t i = 0; i < count && columns[c].size == sizeof(*values); i++)
		memcpy(&values[i], at + i * sizeof(*outcomes), sizeof(*values));
	for (size_t i = 0; i < count && columns[c].size == sizeof(number); i++) {
		memcpy(&number, at + i * sizeof(*outcomes), sizeof(number));
		values[i] = number;
	}
}

/* Most columns are constant. Of the others some rows at a time, which a near cache holds while one column after the other is read
 * from them. */
void column_pack(const struct outcome *outcomes, size_t count, double *values, size_t lengths[OUTCOME_COLUMNS])
{
	enum { ROWS = 64 };
	word differ[WORDS];

	compare_rows(outcomes, count, differ);
	for (size_t c = 0; c < OUTCOME_COLUMNS; c++)
		lengths[c] = is_constant(differ, c) ? 1 : count;
	for (size_t begin = 0; begin < count; begin += ROWS)
		for (size_t c = 0; c < OUTCOME_COLUMNS; c++)
			if (begin < lengths[c])
				read_values(outcomes + begin, lengths[c] - begin < ROWS ? lengths[c] - begin : ROWS,
					    (enum outcome_column)c, values + c * count + begin);
}
