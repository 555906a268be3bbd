/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * track - how well `flopcast track --blind` would have forecast documented runs from their logs so far.
 *
 *   track LOGS-FOLDER REPORT.md RUN.xml RUN.xml CAMPAIGN.xml
 *
 * Each run of index.tsv that is whole is cut at 10, 25, 50 and 75 % of its steps. The constants of the outlook are fitted anew with
 * each programme (a family of runs) left out, and that programme is forecast. Beside it stands a straight line through the last
 * quarter of the steps so far, spread by the errors that such lines had on the runs of the same kind of the other programmes.
 * The score is the CRPS of the logarithm of the remaining time (Gneiting & Raftery 2007).
 *
 * Below that, a thousand runs that the engine lives itself by the scenarios, and some hundred campaigns, tracked with them
 * (tests/support/tracked_truth.h).
 */
#include "base/file.h"
#include "base/mem.h"
#include "scenario/scenario_open.h"
#include "track/log_reader.h"
#include "track/outlook.h"

#include "../support/tracked_truth.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	POINTS_MOST = 400,
	PROGRAMMES_MOST = 40,
	ID_MOST = 80,
	QUANTILES = 49,
	COLUMNS = 11,
	ROUNDS = 12,
	LIVES = 1000,
	CAMPAIGNS = 200
};

enum kind { MACHINE, DATED, KINDS };

static const char *const kind_names[KINDS] = { "machine logs", "dated notes" };
static const double shares[] = { 0.1, 0.25, 0.5, 0.75 };

struct point {
	char id[ID_MOST], programme[ID_MOST];
	enum kind kind;
	double share, actual_s, line_s;
	struct pace pace;
	double crps, baseline_crps, p10_s, p50_s, p90_s; /* found later; baseline NAN: no other programme */
};

struct points {
	struct point items[POINTS_MOST];
	size_t count;
};

/* The programme is what stands before the first digit or the second hyphen: mlperf, nanogpt, mf, cpm. */
static void name_programme(struct point *p)
{
	size_t n = strcspn(p->id, "0123456789-");

	snprintf(p->programme, sizeof(p->programme), "%.*s", (int)n, p->id);
}

/* Straight line through the rows of the last quarter of the steps so far. */
static double line_of(const struct progress_row *rows, size_t count, double planned_steps)
{
	const struct progress_row *last = &rows[count - 1];
	double begin = last->step - (last->step - rows[0].step) / 4;
	size_t from = 0;

	for (size_t i = 0; i + 1 < count; i++)
		if (rows[i].step <= begin)
			from = i;
	return (last->time_s - rows[from].time_s) / (last->step - rows[from].step) * (planned_steps - last->step);
}

static void cut(struct points *all, const struct point *run, const struct progress_row *rows, size_t count)
{
	const struct progress_row *last = &rows[count - 1];

	for (size_t k = 0; k < sizeof(shares) / sizeof(shares[0]) && all->count < POINTS_MOST; k++) {
		struct point *p = &all->items[all->count];
		size_t n = 0;

		while (n < count && rows[n].step <= shares[k] * last->step)
			n++;
		*p = *run;
		p->share = shares[k];
		if (n < 2 || rows[n - 1].step <= rows[0].step || !pace_of(&p->pace, rows, n, last->step))
			continue;
		p->actual_s = last->time_s - rows[n - 1].time_s;
		p->line_s = line_of(rows, n, last->step);
		all->count++;
	}
}

static int read_run(struct points *all, const char *folder, const char *id, const char *format)
{
	char path[500];
	const char *paths[] = { path };
	struct point run = { .kind = MACHINE };
	struct diag_list diags = { 0 };
	struct log_reading g;

	snprintf(path, sizeof(path), "%s/%s.csv", folder, id);
	snprintf(run.id, sizeof(run.id), "%s", id);
	name_programme(&run);
	if (!strcmp(format, "daily-log") || !strcmp(format, "chronicle") || !strcmp(format, "wandb-summary"))
		run.kind = DATED;
	if (log_read(&g, paths, 1, NULL, &diags)) {
		diag_print(&diags, stderr);
		return 0;
	}
	cut(all, &run, g.progress.rows, g.progress.count);
	log_reading_release(&g);
	diag_release(&diags);
	return 1;
}

/* Runs whose finish is in the log: for the others no remaining time is known. */
static int has_finish(char *const column[COLUMNS])
{
	return strncmp(column[10], "unfinished", 10) != 0 && !strstr(column[10], "log ends at 106");
}

