/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/file.h"
#include "base/mem.h"
#include "cli/verb.h"
#include "report/folder.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

extern const char slurm_script[]; /* slurm.sh */

enum { OPTION_SHARDS = OPTION_OWN, OPTION_ACCOUNT, OPTION_PARTITION, OPTION_TIME, OPTION_CPUS };
enum { SHARDS_MOST = 100000, CPUS_MOST = 1024 };

struct slurm {
	struct options options;
	const char *account, *partition, *time;
	int64_t shards, cpus;
	char *folder, *file, *program; /* absolute */
};

/* Words that go into scripts as they are: nothing in them means anything to a shell or to Slurm. */
static const char *plain(const char *arg, const char *more, const char *option, struct argp_state *state)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

	for (const char *s = arg; *s; s++)
		if (!strchr(letters, *s) && !strchr(more, *s)) {
			options_fault(state, "%s %.40s: accepted: letters, digits and any of %s", option,
				      options_shown(arg), more);
			return arg;
		}
	if (!*arg || *arg == '-')
		options_fault(state, "%s '%.40s': accepted: a name", option, options_shown(arg));
	return arg;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct slurm *s = state->input;

	switch (key) {
	case OPTION_SHARDS:
		s->shards = options_whole("--shards", arg, 1, SHARDS_MOST, state);
		break;
	case OPTION_CPUS:
		s->cpus = options_whole("--cpus", arg, 1, CPUS_MOST, state);
		break;
	case OPTION_ACCOUNT:
		s->account = plain(arg, "._+@-", "--account", state);
		break;
	case OPTION_PARTITION:
		s->partition = plain(arg, "._+,-", "--partition", state);
		break;
	case OPTION_TIME:
		s->time = plain(arg, ":-", "--time", state);
		break;
	case ARGP_KEY_END:
		if (!s->account || !s->partition || (!s->shards && !s->options.experiment.varied_count))
			options_fault(state,
				      "needed: --account, --partition and --shards (or --vary); your centre tells "
				      "the first two");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

/* As one word of a shell. */
static void add_quoted(struct text *t, const char *s)
{
	text_add(t, "'");
	for (; *s; s++)
		if (*s == '\'')
			text_add(t, "'\\''");
		else
			text_add_bytes(t, s, 1);
	text_add(t, "'");
}

static void add_option(struct text *t, const char *option, const char *value)
{
	text_addf(t, " %s ", option);
	add_quoted(t, value);
}

/* What every shard is simulated with, as the arguments of the script's body. */
static void add_arguments(struct text *t, const struct slurm *s)
{
	const struct experiment *e = &s->options.experiment;

	text_add(t, "set -- ");
	add_quoted(t, s->file);
	if (e->replications)
		text_addf(t, " -n %llu", (unsigned long long)e->replications);
	if (e->has_seed)
		text_addf(t, " --seed %llu", (unsigned long long)e->seed);
	if (e->scenario.sampling)
		add_option(t, "--sampling", e->scenario.sampling);
	if (e->scenario.allow_oom)
		text_add(t, " --allow-oom");
	for (size_t i = 0; i < e->scenario.set_count; i++)
		add_option(t, "--set", e->scenario.sets[i]);
	for (size_t i = 0; i < e->scenario.catalog_count; i++)
		add_option(t, "--catalog", e->scenario.catalogs[i]);
	for (size_t i = 0; i < e->plan_count; i++)
		add_option(t, "--plan", e->plans[i]);
	for (size_t i = 0; i < e->varied_count; i++) {
		const struct variation *v = &e->varied[i];
		struct text words = TEXT_INIT;

		text_addf(&words, "%s=", v->path);
		for (size_t k = 0; k < v->count; k++)
			text_addf(&words, "%s%s", k ? "," : "", v->values[k]);
		add_option(t, "--vary", words.s);
		text_release(&words);
	}
	text_add(t, "\n");
}

/* What Slurm is asked for, and the variables that the body reads. */
static void add_head(struct text *t, const struct slurm *s, const char *job)
{
	text_addf(t, "#!/bin/sh\n#SBATCH --job-name=flopcast-%s\n#SBATCH --account=%s\n#SBATCH --partition=%s\n", job,
		  s->account, s->partition);
	if (s->time)
		text_addf(t, "#SBATCH --time=%s\n", s->time);
	text_addf(t, "# Written by `flopcast slurm`; submit.sh submits all.\njob=%s try=${1:-0}\nprogram=", job);
	add_quoted(t, s->program);
	text_add(t, "\nfolder=");
	add_quoted(t, s->folder);
	text_addf(t, "\nshards=%lld cpus=%lld is_sweep=%d\n", (long long)s->shards, (long long)s->cpus,
		  s->options.experiment.varied_count > 0);
	add_arguments(t, s);
}

static enum status write_script(const struct slurm *s, const char *job, struct diag_list *diags)
{
	struct text path = TEXT_INIT, script = TEXT_INIT;
	const char *error = "";
	enum status status;

	text_addf(&path, "%s/%s.sh", s->folder, job);
	add_head(&script, s, job);
	text_add(&script, slurm_script);
	status = file_write(path.s, script.s, script.length, &error);
	if (!status && chmod(path.s, 0755) < 0)
		status = STATUS_RUNTIME, error = strerror(errno);
	if (status)
		diag_add(diags, SEVERITY_ERROR, path.s, 0, "cannot be written: %s", error);
	text_release(&path);
	text_release(&script);
	return status;
}

/* Jobs begin elsewhere: every path is absolute. */
static enum status find_places(struct slurm *s, struct diag_list *diags)
{
	const char *file = s->options.experiment.file;
	char *folder = s->options.folder ? mem_strdup(s->options.folder) : folder_default(file);
	enum status status = folder_prepare(folder, diags);

	s->file = realpath(file, NULL);
	s->folder = realpath(folder, NULL);
	s->program = realpath("/proc/self/exe", NULL);
	free(folder);
	if (status || (s->file && s->folder && s->program))
		return status;
	diag_add(diags, SEVERITY_ERROR, "slurm", 0, "a path cannot be found: %s", strerror(errno));
	return STATUS_RUNTIME;
}

static enum status check(struct slurm *s, struct diag_list *diags)
{
	const struct experiment *e = &s->options.experiment;
	struct experiment one = *e; /* of the shards, each of which has its own machine */
	struct scenario scenario = { 0 };
	enum status status;
	uint64_t most;

	one.shards = e->varied_count ? 0 : (uint64_t)s->shards;
	status = experiment_open(&one, &scenario, diags);
	most = e->varied_count ? experiment_points(e) : scenario.study.replications;

	if (!s->shards)
		s->shards = (int64_t)most;
	if (!status && (uint64_t)s->shards > most) {
		diag_add(diags, SEVERITY_ERROR, "--shards", 0, "accepted: at most %llu, the number of %s",
			 (unsigned long long)most, e->varied_count ? "points" : "replications");
		status = STATUS_USAGE;
	}
	scenario_release(&scenario);
	return status;
}

static enum status run(void *request, struct diag_list *diags)
{
	static const char *const jobs[] = { "shard", "merge", "submit" };
	struct slurm *s = request;
	enum status status = check(s, diags);

	if (!status)
		status = find_places(s, diags);
	for (size_t i = 0; i < sizeof(jobs) / sizeof(jobs[0]) && !status; i++)
		status = write_script(s, jobs[i], diags);
	if (!status)
		options_say(stdout, "", s->folder, "/submit.sh");
	free(s->file);
	free(s->folder);
	free(s->program);
	return status;
}

enum status verb_slurm(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{ "account", OPTION_ACCOUNT, "A", 0, "Slurm account that pays", 0 },
		{ "partition", OPTION_PARTITION, "P", 0, "Slurm partition", 0 },
		{ "shards", OPTION_SHARDS, "K", 0, "Jobs of the array (a sweep: default one a point)", 0 },
		{ "time", OPTION_TIME, "T", 0, "Time limit of a job, as Slurm writes it: 30:00, 2-00:00", 0 },
		{ "cpus", OPTION_CPUS, "N", 0, "Processors of a shard (default 1)", 0 },
		{ "output", 'o', "DIR", 0, "Where scripts and results go (default: output/<scenario's file name>)", 0 },
		{ 0 },
	};
	static const struct verb verb = {
		.groups = OPTIONS_EXPERIMENT | OPTIONS_VARY,
		.options = options,
		.parse = parse,
		.arguments = "FILE",
		.doc = "Writes scripts for Slurm: an array of jobs, one a shard, and a job that restarts those that "
		       "failed and merges all. Prints the path of the script that submits both. With --vary a sweep.",
		.run = run,
	};
	struct slurm s = { .options.experiment = { .is_stored = 1, .varied_most = 2 }, .cpus = 1 };

	return verb_main(&verb, argc, argv, &s);
}
