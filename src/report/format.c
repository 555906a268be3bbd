/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/format.h"

#include "base/unit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct scale scale_for_time(double typical_s)
{
	if (typical_s >= 3 * DAY_S)
		return (struct scale){ DAY_S, "days", "d" };
	if (typical_s >= 2 * 3600)
		return (struct scale){ 3600, "hours", "h" };
	if (typical_s >= 120)
		return (struct scale){ 60, "minutes", "min" };
	return (struct scale){ 1, "seconds", "s" };
}

#define COUNT_MOST 1e18

struct scale scale_for_money(double typical)
{
	if (typical >= 1e9)
		return (struct scale){ 1e9, "billion ", "B" };
	if (typical >= 1e6)
		return (struct scale){ 1e6, "million ", "M" };
	if (typical >= 1e5)
		return (struct scale){ 1e3, "thousand ", "k" };
	return (struct scale){ 1, "", "" };
}

void format_mass(struct text *t, double kg)
{
	int is_tons = kg >= 999.5;

	text_addf(t, "%.3g %s", is_tons ? kg / 1000 : kg, is_tons ? "t" : "kg");
}

void format_count(struct text *t, double count)
{
	char digits[24];
	int length = snprintf(digits, sizeof(digits), "%.0f", fabs(count) < COUNT_MOST ? count : 0);

	if (!(fabs(count) < COUNT_MOST)) { /* no person counts that far */
		text_addf(t, "%.3g", count);
		return;
	}

	for (int i = 0; i < length; i++) {
		if (i > 0 && (length - i) % 3 == 0 && digits[i - 1] != '-')
			text_add(t, ",");
		text_add_bytes(t, &digits[i], 1);
	}
}

void format_number(struct text *t, double x)
{
	int before = isfinite(x) && x != 0 ? (int)floor(log10(fabs(x))) + 1 : 1;

	if (isnan(x))
		text_add(t, "-");
	else if (isinf(x))
		text_addf(t, "%g", x);
	else if (x == 0)
		text_add(t, "0");
	else if (before > 4)
		format_count(t, x);
	else
		text_addf(t, "%.*f", before < -3 ? 6 : 4 - before, x);
}

static void format_short(struct text *t, double x)
{
	if (isnan(x) || fabs(x) >= 1000)
		format_number(t, x);
	else
		text_addf(t, "%.3g", x);
}

/* Names and symbols of the scales, to be found for translation. */
__attribute__((unused)) static const char *const scale_words[] = { WORD("days"),     WORD("hours"),    WORD("minutes"),
								   WORD("seconds"),  WORD("d"),	       WORD("h"),
								   WORD("min"),	     WORD("s"),	       WORD("billion "),
								   WORD("million "), WORD("thousand ") };

typedef void number_format(struct text *t, double x);

static void add_money(struct text *t, double amount, number_format *add_number)
{
	struct scale scale = scale_for_money(amount);

	add_number(t, amount / scale.factor);
	text_add(t, scale.symbol);
}

static void add_duration(struct text *t, double time_s, struct scale scale, number_format *add_number,
			 const struct words *words)
{

	add_number(t, time_s / scale.factor);
	if (!isnan(time_s))
		text_addf(t, " %s", words_get(words, scale.symbol));
}

void format_money(struct text *t, double amount)
{
	add_money(t, amount, format_number);
}

void format_money_short(struct text *t, double amount)
{
	add_money(t, amount, format_short);
}

enum { AMOUNT_DIGITS = 3, QUANTITY_DIGITS = 4 };
#define ROUND 1e-9 /* of a value that is round already */

static double round_up(double x)
{
	double unit = x == 0 || !isfinite(x) ? 1 : pow(10, floor(log10(fabs(x))) - (AMOUNT_DIGITS - 1));

	return ceil(x / unit - ROUND) * unit;
}

void format_amount(struct text *t, double amount)
{
	double x = round_up(amount);

	if (isnan(x))
		text_add(t, "-");
	else if (x == 0)
		text_add(t, "0");
	else if (fabs(x) >= 1000)
		format_count(t, x);
	else if (fabs(x) < 1)
		text_addf(t, "%.3g", x);
	else
		text_addf(t, fabs(x) >= 100 ? "%.0f" : "%.2f", x);
}

void format_amount_short(struct text *t, double amount)
{
	double x = round_up(amount);

	if (isnan(x) || scale_for_money(x).factor == 1)
		format_amount(t, x);
	else
		format_money_short(t, x);
}