static int read_index(struct points *all, const char *folder)
{
	char path[500], line[4000];
	int good = 1;
	FILE *in;

	snprintf(path, sizeof(path), "%s/index.tsv", folder);
	in = fopen(path, "r");
	if (!in || !fgets(line, sizeof(line), in))
		return 0;
	while (good && fgets(line, sizeof(line), in)) {
		char *column[COLUMNS] = { 0 }, *rest = line;

		for (int i = 0; i < COLUMNS; i++)
			column[i] = strsep(&rest, "\t\n");
		if (column[10] && has_finish(column))
			good = read_run(all, folder, column[0], column[8]);
	}
	fclose(in);
	return good;
}

static double crps_of(const struct point *p, const struct outlook_prior *prior)
{
	double sum = 0, actual = log(p->actual_s);

	for (int i = 1; i <= QUANTILES; i++) {
		double chance = i / (QUANTILES + 1.0);
		double off = actual - log(outlook_quantile(&p->pace, prior, 0, chance));

		sum += (off >= 0 ? chance : chance - 1) * off;
	}
	return 2 * sum / QUANTILES;
}

/* Of the straight line with the errors of the other programmes at the same share (of dated notes, which are few: at any). */
static double baseline_crps_of(const struct points *all, const struct point *p)
{
	double errors[POINTS_MOST], actual = log(p->actual_s / p->line_s), off = 0, apart = 0;
	size_t n = 0;

	for (size_t i = 0; i < all->count; i++) {
		const struct point *q = &all->items[i];

		if (q->kind == p->kind && strcmp(q->programme, p->programme) != 0 &&
		    (q->share == p->share || p->kind == DATED))
			errors[n++] = log(q->actual_s / q->line_s);
	}
	for (size_t i = 0; i < n; i++) {
		off += fabs(errors[i] - actual);
		for (size_t k = 0; k < n; k++)
			apart += fabs(errors[i] - errors[k]);
	}
	return n ? off / (double)n - apart / (2 * (double)n * (double)n) : NAN;
}

/* Constants as an array, with how far each may move from where it stands (additively, or 0: by a factor). */
#define CONSTANTS (sizeof(struct outlook_prior) / sizeof(double))
static const double reaches[CONSTANTS] = { 0.3, 0.03, 0.1, 0.01 };
/* Weight of the distance from the published constants: few programmes can't say much about eleven numbers. */
#define PULL	  0.3
#define FACTOR	  0.7
#define LITTLE	  0.001
#define BASE_LOG  0.057 /* brings the two kinds to one scale */
#define BASE_NOTE 0.26

static double distance(const double *x, const double *from)
{
	double sum = 0;

	for (size_t i = 0; i < CONSTANTS; i++) {
		double d = reaches[i] > 0 ? (x[i] - from[i]) / reaches[i]
					  : log((x[i] + LITTLE) / (from[i] + LITTLE)) / FACTOR;

		sum += d * d;
	}
	return sum;
}

static size_t programme_size(const struct points *all, const struct point *p)
{
	size_t n = 0;

	for (size_t i = 0; i < all->count; i++)
		n += all->items[i].kind == p->kind && !strcmp(all->items[i].programme, p->programme);
	return n;
}

/* What the fit makes small: CRPS without programme `out`, large programmes weighing by the root of their size. */
static double loss_of(const struct points *all, const struct outlook_prior *prior, const char *out)
{
	double sum[KINDS] = { 0 }, weight[KINDS] = { 0 };

	for (size_t i = 0; i < all->count; i++) {
		const struct point *p = &all->items[i];
		double w = 1 / sqrt((double)programme_size(all, p));

		if (!strcmp(p->programme, out))
			continue;
		sum[p->kind] += w * crps_of(p, prior);
		weight[p->kind] += w;
	}
	return sum[MACHINE] / weight[MACHINE] / BASE_LOG + sum[DATED] / weight[DATED] / BASE_NOTE +
	       PULL * distance((const double *)prior, (const double *)&outlook_prior);
}

/* Descent along one constant after the other, with steps that shrink. */
static struct outlook_prior fit_without(const struct points *all, const char *out)
{
	struct outlook_prior prior = outlook_prior;
	double *x = (double *)&prior, best = loss_of(all, &prior, out), step = 0.5;

	for (int round = 0; round < ROUNDS; round++, step *= 0.75)
		for (size_t i = 0; i < CONSTANTS; i++)
			for (int sign = -1; sign <= 1; sign += 2) {
				double before = x[i], loss;

				x[i] += sign * step * fmax(fabs(before), reaches[i] / 3);
				if (reaches[i] == 0)
					x[i] = fmax(x[i], LITTLE);
				loss = loss_of(all, &prior, out);
				if (loss < best)
					best = loss;
				else
					x[i] = before;
			}
	return prior;
}

