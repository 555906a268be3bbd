/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/quantity.h"

#include "base/diag.h"
#include "base/mem.h"
#include "base/unit.h"

#include <ctype.h>
#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_LIMIT = 64 }; /* characters of one number; more is a mistake or an attack */

struct unit {
	enum dimension dimension;
	const char *symbol;
	double factor; /* to the base unit */
};

#define KIB 1024.0

static const struct unit units[] = {
	{ DIMENSION_NUMBER, "", 1 },
	{ DIMENSION_COUNT, "", 1 },
	{ DIMENSION_COUNT, "k", 1e3 },
	{ DIMENSION_COUNT, "K", 1e3 },
	{ DIMENSION_COUNT, "M", 1e6 },
	{ DIMENSION_COUNT, "B", 1e9 },
	{ DIMENSION_COUNT, "G", 1e9 }, /* as replications are counted: 1G */
	{ DIMENSION_COUNT, "T", 1e12 },
	{ DIMENSION_COUNT, "m", 1e6 },
	{ DIMENSION_COUNT, "b", 1e9 },
	{ DIMENSION_COUNT, "t", 1e12 },
	{ DIMENSION_COUNT, "bn", 1e9 },
	{ DIMENSION_COUNT, "tn", 1e12 },
	{ DIMENSION_COUNT, "thousand", 1e3 },
	{ DIMENSION_COUNT, "million", 1e6 },
	{ DIMENSION_COUNT, "billion", 1e9 },
	{ DIMENSION_COUNT, "trillion", 1e12 },
	{ DIMENSION_FRACTION, "", 1 },
	{ DIMENSION_FRACTION, "%", 0.01 },
	{ DIMENSION_TIME, "ms", 1e-3 },
	{ DIMENSION_TIME, "s", 1 },
	{ DIMENSION_TIME, "min", 60 },
	{ DIMENSION_TIME, "h", HOUR_S },
	{ DIMENSION_TIME, "d", 24 * HOUR_S },
	{ DIMENSION_TIME, "wk", 7 * 24 * HOUR_S },
	{ DIMENSION_TIME, "sec", 1 },
	{ DIMENSION_TIME, "second", 1 },
	{ DIMENSION_TIME, "seconds", 1 },
	{ DIMENSION_TIME, "mins", 60 },
	{ DIMENSION_TIME, "minute", 60 },
	{ DIMENSION_TIME, "minutes", 60 },
	{ DIMENSION_TIME, "hr", HOUR_S },
	{ DIMENSION_TIME, "hrs", HOUR_S },
	{ DIMENSION_TIME, "hour", HOUR_S },
	{ DIMENSION_TIME, "hours", HOUR_S },
	{ DIMENSION_TIME, "day", 24 * HOUR_S },
	{ DIMENSION_TIME, "days", 24 * HOUR_S },
	{ DIMENSION_TIME, "week", 7 * 24 * HOUR_S },
	{ DIMENSION_TIME, "weeks", 7 * 24 * HOUR_S },
	{ DIMENSION_TIME, "month", QUANTITY_MONTH_S },
	{ DIMENSION_TIME, "months", QUANTITY_MONTH_S },
	{ DIMENSION_BYTES, "B", 1 },
	{ DIMENSION_BYTES, "kB", 1e3 },
	{ DIMENSION_BYTES, "MB", 1e6 },
	{ DIMENSION_BYTES, "GB", 1e9 },
	{ DIMENSION_BYTES, "TB", 1e12 },
	{ DIMENSION_BYTES, "PB", 1e15 },
	{ DIMENSION_BYTES, "KiB", KIB },
	{ DIMENSION_BYTES, "MiB", KIB *KIB },
	{ DIMENSION_BYTES, "GiB", KIB *KIB *KIB },
	{ DIMENSION_BYTES, "TiB", KIB *KIB *KIB *KIB },
	{ DIMENSION_BANDWIDTH, "MB/s", 1e6 },
	{ DIMENSION_BANDWIDTH, "GB/s", 1e9 },
	{ DIMENSION_BANDWIDTH, "TB/s", 1e12 },
	{ DIMENSION_BANDWIDTH, "GiB/s", KIB *KIB *KIB },
	{ DIMENSION_BANDWIDTH, "Mb/s", 1e6 / 8 },
	{ DIMENSION_BANDWIDTH, "Gb/s", 1e9 / 8 },
	{ DIMENSION_BANDWIDTH, "Tb/s", 1e12 / 8 },
	{ DIMENSION_BANDWIDTH, "Gbit/s", 1e9 / 8 },
	{ DIMENSION_COMPUTE, "GFLOP/s", 1e9 },
	{ DIMENSION_COMPUTE, "TFLOP/s", 1e12 },
	{ DIMENSION_COMPUTE, "PFLOP/s", 1e15 },
	{ DIMENSION_COMPUTE, "EFLOP/s", 1e18 },
	{ DIMENSION_POWER, "W", 1 },
	{ DIMENSION_POWER, "kW", 1e3 },
	{ DIMENSION_POWER, "MW", 1e6 },
	{ DIMENSION_THROUGHPUT, "tokens/s/gpu", 1 },
	/* Money: the part after the currency code. A count suffix may stand before the code: "2M USD". */
	{ DIMENSION_MONEY, "", 1 },
	{ DIMENSION_GPU_PRICE, "/gpu-h", 1 / HOUR_S },
	{ DIMENSION_GPU_PRICE, "/gpu-min", 1 / 60.0 },
	{ DIMENSION_GPU_PRICE, "/gpu-s", 1 },
	{ DIMENSION_GPU_PRICE, "/gpu-month", 1 / QUANTITY_MONTH_S },
	{ DIMENSION_RENT, "/month", 1 / QUANTITY_MONTH_S },
	{ DIMENSION_RENT, "/h", 1 / HOUR_S },
	{ DIMENSION_RENT, "/min", 1 / 60.0 },
	{ DIMENSION_RENT, "/d", 1 / (24 * HOUR_S) },
	{ DIMENSION_STORAGE_PRICE, "/GB-month", 1e-9 / QUANTITY_MONTH_S },
	{ DIMENSION_STORAGE_PRICE, "/TB-month", 1e-12 / QUANTITY_MONTH_S },
	{ DIMENSION_EGRESS_PRICE, "/GB", 1e-9 },
	{ DIMENSION_EGRESS_PRICE, "/TB", 1e-12 },
	{ DIMENSION_ENERGY_PRICE, "/kWh", 1 / KWH_J },
	{ DIMENSION_ENERGY_PRICE, "/MWh", 1e-3 / KWH_J },
	{ DIMENSION_TOKEN_PRICE, "/1k-tokens", 1e-3 },
	{ DIMENSION_TOKEN_PRICE, "/1M-tokens", 1e-6 },
	{ DIMENSION_USAGE, "units/h", 1 / HOUR_S },
	{ DIMENSION_GPU_TIME, "gpu-h", HOUR_S },
	{ DIMENSION_CARBON, "kg/kWh", 1 / KWH_J },
	{ DIMENSION_CARBON, "g/kWh", 1e-3 / KWH_J },
};

