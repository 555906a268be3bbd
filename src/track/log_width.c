/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "track/log_width.h"

#include "track/log_field.h"
#include "track/log_regex.h"

#include <math.h>
#include <string.h>

/* Megatron-LM, DeepSpeed, LLaMA-Factory: "world size", of no group; Lightning and Accelerate: "processes". */
static const char regex[] = "(?:(?<!parallel )(?<!parallel-)(?<!group )(?<!local )(?<!node )\\bworld[_ "
			    "]size\\b[\"']?(?: is)?[ .]*[:=]?[ .]*"
			    "|Starting with |Num processes: )([0-9]+)\\b";

double log_width_read(const char *line, size_t length)
{
	static _Thread_local struct log_regex kept;
	const PCRE2_SIZE *at;
	double gpus;

	if (!memmem(line, length, "world", 5) && !memmem(line, length, "processes", 9))
		return NAN;
	at = log_regex_match(log_regex_own(&kept, regex), line, length, 0);
	return at && log_field_number(line + at[2], at[3] - at[2], &gpus) && gpus > 0 ? gpus : NAN;
}