static void score(struct points *all)
{
	for (size_t i = 0; i < all->count; i++) {
		struct outlook_prior prior;
		const char *programme = all->items[i].programme;
		size_t seen = 0;

		while (strcmp(all->items[seen].programme, programme) != 0)
			seen++;
		if (seen < i)
			continue; /* scored with the first of its programme */
		prior = fit_without(all, programme);
		for (size_t k = i; k < all->count; k++) {
			struct point *p = &all->items[k];

			if (strcmp(p->programme, programme) != 0)
				continue;
			p->crps = crps_of(p, &prior);
			p->baseline_crps = baseline_crps_of(all, p);
			p->p10_s = outlook_quantile(&p->pace, &prior, 0, 0.1);
			p->p50_s = outlook_quantile(&p->pace, &prior, 0, 0.5);
			p->p90_s = outlook_quantile(&p->pace, &prior, 0, 0.9);
		}
	}
}

struct tally {
	size_t n, inside;
	double crps, baseline, worst, worst_baseline; /* sums; of the forecast with the largest CRPS */
};

static struct tally tally_of(const struct points *all, enum kind kind, double share)
{
	struct tally t = { 0 };

	for (size_t i = 0; i < all->count; i++) {
		const struct point *p = &all->items[i];

		if (p->kind != kind || (share > 0 && p->share != share) || isnan(p->baseline_crps))
			continue;
		t.n++;
		t.inside += p->actual_s >= p->p10_s && p->actual_s <= p->p90_s;
		t.crps += p->crps;
		t.baseline += p->baseline_crps;
		if (p->crps > t.worst) {
			t.worst = p->crps;
			t.worst_baseline = p->baseline_crps;
		}
	}
	return t;
}

static void add_tally(struct text *out, const char *name, const char *share, const struct tally *t)
{
	double n = (double)t->n;

	if (t->n)
		text_addf(out, "| %s | %s | %zu | %.4f | %.4f | %+.2f | %+.2f | %.0f %% |\n", name, share, t->n,
			  t->crps / n, t->baseline / n, 1 - t->crps / t->baseline,
			  1 - (t->crps - t->worst) / (t->baseline - t->worst_baseline), 100 * (double)t->inside / n);
}

static void add_summary(struct text *out, const struct points *all)
{
	text_add(out, "| kind | steps done | forecasts | CRPS | straight line | skill | without the worst | inside "
		      "P10-P90 |\n"
		      "|---|---|---|---|---|---|---|---|\n");
	for (enum kind kind = MACHINE; kind < KINDS; kind++) {
		struct tally t = tally_of(all, kind, 0);

		add_tally(out, kind_names[kind], "all", &t);
		for (size_t k = 0; k < sizeof(shares) / sizeof(shares[0]); k++) {
			char share[16];

			snprintf(share, sizeof(share), "%.0f %%", 100 * shares[k]);
			t = tally_of(all, kind, shares[k]);
			add_tally(out, kind_names[kind], share, &t);
		}
	}
}

static void add_table(struct text *out, const struct points *all)
{
	text_add(out, "\n| run | steps done | remained (h) | P10 | P50 | P90 | straight line | CRPS | of the line |\n"
		      "|---|---|---|---|---|---|---|---|---|\n");
	for (size_t i = 0; i < all->count; i++) {
		const struct point *p = &all->items[i];

		text_addf(out, "| %s | %.0f %% | %.3g | %.3g | %.3g | %.3g | %.3g | %.4f | %.4f |\n", p->id,
			  100 * p->share, p->actual_s / 3600, p->p10_s / 3600, p->p50_s / 3600, p->p90_s / 3600,
			  p->line_s / 3600, p->crps, p->baseline_crps);
	}
}

static const char truth_head[] =
	"\n## Runs of which everything is known\n\n"
	"A thousand runs that the engine lives itself, each tracked with the scenario that made it from a log with a "
	"row "
	"every so\n"
	"many of 10,000 steps. P10 to P90 should hold 80 % of the runs, with a standard error of 1.3 %. The runs of "
	"tracked.xml compute\n"
	"for five days, write a checkpoint every two hours and stop once a day; those of tracked-r1.xml compute for 27 "
	"days "
	"and stop\n"
	"every six hours, so that a row each 1 % has a stop in it. A log with coarse rows tells less. Those of "
	"tracked-campaign.xml are\n"
	"200 campaigns of three jobs, one after the other, with a log each; their standard error is 2.8 %. Their "
	"straight "
	"line is all time\n"
	"so far over the work done, and steps done are work done.\n\n"
	"| scenario | a row each | steps done | inside P10-P90 | CRPS | straight line | below it |\n"
	"|---|---|---|---|---|---|---|\n";