static const struct {
	const char *accepted, *base_unit;
} words[DIMENSION_END] = {
	[DIMENSION_NUMBER] = { "a plain number such as 0.7", "" },
	[DIMENSION_COUNT] = { "a count such as 7B, 1.4T, 52k or 7e9", "" },
	[DIMENSION_FRACTION] = { "a fraction such as 0.45 or 45%", "" },
	[DIMENSION_TIME] = { "a time with its unit, such as 90 s, 2 min, 1.5 h, 10 d or 2 wk", "s" },
	[DIMENSION_BYTES] = { "bytes with their unit, such as 80 GB, 80 GiB or 2 TB", "B" },
	[DIMENSION_BANDWIDTH] = { "a bandwidth such as 2039 GB/s or 2 TB/s", "B/s" },
	[DIMENSION_COMPUTE] = { "a compute rate such as 312 TFLOP/s", "FLOP/s" },
	[DIMENSION_POWER] = { "a power such as 400 W or 1.2 kW", "W" },
	[DIMENSION_MONEY] = { "an amount with its currency, such as 500 USD or 2M TWD", "" },
	[DIMENSION_RENT] = { "a price per time, such as 10.49 USD/month or 1.10 USD/h", "/s" },
	[DIMENSION_STORAGE_PRICE] = { "a storage price such as 0.023 USD/GB-month", "/(B s)" },
	[DIMENSION_EGRESS_PRICE] = { "a transfer price such as 0.09 USD/GB", "/B" },
	[DIMENSION_ENERGY_PRICE] = { "an energy price such as 0.12 USD/kWh", "/J" },
	[DIMENSION_TOKEN_PRICE] = { "a price per token such as 0.03 USD/1k-tokens or 25 USD/1M-tokens", "/token" },
	[DIMENSION_USAGE] = { "compute units per hour, such as 13 units/h", "units/s" },
	[DIMENSION_GPU_TIME] = { "GPU time such as 5000 gpu-h", "gpu-s" },
	[DIMENSION_CARBON] = { "a carbon intensity such as 0.494 kg/kWh", "kg/J" },
	[DIMENSION_THROUGHPUT] = { "a throughput such as 380 tokens/s/gpu", "tokens/s/gpu" },
	[DIMENSION_GPU_PRICE] = { "a price per GPU-hour, such as 4.10 USD/gpu-h", "/gpu-s" },
};

