/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/file.h"
#include "base/mem.h"
#include "cli/design.h"
#include "cli/verb.h"
#include "report/folder.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OPTION_SHARDS = 768, OPTION_ACCOUNT, OPTION_PARTITION, OPTION_TIME, OPTION_CPUS, OPTION_OUTPUT = 'o' };
enum { SHARDS_MOST = 100000, CPUS_MOST = 1024, RESTARTS = 3 };

struct slurm {
	struct design design;
	const char *account, *partition, *time;
	int64_t shards, cpus;
	char *folder, *file, *program; /* absolute */
};

/* Words that go into scripts as they are: nothing in them means anything to a shell or to Slurm. */
static const char *plain(const char *arg, const char *more, const char *option, struct argp_state *state)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

	for (const char *s = arg; *s; s++)
		if (!strchr(letters, *s) && !strchr(more, *s))
			argp_error(state, "%s %.40s: accepted: letters, digits and any of %s", option, arg, more);
	if (!*arg || *arg == '-')
		argp_error(state, "%s '%.40s': accepted: a name", option, arg);
	return arg;
}

static int64_t whole(const char *arg, int64_t most, const char *option, struct argp_state *state)
{
	struct text why = TEXT_INIT;
	int64_t value = 1;

	if (quantity_parse_integer(arg, 1, most, &value, &why))
		argp_error(state, "%s %.40s: %s", option, arg, why.s);
	text_release(&why);
	return value;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct slurm *s = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &s->design;
		break;
	case OPTION_SHARDS:
		s->shards = whole(arg, SHARDS_MOST, "--shards", state);
		break;
	case OPTION_CPUS:
		s->cpus = whole(arg, CPUS_MOST, "--cpus", state);
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
	case OPTION_OUTPUT:
		s->design.options.folder = arg;
		break;
	case ARGP_KEY_END:
		if (!s->account || !s->partition || (!s->shards && !s->design.varied_count))
			argp_error(state, "needed: --account, --partition and --shards (or --vary); your centre tells "
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

/* What every shard is simulated with. */
static void add_arguments(struct text *t, const struct slurm *s)
{
	const struct options *o = &s->design.options;

	text_add(t, " ");
	add_quoted(t, s->file);
	if (o->replications)
		text_addf(t, " -n %llu", (unsigned long long)o->replications);
	if (o->has_seed)
		text_addf(t, " --seed %llu", (unsigned long long)o->seed);
	if (o->scenario.allow_oom)
		text_add(t, " --allow-oom");
	for (size_t i = 0; i < o->scenario.set_count; i++)
		add_option(t, "--set", o->scenario.sets[i]);
	for (size_t i = 0; i < o->plan_count; i++)
		add_option(t, "--plan", o->plans[i]);
	for (size_t i = 0; i < s->design.varied_count; i++) {
		const struct variation *v = &s->design.varied[i];
		struct text words = TEXT_INIT;

		text_addf(&words, "%s=", v->path);
		for (size_t k = 0; k < v->count; k++)
			text_addf(&words, "%s%s", k ? "," : "", v->values[k]);
		add_option(t, "--vary", words.s);
		text_release(&words);
	}
}

/* The head of each script. */
static void add_head(struct text *t, const struct slurm *s, const char *name)
{
	text_addf(t, "#!/bin/sh\n#SBATCH --job-name=flopcast-%s\n#SBATCH --account=%s\n#SBATCH --partition=%s\n", name,
		  s->account, s->partition);
	if (s->time)
		text_addf(t, "#SBATCH --time=%s\n", s->time);
	text_add(t, "# Written by `flopcast slurm`; submit.sh submits it.\nprogram=");
	add_quoted(t, s->program);
	text_add(t, "\nfolder=");
	add_quoted(t, s->folder);
	text_addf(t, "\nshards=%lld\n", (long long)s->shards);
}

static void write_shard(struct text *t, const struct slurm *s)
{
	add_head(t, s, "shard");
	text_add(t, "shard=$SLURM_ARRAY_TASK_ID\npart=$folder/shard-$shard-of-$shards\nmkdir -p \"$part\" || exit 1\n");
	if (s->design.varied_count) {
		text_add(t, "\"$program\" sweep");
		add_arguments(t, s);
		text_add(t, " -q -j \"${SLURM_CPUS_PER_TASK:-1}\" --shard \"$shard/$shards\" >\"$part/points.csv\" || "
			    "exit\n");
	} else {
		text_add(t, "# A shard that is restarted goes on where it was stopped; one that was stopped before "
			    "there was "
			    "anything begins.\nif [ -e \"$part/results.db\" ]; then\n"
			    "\t\"$program\" resume -q --json -j \"${SLURM_CPUS_PER_TASK:-1}\" \"$part\" >/dev/null "
			    "2>\"$part/errors\"\n\tstatus=$?\n\tcat \"$part/errors\" >&2\n"
			    "\tgrep -q 'holds no study' \"$part/errors\" && status=begin\n"
			    "else\n\tstatus=begin\nfi\nif [ $status = begin ]; then\n\t\"$program\" run");
		add_arguments(t, s);
		text_add(t, " -q --json -j \"${SLURM_CPUS_PER_TASK:-1}\" --shard \"$shard/$shards\" -o \"$part\" "
			    ">/dev/null\n"
			    "\tstatus=$?\nfi\n[ $status = 0 ] || exit $status\n");
	}
	text_add(t, "touch \"$part/complete\"\n");
}

/* submit.sh and merge.sh submit alike: the array of `shards`, and after it, whatever became of it, merge.sh. */
static void add_submission(struct text *t, const struct slurm *s, const char *array, const char *try,
			   const char *indent)
{
	text_addf(t,
		  "%slogs=$(printf '%%s' \"$folder\" | sed 's/%%/%%%%/g')\n"
		  "%sarray=$(sbatch --parsable --array=\"%s\" --cpus-per-task=%lld --output=\"$logs/shard-%%a.log\" "
		  "\"$folder/shard.sh\") || exit\n"
		  "%ssbatch --parsable --dependency=\"afterany:${array%%%%;*}\" --output=\"$logs/merge-%%j.log\" "
		  "\"$folder/merge.sh\" %s || exit\n",
		  indent, indent, array, (long long)s->cpus, indent, try);
}

static void write_merge(struct text *t, const struct slurm *s)
{
	add_head(t, s, "merge");
	text_addf(t,
		  "try=${1:-0} failed= shard=1\n"
		  "while [ \"$shard\" -le \"$shards\" ]; do\n"
		  "\t[ -e \"$folder/shard-$shard-of-$shards/complete\" ] || failed=$failed,$shard\n"
		  "\tshard=$((shard + 1))\n"
		  "done\n"
		  "# Shards that failed are submitted again, at most %d times, and this job after them.\n"
		  "if [ -n \"$failed\" ] && [ \"$try\" -lt %d ]; then\n"
		  "\techo \"restarted: ${failed#,}\"\n",
		  RESTARTS, RESTARTS);
	add_submission(t, s, "${failed#,}", "$((try + 1))", "\t");
	text_add(t, "\texit\nfi\n[ -z \"$failed\" ] || echo \"given up: ${failed#,}\"\n"
		    "set --\nshard=1\nwhile [ \"$shard\" -le \"$shards\" ]; do\n\tset -- \"$@\" "
		    "\"$folder/shard-$shard-of-$shards\"\n\tshard=$((shard + 1))\ndone\n");
	if (s->design.varied_count)
		text_add(t, "[ -z \"$failed\" ] || exit 1\nfor part; do\n\tcat \"$part/points.csv\" || exit\ndone "
			    ">\"$folder/sweep.csv.part\" && mv \"$folder/sweep.csv.part\" \"$folder/sweep.csv\"\n");
	else
		text_add(t, "exec \"$program\" merge -q --no-charts -o \"$folder\" \"$@\"\n");
}

static void write_submit(struct text *t, const struct slurm *s)
{
	struct text all = TEXT_INIT;

	text_addf(&all, "1-%lld", (long long)s->shards);
	text_add(t, "#!/bin/sh\n# Written by `flopcast slurm`: submits the shards, and after them the job that merges "
		    "them.\nfolder=");
	add_quoted(t, s->folder);
	text_addf(t,
		  "\n# What an earlier submission left is not mixed in.\n"
		  "rm -f \"$folder\"/shard-*-of-%lld/complete \"$folder\"/shard-*-of-%lld/results.db*\n",
		  (long long)s->shards, (long long)s->shards);
	add_submission(t, s, all.s, "0", "");
	text_release(&all);
}

static enum status write_script(const struct slurm *s, const char *name,
				void (*compose)(struct text *, const struct slurm *), struct diag_list *diags)
{
	struct text path = TEXT_INIT, script = TEXT_INIT;
	const char *error = "";
	enum status status;

	text_addf(&path, "%s/%s", s->folder, name);
	compose(&script, s);
	status = file_write(path.s, script.s, script.length, &error);
	if (!status && chmod(path.s, 0755) < 0)
		status = STATUS_RUNTIME, error = strerror(errno);
	if (status)
		diag_add(diags, SEVERITY_ERROR, name, 0, "cannot be written: %s", error);
	text_release(&path);
	text_release(&script);
	return status;
}

/* Jobs begin elsewhere: every path is absolute. */
static enum status find_places(struct slurm *s, struct diag_list *diags)
{
	const struct options *o = &s->design.options;
	char *folder = o->folder ? mem_strdup(o->folder) : folder_default(o->file);
	enum status status = folder_prepare(folder, diags);

	s->file = realpath(o->file, NULL);
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
	struct scenario scenario = { 0 };
	enum status status = options_open(&s->design.options, &scenario, diags);
	uint64_t most = s->design.varied_count ? design_points(&s->design) : scenario.study.replications;

	if (!s->shards)
		s->shards = (int64_t)most;
	if (!status && (uint64_t)s->shards > most) {
		diag_add(diags, SEVERITY_ERROR, "--shards", 0, "accepted: at most %llu, the number of %s",
			 (unsigned long long)most, s->design.varied_count ? "points" : "replications");
		status = STATUS_USAGE;
	}
	scenario_release(&scenario);
	return status;
}

static enum status write_scripts(struct slurm *s, struct diag_list *diags)
{
	enum status status = check(s, diags);

	if (!status)
		status = find_places(s, diags);
	if (!status)
		status = write_script(s, "shard.sh", write_shard, diags);
	if (!status)
		status = write_script(s, "merge.sh", write_merge, diags);
	if (!status)
		status = write_script(s, "submit.sh", write_submit, diags);
	if (!status)
		printf("%s/submit.sh\n", s->folder);
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
		{ "output", OPTION_OUTPUT, "DIR", 0,
		  "Where scripts and results go (default: output/<scenario's file name>)", 0 },
		{ 0 },
	};
	static const struct argp_child children[] = { { &design_argp, 0, NULL, 0 }, { 0 } };
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.children = children,
		.args_doc = "FILE",
		.doc = "Writes scripts for Slurm: an array of jobs, one a shard, and a job that merges them and "
		       "restarts "
		       "those that failed. Prints the path of the script that submits both. With --vary a sweep."
	};
	struct slurm s = { .design = { .options = { .is_stored = 1 }, .varied_most = 2 }, .cpus = 1 };
	struct diag_list diags = { 0 };
	enum status status;

	argp_parse(&argp, argc, argv, 0, NULL, &s);
	status = write_scripts(&s, &diags);
	free(s.file);
	free(s.folder);
	free(s.program);
	design_release(&s.design);
	return verb_end(status, &diags, s.design.options.quiet);
}
