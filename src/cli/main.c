/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/text.h"
#include "base/version.h"
#include "cli/library_memory.h"
#include "cli/verb.h"
#include "cli/worker.h"
#include "study/ranks.h"

#include <argp.h>
#include <fcntl.h>
#include <gsl/gsl_errno.h>
#include <libxml/parser.h>
#include <libxml/xmlerror.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct {
	const char *name, *words;
	int is_daily;
	enum status (*run)(int argc, char **argv);
} verbs[] = {
#define X(name, is_daily, words) { #name, words, is_daily, verb_##name },
	VERB_LIST(X)
#undef X
};
enum { VERBS = sizeof(verbs) / sizeof(verbs[0]) };

#define PURPOSE "flopcast forecasts what training a language model will cost and how long it will take.\n\n"
#define EXAMPLES                                                                                                       \
	"    flopcast estimate lora --model llama-2-13b --examples 52k --gpu 4090\n"                                   \
	"    flopcast estimate pretrain --model 3B --tokens 1T --gpu 128xh100 --site lambda,aws\n"

static void print_verbs(FILE *out, int is_daily)
{
	for (int i = 0; i < VERBS; i++)
		if (verbs[i].is_daily == is_daily)
			fprintf(out, "  %-12s %s\n", verbs[i].name, verbs[i].words);
}

static void print_help(void)
{
	fputs("Usage: flopcast VERB [OPTION...] [FILE...]\n" PURPOSE EXAMPLES "\nDaily use:\n", stdout);
	print_verbs(stdout, 1);
	fputs("\nMore:\n", stdout);
	print_verbs(stdout, 0);
	fputs("\n'flopcast help VERB' tells more; man flopcast, and docs/README.md for the documents.\n"
	      "Exit status: 0 done, 1 run-time failure, 2 usage, 3 invalid scenario,\n"
	      "4 a --require was not met, 130 interrupted (finished replications are kept).\n",
	      stdout);
}

static void print_short_help(void)
{
	fputs(PURPOSE EXAMPLES "\n", stderr);
	print_verbs(stderr, 1);
	fputs("\n'flopcast help' lists all verbs.\n", stderr);
}

static int find_verb(const char *name)
{
	for (int i = 0; i < VERBS; i++)
		if (!strcmp(name, verbs[i].name))
			return i;
	return -1;
}

/* With the nearest verb, when two slips at most lie between. */
static enum status refuse_verb(const char *name)
{
	size_t least = 3;
	int nearest = -1;

	for (int i = 0; i < VERBS; i++) {
		size_t distance = text_distance(name, verbs[i].name);

		if (distance < least && distance < strlen(verbs[i].name)) {
			least = distance;
			nearest = i;
		}
	}
	fprintf(stderr, "flopcast: unknown verb '%.40s'", options_shown(name));
	if (text_distance(name, "--version") < 3)
		fputs("; did you mean '--version'?", stderr);
	else if (nearest >= 0)
		fprintf(stderr, "; did you mean '%s'?", verbs[nearest].name);
	fputs("\n'flopcast help' lists all verbs.\n", stderr);
	return STATUS_USAGE;
}

/* argv[0] becomes "flopcast VERB", which messages begin with. */
static enum status run_verb(int verb, int argc, char **argv)
{
	char name[64];

	snprintf(name, sizeof(name), "flopcast %s", verbs[verb].name);
	argv[0] = name;
	return verbs[verb].run(argc, argv);
}

/* "help" alone, or of a verb. */
static enum status help(int argc, char **argv)
{
	char option[] = "--help";
	char *arguments[] = { NULL, option, NULL };
	int verb = argc > 0 ? find_verb(argv[0]) : -1;

	if (argc > 0 && verb < 0)
		return refuse_verb(argv[0]);
	if (argc > 0)
		return run_verb(verb, 2, arguments);
	print_help();
	return STATUS_OK;
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
	library_memory_set_up();
	xmlInitParser();
	/* Faults are collected where they are found; libxml2's own printing is not wanted. */
	xmlSetGenericErrorFunc(NULL, ignore_xml_error);
}

/* Has the reader of a pipe (`| head`) had enough? */
static int is_abandoned(void)
{
	struct pollfd fd = { .fd = STDOUT_FILENO, .events = POLLOUT };

	return poll(&fd, 1, 0) == 1 && fd.revents & POLLERR;
}

/* Results that never arrived are not done. */
static int flush(enum status status)
{
	if ((fflush(stdout) == 0 && !ferror(stdout)) || is_abandoned())
		return (int)status;
	fputs("flopcast: cannot write to standard output\n", stderr);
	return (int)(status ? status : STATUS_RUNTIME);
}

static enum status run(int argc, char **argv)
{
	const char *word = argc > 1 ? argv[1] : "";
	int verb = find_verb(word);

	if (verb >= 0)
		return run_verb(verb, argc - 1, argv + 1);
	if (!strcmp(word, "--help") || !strcmp(word, "-h") || !strcmp(word, "help"))
		return help(argc - 2, argv + 2);
	if (!strcmp(word, "--version") || !strcmp(word, "-V")) {
		puts(argp_program_version);
		return STATUS_OK;
	}
	if (argc > 1)
		return refuse_verb(word);
	print_short_help();
	return STATUS_USAGE;
}

int main(int argc, char **argv)
{
	ranks_open(&argc, &argv);
	set_up();
	if (ranks_mine() > 0)
		worker_run();
	return flush(run(argc, argv));
}
