/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * validate - forecasts documented runs and says how far off the forecasts are.
 *
 *   validate RUNS.TSV PREFACE.MD [FOLDER]   the page to stdout, or VALIDATION.md, VALIDATION-ROWS.md and two pictures to
 *                                           the folder; exit status 1 when a target is missed
 *   validate --rows FILE                    scores of other rows in the columns of runs.tsv, as JSON (score_json.h)
 *
 * For each row a scenario is written, read and simulated, once a mode (question.h). In the first form each row's
 * program is left out of the fits of the prior (utilisation_fit.h) and of its pool with the prediction (prediction_fit.h); --rows
 * scores the program as it is.
 */
#include "forecast.h"
#include "framework_fit.h"
#include "page.h"
#include "picture.h"
#include "prediction_fit.h"
#include "rule.h"
#include "score_json.h"
#include "scoring.h"
#include "utilisation_fit.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Each program is forecast by fits to all the others, of the prior and of what prediction and prior weigh; in mode KNOWN each row by
 * the others of its program. */
static void forecast_left_out(struct forecast_table *t, const char *runs)
{
	struct utilisation_fit *fits;
	struct pool_constants *pools;
	struct speed_constants *constants;
	struct framework *frameworks;

	forecast_table_known(t, runs);
	fits = utilisation_fits_without(t);
	pools = mem_alloc(t->program_count, sizeof(*pools));
	constants = mem_alloc(t->program_count, sizeof(*constants));
	prediction_fit_without(t, fits, pools);
	for (size_t program = 0; program < t->program_count; program++)
		constants[program] = (struct speed_constants){ &fits[program], &pools[program] };
	frameworks = mem_alloc(t->rows.row_count, sizeof(*frameworks));
	framework_fit_without(t, fits, frameworks);
	forecast_table_release(t);
	forecast_table_read(t, runs, &(struct left_out){ constants, frameworks });
	free(frameworks);
	free(fits);
	free(pools);
	free(constants);
}

static FILE *open_file(struct file_writer *w, const char *folder, const char *name)
{
	struct text path = TEXT_INIT;
	const char *error;

	text_addf(&path, "%s/%s", folder, name);
	if (file_writer_open(w, path.s, &error)) {
		fprintf(stderr, "validate: %s: %s\n", path.s, error);
		exit(1);
	}
	text_release(&path);
	return w->out;
}

/* Whole or not at all. */
static void close_file(struct file_writer *w)
{
	const char *error;

	if (file_writer_commit(w, &error)) {
		fprintf(stderr, "validate: %s\n", error);
		exit(1);
	}
}

static int write_pages(const struct forecast_table *t, const char *preface, const char *folder)
{
	struct file_writer page = { 0 }, rows = { 0 }, forecasts = { 0 }, ranks = { 0 };
	int are_met = page_scores(open_file(&page, folder, "VALIDATION.md"), t, preface);

	page_rows(open_file(&rows, folder, "VALIDATION-ROWS.md"), t);
	picture_forecasts(open_file(&forecasts, folder, "validation-forecasts.svg"), t);
	picture_ranks(open_file(&ranks, folder, "validation-ranks.svg"), t);
	close_file(&page);
	close_file(&rows);
	close_file(&forecasts);
	close_file(&ranks);
	return are_met;
}

static int score_pages(int argc, char **argv)
{
	struct forecast_table t;
	int are_met;

	forecast_left_out(&t, argv[1]);
	rule_take(&t);
	are_met = argc > 3 ? write_pages(&t, argv[2], argv[3]) : page_scores(stdout, &t, argv[2]);
	forecast_table_release(&t);
	return !are_met;
}

static int score_rows(int argc, char **argv)
{
	struct forecast_table t;

	(void)argc;
	forecast_table_read(&t, argv[2], NULL);
	rule_take(&t);
	score_json_print(stdout, &t);
	forecast_table_release(&t);
	return 0;
}

static const struct {
	const char *option;
	int least, most; /* words on the command line, the program's name included */
	int (*score)(int argc, char **argv);
} forms[] = {
	{ "--rows", 3, 3, score_rows },
	{ NULL, 3, 4, score_pages },
};

int main(int argc, char **argv)
{
	if (scoring_is_asked(argc, argv))
		return scoring_main(argc, argv);
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if ((!forms[i].option || (argc > 1 && !strcmp(argv[1], forms[i].option))) && argc >= forms[i].least &&
		    argc <= forms[i].most)
			return forms[i].score(argc, argv);
	fprintf(stderr, "usage: validate RUNS.TSV PREFACE.MD [FOLDER]\n"
			"       validate --rows FILE\n");
	return 2;
}
