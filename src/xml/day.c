/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xml/day.h"

#include <string.h>
#include <time.h>

int day_is_written(const char *words)
{
	static const char form[] = "0000-00-00";

	for (size_t i = 0; i < sizeof(form) - 1; i++)
		if (form[i] == '0' ? words[i] < '0' || words[i] > '9' : words[i] != form[i])
			return 0;
	return 1;
}

int day_read(const char *words, long *number)
{
	struct tm day = { 0 };
	int day_of_month;

	if (!day_is_written(words) || !strptime(words, "%Y-%m-%d", &day))
		return 0;
	day_of_month = day.tm_mday;
	*number = timegm(&day) / 86400;
	return day.tm_mday == day_of_month; /* else it has become one of the next month */
}
