/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * format.h - numbers as people read them. The only place, with scenario/, where units other than base units live.
 */
#ifndef FLOPCAST_REPORT_FORMAT_H
#define FLOPCAST_REPORT_FORMAT_H

#include "base/quantity.h"
#include "report/words.h"

/* A unit that a set of values is shown in: value / factor. */
struct scale {
	double factor;
	const char *name;   /* "days"; for money "million " (before the currency) or "" */
	const char *symbol; /* "d"; for money "M" or "" */
};

struct scale scale_for_time(double typical_s);
struct scale scale_for_money(double typical);

/* Four significant digits: "27.43", "0.1325", "1234"; groups of three above 9999. "-" for NAN. */
void format_number(struct text *t, double x);

void format_money(struct text *t, double amount);				/* "2.312M", without the currency */
void format_duration(struct text *t, double time_s, const struct words *words); /* "27.43 d" */

/* What is paid, to three digits, rounded up so that what is enough stays enough: in full "743,000", "59.10"; or short "743k". */
void format_amount(struct text *t, double amount);
void format_amount_short(struct text *t, double amount);

/* For sentences: three digits at most, no zeros at the end: "2.31M", "5 d". */
void format_money_short(struct text *t, double amount);
void format_duration_short(struct text *t, double time_s, const struct words *words);
/* The same in the unit that fits `like_s` (NAN: itself), so that values side by side have one unit; the second for sentences.
 * The unit is in the reader's language (NULL = English). */
void format_duration_like(struct text *t, double time_s, double like_s, const struct words *words);
void format_duration_in(struct text *t, double time_s, double like_s, const struct words *words);

/* A value in base units in the unit that people use: "4.1 USD/gpu-h", "45 %", "6.74B"; currency "" but for money. */
void format_quantity(struct text *t, double value, enum dimension dimension, const char *currency);

void format_quantity_short(struct text *t, double value, enum dimension dimension,
			   const char *currency); /* three digits */

void format_chance(struct text *t, double chance); /* "93 %", "<1 %", ">99 %", "-" for NAN */
void format_count(struct text *t, double count);   /* "10,000" */
void format_mass(struct text *t, double kg);	   /* "853 kg", "12.4 t" */

#endif