const char *quantity_base_unit(enum dimension dimension)
{
	return words[dimension].base_unit;
}

static int is_money(enum dimension d)
{
	return d == DIMENSION_MONEY || d == DIMENSION_GPU_PRICE || d == DIMENSION_RENT ||
	       d == DIMENSION_STORAGE_PRICE || d == DIMENSION_EGRESS_PRICE || d == DIMENSION_ENERGY_PRICE ||
	       d == DIMENSION_TOKEN_PRICE;
}

static void trim(const char **s, size_t *length)
{
	while (*length && strchr(" \t\r\n", **s))
		++*s, --*length;
	while (*length && strchr(" \t\r\n", (*s)[*length - 1]))
		--*length;
}

/* Where thousands may be set off by commas; elsewhere "1,000" might be meant as 1. */
static int takes_commas(enum dimension d)
{
	return d == DIMENSION_COUNT || d == DIMENSION_MONEY || d == DIMENSION_GPU_TIME;
}

/* Copies a number such as 12,500,000 without its commas into `out`, and what follows it, if there is room; returns the
 * length of the copy, 0 when there are no commas or not such ones. */
static size_t drop_commas(const char *s, size_t length, char *out, size_t room)
{
	size_t i = 0, lead = 0, n = 0;

	while (i < length && (s[i] == '+' || s[i] == '-' || isdigit((unsigned char)s[i])))
		i++;
	while (lead < i && !isdigit((unsigned char)s[lead]))
		lead++;
	if (length >= room || i == lead || i - lead > 3 || i == length || s[i] != ',')
		return 0;
	memcpy(out, s, n = i);
	while (i + 3 < length && s[i] == ',' && isdigit((unsigned char)s[i + 1]) && isdigit((unsigned char)s[i + 2]) &&
	       isdigit((unsigned char)s[i + 3])) {
		memcpy(out + n, s + i + 1, 3);
		i += 4, n += 3;
	}
	if (i < length && (s[i] == ',' || isdigit((unsigned char)s[i])))
		return 0;
	memcpy(out + n, s + i, length - i);
	return n + length - i;
}

/* Length of the number at the head of `s`; 0 when there is none. */
static size_t number_length(const char *s, size_t length)
{
	size_t i = 0, digits = 0;

	i += i < length && (s[i] == '+' || s[i] == '-');
	for (; i < length && isdigit((unsigned char)s[i]); i++)
		digits++;
	if (i + 1 < length && s[i] == '.' && isdigit((unsigned char)s[i + 1]))
		for (i++; i < length && isdigit((unsigned char)s[i]); i++)
			digits++;
	if (!digits)
		return 0;
	if (i + 1 < length && (s[i] == 'e' || s[i] == 'E')) {
		size_t j = i + 1 + (s[i + 1] == '+' || s[i + 1] == '-');

		if (j < length && isdigit((unsigned char)s[j]))
			for (i = j; i < length && isdigit((unsigned char)s[i]); i++)
				;
	}
	return i;
}

