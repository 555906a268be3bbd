/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * scoring.h - the scores of serving and post-training, on any file with the columns of serving.tsv and posttraining.tsv.
 *
 *   validate --serving FILE               a line of JSON a set
 *   validate --posttraining FILE          the same
 *   validate --using SERVING POSTTRAINING PREFACE.MD [OUT.MD]   tables, to stdout and as Markdown
 */
#ifndef FLOPCAST_TESTS_VALIDATION_SCORING_H
#define FLOPCAST_TESTS_VALIDATION_SCORING_H

/* Is the first argument one of these? */
int scoring_is_asked(int argc, char **argv);

/* Does it; the exit status. */
int scoring_main(int argc, char **argv);

#endif
