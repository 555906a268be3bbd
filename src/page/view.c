/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "page/view.h"

#include "base/unit.h"
#include "report/format.h"
#include "page/template.h"

#include <math.h>
#include <string.h>
#include <time.h>

enum { USER_LIMIT = 2000 };

#define ROUNDING 1e-9		      /* of a value that is round already */
#define YEAR_S	 (365.25 * DAY_S)     /* Julian */
#define LONG_S	 (2 * 365.25 * DAY_S) /* from here on a time is said in years */

/* Makes a JSON string of a text and releases it. */
static json_t *take(struct text *t)
{
	json_t *value = json_value_string(text_str(t));

	text_release(t);
	return value;
}

json_t *view_words(const struct view *v, const char *english)
{
	return json_value_string(words_get(v->words, english));
}

json_t *view_say(const struct view *v, const char *english, json_t *values)
{
	struct text t = TEXT_INIT;

	template_render(&t, words_get(v->words, english), NULL, &template_plain, values);
	json_decref(values);
	return take(&t);
}

json_t *view_user(const char *text)
{
	struct text t = TEXT_INIT;

	text_add_safe(&t, text, USER_LIMIT);
	return take(&t);
}

json_t *view_number(double x)
{
	struct text t = TEXT_INIT;

	if (!isnan(x))
		text_addf(&t, "%.6g", x);
	return take(&t);
}

json_t *view_amount(double amount)
{
	struct text t = TEXT_INIT;

	format_amount(&t, amount);
	return take(&t);
}

json_t *view_money(const struct view *v, double amount)
{
	struct text t = TEXT_INIT;

	format_amount(&t, amount);
	if (!isnan(amount))
		text_addf(&t, " %s", v->forecast->currency);
	return take(&t);
}

static json_t *time_in(const struct view *v, double time_s, double like_s, int is_short)
{
	struct scale scale = scale_for_time(fabs(isnan(like_s) ? time_s : like_s));
	struct text t = TEXT_INIT;

	if (isnan(time_s))
		text_add(&t, "-");
	else if (time_s == 0)
		text_add(&t, "0");
	else
		text_addf(&t, "%.3g %s", time_s / scale.factor,
			  words_get(v->words, is_short ? scale.symbol : scale.name));
	return take(&t);
}

json_t *view_time(const struct view *v, double time_s)
{
	return time_in(v, time_s, time_s, 0);
}

json_t *view_time_like(const struct view *v, double time_s, double like_s)
{
	return time_in(v, time_s, like_s, 0);
}

json_t *view_time_short_like(const struct view *v, double time_s, double like_s)
{
	return time_in(v, time_s, like_s, 1);
}

static void add_quantity(struct text *t, const struct view *v, const struct provenance *input, double value)
{
	if (input->dimension == DIMENSION_TIME && value >= LONG_S)
		text_addf(t, "%.3g %s", value / YEAR_S, words_get(v->words, WORD("years")));
	else if (input->dimension == DIMENSION_TIME)
		format_duration_short(t, value, v->words);
	else
		format_quantity_short(t, value, input->dimension, input->currency);
}

json_t *view_quantity(const struct view *v, const struct provenance *input, double value)
{
	struct text t = TEXT_INIT;

	add_quantity(&t, v, input, value);
	return take(&t);
}

/* The unit stands once where both values have it: "12,300 – 40,500 tokens/s/gpu". */
json_t *view_range(const struct view *v, const struct provenance *input, double low, double high)
{
	struct text from = TEXT_INIT, to = TEXT_INIT, t = TEXT_INIT;
	const char *unit;

	add_quantity(&from, v, input, low);
	add_quantity(&to, v, input, high);
	unit = strchr(from.s, ' ');
	if (strcmp(from.s, to.s) == 0) {
		text_add(&t, from.s);
	} else {
		int is_same = unit && strchr(to.s, ' ') && !strcmp(unit, strchr(to.s, ' '));

		text_add_bytes(&t, from.s, is_same ? (size_t)(unit - from.s) : from.length);
		text_addf(&t, " – %s", to.s);
	}
	text_release(&from);
	text_release(&to);
	return take(&t);
}

json_t *view_tick(double amount, double step)
{
	struct text t = TEXT_INIT;
	json_t *words;

	if (step >= 1)
		format_count(&t, amount);
	else
		text_addf(&t, "%.*f", (int)ceil(-log10(step) - ROUNDING), amount);
	words = take(&t);
	return words;
}

/* Of the day on which so much time after submission ends. */
static int day_after(const struct view *v, double time_s, struct tm *day)
{
	*day = (struct tm){ 0 };
	if (!v->forecast->date || isnan(time_s) || !strptime(v->forecast->date, "%Y-%m-%d", day))
		return 0;
	day->tm_mday += (int)(time_s / DAY_S);
	timegm(day); /* 2026-11-32 becomes 2026-12-02 */
	return 1;
}

json_t *view_date_after(const struct view *v, double time_s)
{
	static const char *const months[] = { WORD("January"),	 WORD("February"), WORD("March"),    WORD("April"),
					      WORD("May"),	 WORD("June"),	   WORD("July"),     WORD("August"),
					      WORD("September"), WORD("October"),  WORD("November"), WORD("December") };
	json_t *values;
	struct tm day;

	if (!day_after(v, time_s, &day))
		return NULL;
	values = json_object();
	json_value_set(values, "day", view_number(day.tm_mday));
	json_value_set(values, "month", view_words(v, months[day.tm_mon]));
	json_value_set(values, "year", view_number(day.tm_year + 1900));
	return view_say(v, WORD("{{day}} {{month}} {{year}}"), values);
}

json_t *view_day_after(const struct view *v, double time_s)
{
	struct tm day;
	char words[32];

	if (!day_after(v, time_s, &day))
		return NULL;
	strftime(words, sizeof(words), "%Y-%m-%d", &day);
	return json_value_string(words);
}

json_t *view_chance(double chance)
{
	struct text t = TEXT_INIT;

	format_chance(&t, chance);
	return take(&t);
}

json_t *view_share(double share)
{
	struct text t = TEXT_INIT;

	if (isnan(share))
		text_add(&t, "-");
	else
		text_addf(&t, share >= 0.1 || share == 0 ? "%.3g %%" : "%.2g %%", 100 * share);
	return take(&t);
}

json_t *view_count(double count)
{
	struct text t = TEXT_INIT;

	format_count(&t, count);
	return take(&t);
}

json_t *view_large(double count)
{
	struct text t = TEXT_INIT;

	format_quantity_short(&t, count, DIMENSION_COUNT, "");
	return take(&t);
}