static enum status parse_number(const char *s, size_t n, double *value, struct text *why)
{
	char digits[NUMBER_LIMIT + 1];
	locale_t c_locale;

	if (n > NUMBER_LIMIT) {
		text_addf(why, "a number may have at most %d characters", NUMBER_LIMIT);
		return STATUS_INVALID;
	}
	memcpy(digits, s, n);
	digits[n] = '\0';
	errno = 0;
	c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
	*value = strtod_l(digits, NULL, c_locale);
	freelocale(c_locale);
	if (errno == ERANGE || !isfinite(*value)) {
		text_add(why, "the number is too large or too small to be represented (about 1e-307 to 1e308)");
		return STATUS_INVALID;
	}
	*value += 0.0; /* -0 becomes 0 */
	return STATUS_OK;
}

int quantity_split(const char *s, double *number, const char **unit)
{
	size_t length = strlen(s), n = number_length(s, length);
	struct text why = TEXT_INIT;
	int good = n && !parse_number(s, n, number, &why);

	*unit = s + n + strspn(s + n, " ");
	text_release(&why);
	return good;
}

static const struct unit *find_unit(enum dimension dimension, const char *s, size_t n)
{
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (units[i].dimension == dimension && strlen(units[i].symbol) == n && !memcmp(units[i].symbol, s, n))
			return &units[i];
	return NULL;
}

/* The unit `s` under any dimension, for a better message. */
static int is_foreign_unit(const char *s, size_t n)
{
	for (int d = 0; d < DIMENSION_END; d++)
		if (n && find_unit((enum dimension)d, s, n))
			return 1;
	return 0;
}

/* A piece of the user's text, cut and made safe. */
static void add_piece(struct text *why, const char *s, size_t n)
{
	char *copy = mem_strndup(s, n);

	text_add_safe(why, copy ? copy : "", 20);
	free(copy);
}

static void explain_unit(struct text *why, enum dimension dimension, const char *s, size_t n)
{
	if (!n) {
		text_addf(why, "the unit is missing; accepted: %s", words[dimension].accepted);
	} else {
		text_add(why, is_foreign_unit(s, n) ? "the unit '" : "unknown unit '");
		add_piece(why, s, n);
		text_addf(why, is_foreign_unit(s, n) ? "' does not fit here; accepted: %s" : "'; accepted: %s",
			  words[dimension].accepted);
	}
}

/* Takes "$" or "USD" off the head of an amount; 0 when it begins with neither. */
static int take_leading_currency(const char **s, size_t *n, char currency[4])
{
	static const struct {
		const char *sign, *code;
	} signs[] = {
		{ "NT$", "TWD" }, { "US$", "USD" }, { "$", "USD" }, { "\xe2\x82\xac", "EUR" }, { "\xc2\xa3", "GBP" }
	};

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		size_t length = strlen(signs[i].sign);

		if (*n > length && !memcmp(*s, signs[i].sign, length)) {
			memcpy(currency, signs[i].code, 4);
			*s += length, *n -= length;
			trim(s, n);
			return 1;
		}
	}
	return 0;
}

/* Takes "USD" off the head of a money unit, and a count suffix before it ("2M USD"); returns 0 when there is none. */
static int take_currency(const char **s, size_t *n, double *factor, char currency[4])
{
	const struct unit *suffix = *n > 1 ? find_unit(DIMENSION_COUNT, *s, 1) : NULL;

	if (suffix && (*s)[1] == ' ') {
		*factor = suffix->factor;
		++*s, --*n;
		trim(s, n);
	}
	if (*n < 3 || !isupper((unsigned char)(*s)[0]) || !isupper((unsigned char)(*s)[1]) ||
	    !isupper((unsigned char)(*s)[2]))
		return 0;
	memcpy(currency, *s, 3);
	currency[3] = '\0';
	*s += 3, *n -= 3;
	return 1;
}

static void explain_no_number(struct text *why, const char *s, size_t n, enum dimension dimension)
{
	if (n && memchr(s, ',', n) && isdigit((unsigned char)s[0]))
		text_add(why, "a comma in a number; use a decimal point and no thousands separator");
	else
		text_addf(why, "%s; accepted: %s", n ? "not a number" : "empty", words[dimension].accepted);
}

