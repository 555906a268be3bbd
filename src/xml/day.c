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

static int digits(const char *words, int count)
{
	int number = 0;

	while (count--)
		number = 10 * number + *words++ - '0';
	return number;
}

int day_read(const char *words, long *number)
{
	struct tm day = { 0 };
	int month, day_of_month;

	if (!day_is_written(words))
		return 0;
	month = digits(words + 5, 2) - 1;
	day_of_month = digits(words + 8, 2);
	day.tm_year = digits(words, 4) - 1900;
	day.tm_mon = month;
	day.tm_mday = day_of_month;
	*number = timegm(&day) / 86400;
	return day.tm_mon == month && day.tm_mday == day_of_month; /* else it has become one of another month */
}
