/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/answer.h"

#include "base/sanitizer.h"
#include "cli/answer_report.h"
#include "cli/request.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { REQUEST_MOST = 2 << 20 };
#define MEMORY_MOST ((rlim_t)1 << 31) /* of the process */
enum { SECONDS_MOST = 60 };	      /* of processor time */

/* ---- limits ---- */

/* The sanitizer reserves addresses by the terabyte. */
#ifdef IS_SANITIZED
#define ADDRESSES_MOST RLIM_INFINITY
#else
#define ADDRESSES_MOST MEMORY_MOST
#endif

/* A scenario may ask for more than there is. */
static void set_limits(int is_report)
{
	const struct rlimit memory = { ADDRESSES_MOST, is_report ? RLIM_INFINITY : ADDRESSES_MOST },
			    seconds = { SECONDS_MOST, SECONDS_MOST }, none = { 0, 0 };

	setrlimit(RLIMIT_AS, &memory);
	setrlimit(RLIMIT_CPU, &seconds);
	setrlimit(RLIMIT_CORE, &none);
}

/* After the simulation: the browser that prints a report reserves more addresses than it needs. */
static void lift_memory_limit(void)
{
	const struct rlimit memory = { RLIM_INFINITY, RLIM_INFINITY };

	setrlimit(RLIMIT_AS, &memory);
}

/* ---- what is done ---- */

static enum status report(const struct asked *asked, const struct text *body, int has_folder, struct text *out)
{
	struct request r = { .form = NULL };
	struct diag_list diags = { 0 };
	enum status status = request_read(&r, text_str(body), body->length, &diags);

	if (!status)
		status = request_simulate(&r, has_folder, &diags);
	if (!status) {
		lift_memory_limit();
		status = answer_report(&r.publication, &r.scenario, json_string_value(json_object_get(r.form, "lang")),
				       asked->work, !strcmp(asked->what, "report.pdf"), out, &diags);
	}
	if (status)
		request_add_faults(&diags, out);
	request_release(&r);
	diag_release(&diags);
	return status;
}

enum status answer(const struct asked *asked)
{
	struct text body = TEXT_INIT, out = TEXT_INIT;
	int has_folder = asked->folder != NULL;
	enum status status;
	char chunk[4096];
	size_t n;

	set_limits(asked->work != NULL);
	if (has_folder && chdir(asked->folder))
		has_folder = 0;
	while ((n = fread(chunk, 1, sizeof(chunk), stdin)) > 0 && body.length <= REQUEST_MOST)
		text_add_bytes(&body, chunk, n);
	status = asked->work ? report(asked, &body, has_folder, &out)
			     : request_reply(asked->what, &body, has_folder, &out);
	fwrite(text_str(&out), 1, out.length, stdout);
	text_release(&body);
	text_release(&out);
	return status;
}