/* What stands between number and unit of an amount: a count suffix and the currency, either way about. 0 when there is
 * no currency. */
static int take_money(const char **s, size_t *n, double *factor, char currency[4])
{
	const struct unit *suffix;
	size_t word = 0;

	if (!*currency)
		return take_currency(s, n, factor, currency);
	while (word < *n && (*s)[word] != '/')
		word++;
	suffix = find_unit(DIMENSION_COUNT, *s, word);
	if (suffix) {
		*factor = suffix->factor;
		*s += word, *n -= word;
	}
	return 1;
}

/* Number and unit of the `length` bytes at `s`, blanks and commas taken off. */
static enum status parse_plain(const char *s, size_t length, enum dimension dimension, struct quantity *q,
			       struct text *why)
{
	size_t n = number_length(s, length);
	const struct unit *unit;
	double factor = 1;

	if (!n || (n < length && s[n] == ',')) {
		explain_no_number(why, s, length, dimension);
		return STATUS_INVALID;
	}
	if (parse_number(s, n, &q->value, why))
		return STATUS_INVALID;
	s += n, length -= n;
	trim(&s, &length);
	if (is_money(dimension) && !take_money(&s, &length, &factor, q->currency) && !(q->value == 0 && !length)) {
		explain_unit(why, dimension, s, length);
		return STATUS_INVALID;
	}
	unit = find_unit(dimension, s, length);
	if (!unit && !(q->value == 0 && !length)) {
		explain_unit(why, dimension, s, length);
		return STATUS_INVALID;
	}
	q->value *= factor * (unit ? unit->factor : 1);
	if (!isfinite(q->value)) {
		text_add(why, "the value is too large to be represented");
		return STATUS_INVALID;
	}
	return STATUS_OK;
}

enum status quantity_parse(const char *s, size_t length, enum dimension dimension, struct quantity *q, struct text *why)
{
	char plain[2 * NUMBER_LIMIT];
	size_t n;

	*q = (struct quantity){ 0, "" };
	trim(&s, &length);
	if (is_money(dimension))
		take_leading_currency(&s, &length, q->currency);
	n = takes_commas(dimension) ? drop_commas(s, length, plain, sizeof(plain)) : 0;
	return n ? parse_plain(plain, n, dimension, q, why) : parse_plain(s, length, dimension, q, why);
}

/* Digits only, after an optional sign; copies them into `digits`. */
static int whole_number(const char *s, char digits[NUMBER_LIMIT + 1])
{
	size_t length = strlen(s), i, n;

	trim(&s, &length);
	n = drop_commas(s, length, digits, NUMBER_LIMIT);
	if (!length || length > NUMBER_LIMIT)
		return 0;
	if (n)
		length = n;
	else
		memcpy(digits, s, length);
	digits[length] = '\0';
	for (i = digits[0] == '-' || digits[0] == '+'; i < length; i++)
		if (!isdigit((unsigned char)digits[i]))
			return 0;
	return isdigit((unsigned char)digits[length - 1]) != 0;
}

enum status quantity_parse_integer(const char *s, int64_t least, int64_t most, int64_t *value, struct text *why)
{
	char digits[NUMBER_LIMIT + 1];
	int64_t read;

	if (!whole_number(s, digits)) {
		text_addf(why, "not a whole number in plain digits; accepted: %lld to %lld", (long long)least,
			  (long long)most);
		return STATUS_INVALID;
	}
	errno = 0;
	read = strtoll(digits, NULL, 10);
	if (errno == ERANGE || read < least || read > most) {
		text_addf(why, "out of range; accepted: a whole number from %lld to %lld", (long long)least,
			  (long long)most);
		return STATUS_INVALID;
	}
	*value = read;
	return STATUS_OK;
}

enum status quantity_parse_u64(const char *s, uint64_t *value, struct text *why)
{
	char digits[NUMBER_LIMIT + 1];

	errno = 0;
	if (whole_number(s, digits) && digits[0] != '-') {
		*value = strtoull(digits, NULL, 10);
		if (errno != ERANGE)
			return STATUS_OK;
	}
	text_add(why, "accepted: a whole number from 0 to 18446744073709551615");
	return STATUS_INVALID;
}
