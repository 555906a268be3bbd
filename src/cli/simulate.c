/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/simulate.h"

#include "cli/progress_line.h"
#include "cli/worker.h"
#include "study/accuracy.h"

#include <signal.h>
#include <stdio.h>

/* Written by the signal handler only, read by the runner. */
static volatile sig_atomic_t stop;

static void on_signal(int signal)
{
	stop = signal;
}

/* While replications run, SIGINT and SIGTERM end the study, not the program; a second one ends it at once. */
static void catch_signals(struct sigaction old[2])
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND };

	sigaction(SIGINT, &action, &old[0]);
	sigaction(SIGTERM, &action, &old[1]);
}

static void release_signals(const struct sigaction old[2])
{
	sigaction(SIGINT, &old[0], NULL);
	sigaction(SIGTERM, &old[1], NULL);
}

/* Replications that are missing, of all plans. */
static double todo(const struct results *results)
{
	double count = 0;

	for (size_t p = 0; p < results->plan_count; p++)
		count += (double)results->asked - (double)results->done[p];
	return count;
}

/* Adds to `results` what is missing. */
static enum status run(const struct options *o, const struct accuracy *until, int with_ranks, struct results *results)
{
	struct progress_line progress;
	struct runner runner = { .threads = o->threads,
				 .check_invariants = o->check,
				 .with_ranks = with_ranks,
				 .stop = &stop,
				 .progress = progress_line_show,
				 .context = &progress };
	size_t asked = results->asked;
	struct sigaction old[2];
	enum status status;

	/* How many --until will take is not known. */
	progress_line_init(&progress, o->quiet || until->relative > 0, todo(results));
	catch_signals(old);
	status = until->relative > 0 ? accuracy_run(until, &runner, results) : runner_run(&runner, results);
	release_signals(old);
	progress_line_end(&progress);
	if (status == STATUS_INTERRUPTED)
		fprintf(stderr, "flopcast: interrupted after %zu of %zu replications\n", results->replications, asked);
	return status;
}

enum status simulate(const void *options, const struct scenario *s, struct results *results)
{
	const struct options *o = options;
	const struct accuracy none = { 0, 0 };

	if (!results->plans)
		results_init(results, (const struct plan *const *)s->plans, s->plan_count, &s->study);
	return run(o, &none, 0, results);
}

/* --until has found its end, or not. */
static enum status settle(struct saved_study *s, const struct accuracy *until, struct diag_list *diags)
{
	if (!accuracy_is_met(until, &s->results))
		diag_add(diags, SEVERITY_WARNING, "--until", 0, "not as precise after %zu replications of each plan",
			 s->results.replications);
	if (!s->folder || !store_end(&s->store, s->record.first + s->results.replications))
		return STATUS_OK;
	store_report(&s->store, diags);
	return STATUS_RUNTIME;
}

static void report_full(const struct saved_study *s, struct diag_list *diags)
{
	struct text where = TEXT_INIT;

	store_report(&s->store, diags);
	text_add_safe(&where, s->folder, 4096);
	diag_add(diags, SEVERITY_ERROR, where.s, 0,
		 "%zu replications of each plan are kept; 'flopcast resume' goes on with them",
		 s->results.replications);
	text_release(&where);
}

enum status simulate_study(const struct options *o, struct saved_study *s, const struct requirement *requirements,
			   struct diag_list *diags)
{
	const struct accuracy until = { s->record.until, s->record.until_percent };
	enum status status, written = STATUS_OK;

	if (!o->quiet)
		diag_print(diags, stderr);
	diag_release(diags);
	status = worker_invite(o, &s->record, diags);
	if (status)
		return status;
	status = run(o, &until, 1, &s->results);
	if (status == STATUS_RUNTIME)
		report_full(s, diags);
	if (status == STATUS_INTERRUPTED && s->folder && !o->quiet)
		options_say(stderr, "flopcast: 'flopcast resume ", s->folder, "' goes on");
	if (!status && until.relative > 0)
		status = settle(s, &until, diags);
	if (status != STATUS_RUNTIME && s->results.replications)
		written = publish(o, s, diags);
	if (status != STATUS_RUNTIME && !written)
		written = saved_study_settle(s, diags);
	if (!status && !written)
		written = publish_judgement(o, requirements, &s->results);
	return status ? status : written;
}
