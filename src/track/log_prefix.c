/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "track/log_prefix.h"

#include "track/log_regex.h"

/* Longer beginnings are the line itself. */
enum { PREFIX_MOST = 300 };

static const char regex[] =
	"^(?:\\s*(?:"
	/* docker logs --timestamps, kubectl logs --timestamps, CRI: 2026-03-02T08:00:00.123456789Z stdout F */
	"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]+)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?"
	"(?: (?:stdout|stderr) [FP])?(?=\\s)"
	/* journald, syslog: Mar  2 08:00:00 node01 train[1234]: */
	"|[A-Z][a-z]{2} [ 0-9][0-9] [0-9]{2}:[0-9]{2}:[0-9]{2}(?=\\s)"
	"|[\\w.-]+ [\\w./-]+\\[[0-9]+\\]:"
	/* kubectl logs --prefix, torchrun, mpirun --tag-output */
	"|\\[pod/[^\\]\\s]*\\]|\\[(?:rank|default)?[0-9]+(?:,[0-9]+)?\\](?:<std\\w+>)?:?"
	/* srun --label, Ray, docker compose */
	"|[0-9]+:(?=\\s)|\\([^()]*pid=[0-9]+[^()]*\\)|[\\w.-]+ +\\|(?=\\s)"
	/* Python's logging */
	"|(?:DEBUG|INFO|WARNING|ERROR):[\\w.]*:|- [\\w.]+ - (?:DEBUG|INFO|WARNING|ERROR) "
	"-|\\[(?:DEBUG|INFO|WARNING|ERROR)\\]"
	") ?){1,4}";

size_t log_prefix_length(const char *line, size_t length)
{
	static _Thread_local struct log_regex kept;
	const PCRE2_SIZE *at =
		log_regex_match(log_regex_own(&kept, regex), line, length < PREFIX_MOST ? length : PREFIX_MOST, 0);

	return at ? at[1] : 0;
}
