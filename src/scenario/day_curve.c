/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/day_curve.h"

#include "base/quantity.h"

#include <stdlib.h>
#include <string.h>

/* 24 numbers, from midnight on. */
static int read_numbers(const char *text, double curve[DAY_HOURS])
{
	double sum = 0;
	int h = 0;

	for (const char *p = text + strspn(text, " \t\n"); *p; p += strspn(p, " \t\n")) {
		size_t length = strcspn(p, " \t\n");
		struct text why = TEXT_INIT;
		struct quantity q = { 0 };
		int bad = h == DAY_HOURS || quantity_parse(p, length, DIMENSION_NUMBER, &q, &why) ||
			  !(q.value >= 0 && q.value <= 1e9);

		text_release(&why);
		if (bad)
			return 0;
		sum += curve[h++] = q.value;
		p += length;
	}
	for (int i = 0; i < h; i++)
		curve[i] *= DAY_HOURS / sum;
	return h == DAY_HOURS && sum > 0;
}

int day_curve_read(struct field_reader *r, struct element e, const char *attribute, const char *what,
		   double curve[DAY_HOURS])
{
	char *text = field_text(e, attribute);
	int is_good = text && read_numbers(text, curve);

	if (text) {
		field_note(r, e, attribute);
		if (!is_good)
			field_fault(r, e, attribute,
				    "not %s of each hour; accepted: %d numbers from midnight on, separated by blanks, "
				    "not all 0",
				    what, DAY_HOURS);
	}
	free(text);
	return is_good;
}