void format_duration(struct text *t, double time_s, const struct words *words)
{
	add_duration(t, time_s, scale_for_time(time_s), format_number, words);
}

void format_duration_short(struct text *t, double time_s, const struct words *words)
{
	add_duration(t, time_s, scale_for_time(time_s), format_short, words);
}

void format_duration_like(struct text *t, double time_s, double like_s, const struct words *words)
{
	add_duration(t, time_s, scale_for_time(isnan(like_s) ? time_s : like_s), format_number, words);
}

void format_duration_in(struct text *t, double time_s, double like_s, const struct words *words)
{
	add_duration(t, time_s, scale_for_time(isnan(like_s) ? time_s : like_s), format_short, words);
}

void format_chance(struct text *t, double chance)
{
	if (isnan(chance))
		text_add(t, "-");
	else if (chance > 0 && chance < 0.005)
		text_add(t, "<1 %");
	else if (chance < 1 && chance >= 0.995)
		text_add(t, ">99 %");
	else
		text_addf(t, "%.0f %%", 100 * chance);
}

static double to_digits(double x, int digits)
{
	double unit = x == 0 || !isfinite(x) ? 1 : pow(10, floor(log10(fabs(x))) - (digits - 1));

	return round(x / unit) * unit;
}

static void format_large(struct text *t, double x, int digits)
{
	static const struct scale scales[] = {
		{ 1e12, "", "T" }, { 1e9, "", "B" }, { 1e6, "", "M" }, { 1e4, "", "k" }
	};

	for (size_t i = 0; i < sizeof(scales) / sizeof(scales[0]); i++)
		if (fabs(x) >= scales[i].factor) {
			text_addf(t, "%.*g%s", digits, x / (i == 3 ? 1e3 : scales[i].factor), scales[i].symbol);
			return;
		}
	text_addf(t, "%.*g", digits, x);
}

static void add_quantity(struct text *t, double value, enum dimension dimension, const char *currency, int digits)
{
	/* People's units of a base unit; a price is shown as currency, then unit. */
	static const struct scale units[DIMENSION_END] = {
		[DIMENSION_NUMBER] = { 1, "", "" },
		[DIMENSION_FRACTION] = { 0.01, "", " %" },
		[DIMENSION_BYTES] = { 1e9, "", " GB" },
		[DIMENSION_BANDWIDTH] = { 1e9, "", " GB/s" },
		[DIMENSION_COMPUTE] = { 1e12, "", " TFLOP/s" },
		[DIMENSION_POWER] = { 1, "", " W" },
		[DIMENSION_MONEY] = { 1, "", "" },
		[DIMENSION_GPU_PRICE] = { 1 / 3600.0, "", "/gpu-h" },
		[DIMENSION_THROUGHPUT] = { 1, "", " tokens/s/gpu" },
		[DIMENSION_RENT] = { 1 / QUANTITY_MONTH_S, "", "/month" },
		[DIMENSION_STORAGE_PRICE] = { 1e-9 / QUANTITY_MONTH_S, "", "/GB-month" },
		[DIMENSION_EGRESS_PRICE] = { 1e-9, "", "/GB" },
		[DIMENSION_ENERGY_PRICE] = { 1 / 3.6e6, "", "/kWh" },
		[DIMENSION_TOKEN_PRICE] = { 1e-3, "", "/1k-tokens" },
		[DIMENSION_USAGE] = { 1 / 3600.0, "", " units/h" },
		[DIMENSION_GPU_TIME] = { 3600, "", " gpu-h" },
		[DIMENSION_CARBON] = { 1 / 3.6e6, "", " kg/kWh" },
	};

	if (dimension == DIMENSION_COUNT) {
		format_large(t, value, digits);
	} else if (dimension == DIMENSION_TIME) {
		format_duration_short(t, value, NULL);
	} else {
		value /= units[dimension].factor;
		if (fabs(value) >= pow(10, digits))
			format_count(t, digits < QUANTITY_DIGITS ? to_digits(value, digits) : value);
		else
			text_addf(t, "%.*g", digits, value);
		text_addf(t, "%s%s%s", *currency ? " " : "", currency, units[dimension].symbol);
	}
}

void format_quantity(struct text *t, double value, enum dimension dimension, const char *currency)
{
	add_quantity(t, value, dimension, currency, QUANTITY_DIGITS);
}

void format_quantity_short(struct text *t, double value, enum dimension dimension, const char *currency)
{
	add_quantity(t, value, dimension, currency, AMOUNT_DIGITS);
}
