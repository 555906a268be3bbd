/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * trace_document.h - the event log of one replication as text: docs/COMMAND.md, "trace".
 */
#ifndef FLOPCAST_REPORT_TRACE_DOCUMENT_H
#define FLOPCAST_REPORT_TRACE_DOCUMENT_H

#include "base/text.h"
#include "sim/trace_set.h"

/* What the log belongs to. */
struct trace_subject {
	const char *plan, *currency;
	uint64_t seed;
};

/* A head line, then a line an event; the columns between state and missing are seconds booked since the last booking. Of
 * a campaign each line names the job and which of its copies. */
void trace_document_tsv(struct text *t, const struct trace_set *set);

/* The same, with the outcome. */
void trace_document_json(struct text *t, const struct trace_set *set, const struct trace_subject *subject);

/* "Trace Event Format" (Google, 2016, JSON object form), which Perfetto and chrome://tracing read: a process a
 * run, with the threads job, nodes and site; times in microseconds. */
void trace_document_chrome(struct text *t, const struct trace_set *set, const struct trace_subject *subject);

#endif
