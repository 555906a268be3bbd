/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scoring.h"

#include "rl_score.h"
#include "serving_score.h"

#include "base/file.h"

#include <stdio.h>
#include <string.h>

enum { PREFACE_LIMIT = 1 << 20 };

int scoring_is_asked(int argc, char **argv)
{
	return argc > 1 &&
	       (!strcmp(argv[1], "--serving") || !strcmp(argv[1], "--posttraining") || !strcmp(argv[1], "--using"));
}

static int report(const char *serving, const char *posttraining, const char *preface_path, FILE *out)
{
	struct text preface = TEXT_INIT;
	const char *error;

	if (file_read(preface_path, PREFACE_LIMIT, &preface, &error)) {
		fprintf(stderr, "validate: %s: %s\n", preface_path, error);
		return 1;
	}
	fputs(preface.s, out);
	text_release(&preface);
	rl_score_report(posttraining, out);
	serving_score_report(serving, out);
	return 0;
}

static int report_to(char **argv, const char *path)
{
	struct file_writer writer = { 0 };
	const char *error;
	int status;

	if (file_writer_open(&writer, path, &error)) {
		fprintf(stderr, "validate: %s: %s\n", path, error);
		return 1;
	}
	status = report(argv[2], argv[3], argv[4], writer.out);
	if (file_writer_commit(&writer, &error)) {
		fprintf(stderr, "validate: %s: %s\n", path, error);
		return 1;
	}
	return status;
}

int scoring_main(int argc, char **argv)
{
	if (!strcmp(argv[1], "--serving") && argc == 3)
		return serving_score_print(argv[2]);
	if (!strcmp(argv[1], "--posttraining") && argc == 3)
		return rl_score_print(argv[2]);
	if (!strcmp(argv[1], "--using") && argc == 5)
		return report(argv[2], argv[3], argv[4], stdout);
	if (!strcmp(argv[1], "--using") && argc == 6)
		return report_to(argv, argv[5]);
	fprintf(stderr, "usage: validate --serving FILE\n"
			"       validate --posttraining FILE\n"
			"       validate --using SERVING.TSV POSTTRAINING.TSV PREFACE.MD [OUT.MD]\n");
	return 2;
}