/* Which of the scenarios given, and how far apart rows are. */
static const struct {
	int scenario;
	size_t row_steps;
	size_t lives;
} spacings[] = { { 0, 5, LIVES },   { 0, 100, LIVES },	  { 0, 500, LIVES },	{ 1, 20, LIVES },
		 { 1, 100, LIVES }, { 2, 20, CAMPAIGNS }, { 2, 200, CAMPAIGNS } };

static void add_scores(struct text *out, const char *file, size_t row_steps, const struct truth *t)
{
	for (int k = 0; k < TRUTH_SHARES; k++) {
		struct truth_score score = truth_score_of(t, k);

		text_addf(out, "| %s | %zu | %.0f %% | %.1f %% | %.4f | %.4f | %.0f %% |\n", strrchr(file, '/') + 1,
			  row_steps, 100 * truth_shares[k], 100 * score.inside, score.crps, score.line_crps,
			  100 * (1 - score.crps / score.line_crps));
	}
}

static int add_runs(struct text *out, const char *file, size_t row_steps, size_t lives)
{
	struct scenario_options options = { 0 };
	struct diag_list diags = { 0 };
	struct scenario s = { 0 };
	struct truth t;
	int good = strchr(file, '/') && !scenario_open(&s, file, &options, &diags);

	diag_print(&diags, stderr);
	if (good) {
		truth_live(&t, s.plans[0], &s.study, lives, row_steps);
		add_scores(out, file, row_steps, &t);
		truth_release(&t);
	}
	scenario_release(&s);
	diag_release(&diags);
	return good;
}

static int add_truth(struct text *out, char *const files[3])
{
	int good = 1;

	text_add(out, truth_head);
	for (size_t i = 0; i < sizeof(spacings) / sizeof(spacings[0]) && good; i++)
		good = add_runs(out, files[spacings[i].scenario], spacings[i].row_steps, spacings[i].lives);
	return good;
}

static const char preface[] =
	"# How well a run is tracked from its log alone\n\n"
	"`make validate` writes this page. Each documented run of tests/validation/logs that is whole is cut at 10, "
	"25,\n"
	"50 and 75 % of its steps; `flopcast track --blind` says how long the rest takes, and the page scores it: CRPS "
	"of\n"
	"the logarithm of the remaining time. Beside it stands a straight line through the last quarter of the steps "
	"so\n"
	"far, with the spread that such lines had on the other programmes' runs of that kind.\n\n"
	"The eleven constants (src/track/outlook.h) are fitted with the programme left out that is forecast: a "
	"programme\n"
	"is a family of runs, such as all of MLPerf. The fit is pulled towards the constants that the program has,\n"
	"which we chose by looking at all of these runs: this is no blind test of their form.\n"
	"Cuts with fewer than two rows of different steps are left out.\n\n"
	"At 25 % of the steps two thirds of the machine logs' CRPS is one run, nanogpt-batchsched: its batch, and with "
	"it "
	"the time\n"
	"of a step, doubles later, as no log so far can say. Tried and not taken, as they bring no more than 0.01 "
	"there: "
	"drift by how\n"
	"sure it is, tails of 1.5, 2 and 5 degrees of freedom, a chance of a lasting change.\n\n";

int main(int argc, char **argv)
{
	struct points *all = mem_alloc(1, sizeof(*all));
	struct text out = TEXT_INIT;
	const char *error = "";
	int good = argc == 6 && read_index(all, argv[1]) && all->count > 0;

	if (good) {
		score(all);
		text_add(&out, preface);
		add_summary(&out, all);
		good = add_truth(&out, argv + 3);
		fputs(out.s + sizeof(preface) - 1, stdout);
	}
	if (good) {
		text_add(&out, "\n## Each forecast\n");
		add_table(&out, all);
		good = !file_write(argv[2], out.s, out.length, &error);
	}
	if (!good)
		fprintf(stderr,
			"track: LOGS-FOLDER REPORT.md RUN.xml RUN.xml CAMPAIGN.xml; no logs, or cannot write: %s\n",
			error);
	text_release(&out);
	free(all);
	return !good;
}
