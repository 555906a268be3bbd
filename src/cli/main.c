/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/version.h"
#include "cli/verb.h"
#include "cli/worker.h"
#include "study/ranks.h"

#include <argp.h>
#include <fcntl.h>
#include <gsl/gsl_errno.h>
#include <libxml/parser.h>
#include <libxml/xmlerror.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct {
	const char *name;
	enum status (*run)(int argc, char **argv);
	const char *words;
} verbs[] = {
	{ "estimate", verb_estimate, "a forecast from one line, without a file" },
	{ "run", verb_run, "simulate a scenario; table or JSON, results and charts in output/" },
	{ "resume", verb_resume, "go on with a study that was interrupted" },
	{ "merge", verb_merge, "put the shards of a study together" },
	{ "slurm", verb_slurm, "scripts that simulate a study or a sweep as an array of Slurm jobs" },
	{ "export", verb_export, "outcomes of every replication as CSV or JSON" },
	{ "report", verb_report, "the planning report of a run: a page, Markdown, PDF; in four languages" },
	{ "explain", verb_explain, "every value in base units and where it came from; the closed-form estimate" },
	{ "sweep", verb_sweep, "one row for each value of an attribute, as CSV" },
	{ "sensitivity", verb_sensitivity, "how far each uncertain input moves cost and time" },
	{ "optimize", verb_optimize, "the values and the plan that cost least while what is required holds" },
	{ "trace", verb_trace, "the event log of one replication" },
	{ "track", verb_track, "a run that has started: what its log says, and when it will be done" },
	{ "diff", verb_diff, "two scenarios with the same random numbers: what B costs and takes more" },
	{ "memory", verb_memory, "memory per GPU: of a scenario, or of a model on GPUs of the catalog; serving too" },
	{ "validate", verb_validate, "all faults of scenarios at once" },
	{ "catalog", verb_catalog, "list the built-in models, accelerators, languages, sites and exchange rates" },
	{ "init", verb_init, "a commented scenario to begin with" },
	{ "completion", verb_completion, "completion for bash" },
	{ "schema", verb_schema, "print the XML schema of the scenario language" },
};

static void usage(FILE *out)
{
	fputs("Usage: flopcast VERB [OPTION...] [FILE...]\n"
	      "Forecasts what training a language model will cost and how long it will take.\n\n",
	      out);
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		fprintf(out, "  %-12s %s\n", verbs[i].name, verbs[i].words);
	fputs("\n'flopcast VERB --help' tells more. Exit status: 0 done, 1 run-time failure, 2 usage, 3 invalid "
	      "scenario,\n"
	      "4 a --require was not met, 130 interrupted (finished replications are kept).\n",
	      out);
}

/* Without a word: the way in. */
static void greet(void)
{
	fputs("flopcast forecasts what training a language model will cost and how long it will take. Try:\n\n"
	      "  flopcast estimate lora --model llama-2-13b --examples 52k --gpu 4090\n"
	      "  flopcast estimate pretrain --model 3B --tokens 1T --gpu 128xh100 --site lambda,aws\n\n"
	      "Usage: flopcast VERB [OPTION...] [FILE...]; 'flopcast help' lists the verbs.\n",
	      stderr);
}

/* A closed standard stream would lend its number to the next file opened, and results would go into it. */
static void open_standard_streams(void)
{
	int fd = open("/dev/null", O_RDWR);

	while (fd >= 0 && fd <= STDERR_FILENO)
		fd = dup(fd);
	if (fd > STDERR_FILENO)
		close(fd);
}

static void ignore_xml_error(void *context, const char *format, ...)
{
	(void)context, (void)format;
}

static void set_up(void)
{
	open_standard_streams();
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN); /* a limit on file sizes is a fault of writing like a full disk */
	gsl_set_error_handler_off();
	argp_err_exit_status = STATUS_USAGE;
	argp_program_version = "flopcast " FLOPCAST_VERSION;
	xmlInitParser();
	/* Faults are collected where they are found; libxml2's own printing is not wanted. */
	xmlSetGenericErrorFunc(NULL, ignore_xml_error);
}

/* Results that never arrived are not done. */
static int flush(enum status status)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return (int)status;
	fputs("flopcast: cannot write to standard output\n", stderr);
	return (int)(status ? status : STATUS_RUNTIME);
}

int main(int argc, char **argv)
{
	char name[64];

	ranks_open(&argc, &argv);
	set_up();
	if (ranks_mine() > 0)
		worker_run();
	if (argc > 1 && !strcmp(argv[1], "--version")) {
		puts(argp_program_version);
		return flush(STATUS_OK);
	}
	if (argc > 1 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "help"))) {
		usage(stdout);
		return flush(STATUS_OK);
	}
	for (size_t i = 0; argc > 1 && i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (!strcmp(argv[1], verbs[i].name)) {
			snprintf(name, sizeof(name), "flopcast %s", verbs[i].name);
			argv[1] = name;
			return flush(verbs[i].run(argc - 1, argv + 1));
		}
	if (argc > 1) {
		fprintf(stderr, "flopcast: unknown verb '%.40s'\n", argv[1]);
		usage(stderr);
	} else {
		greet();
	}
	return STATUS_USAGE;
}
