/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/file.h"
#include "base/text.h"
#include "cli/verb.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

extern const char init_template[]; /* scenarios/template.txt */

static const char *const methods[] = { "pretrain", "continue", "finetune", "lora" };
static const char *const places[] = { "cloud", "nchc", "colab" };
enum { METHODS = 4, PLACES = 3 };

struct request {
	struct options options;
	const char *method, *place;
	int force;
};

static const char *choose(const char *const *list, int count, const char *word)
{
	for (int i = 0; i < count; i++)
		if (!strcmp(list[i], word))
			return list[i];
	return NULL;
}

static void take_word(struct request *r, const char *word, struct argp_state *state)
{
	const char *method = choose(methods, METHODS, word), *place = choose(places, PLACES, word);

	if (method)
		r->method = method;
	else if (place)
		r->place = place;
	else
		options_fault(state,
			      "'%.40s': accepted: pretrain, continue, finetune or lora, and cloud, nchc or colab",
			      options_shown(word));
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct request *r = state->input;

	switch (key) {
	case 'f':
		r->force = 1;
		return 0;
	case ARGP_KEY_ARG:
		take_word(r, arg, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int names(const char *line, size_t length, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = line; p + n <= line + length; p++)
		if (!strncmp(p, word, n) && p[-1] == ' ' && (p + n == line + length || p[n] == ' '))
			return 1;
	return 0;
}

/* The template is sections: a line "@ WORD..." says for which methods, places or METHOD-PLACE the lines below are. */
static void fill_in(struct text *t, const struct request *r)
{
	char both[32];
	int is_on = 0;

	snprintf(both, sizeof(both), "%s-%s", r->method, r->place);
	for (const char *line = init_template; *line;) {
		size_t length = strcspn(line, "\n");

		if (*line == '@')
			is_on = names(line + 1, length - 1, "all") || names(line + 1, length - 1, r->method) ||
				names(line + 1, length - 1, r->place) || names(line + 1, length - 1, both);
		else if (is_on)
			text_add_bytes(t, line, length + (line[length] == '\n'));
		line += length + (line[length] == '\n');
	}
}

/* A new file; an old one is not overwritten unless told to. */
static enum status write_file(const struct request *r, const struct text *t, struct diag_list *diags)
{
	const char *error = "";

	if (!r->force && !access(r->options.folder, F_OK))
		error = "File exists; --force overwrites it";
	else if (!file_write(r->options.folder, t->s, t->length, &error)) {
		options_say(stderr, "wrote it; next: flopcast run ", r->options.folder, "");
		return STATUS_OK;
	}
	diag_add(diags, SEVERITY_ERROR, r->options.folder, 0, "%s", error);
	return STATUS_RUNTIME;
}

static enum status run(void *request, struct diag_list *diags)
{
	const struct request *r = request;
	struct text t = TEXT_INIT;
	enum status status = STATUS_OK;

	fill_in(&t, r);
	if (r->options.folder)
		status = write_file(r, &t, diags);
	else
		fputs(t.s, stdout);
	text_release(&t);
	return status;
}

enum status verb_init(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{ "output", 'o', "FILE", 0, "Write a file (default: standard output)", 0 },
		{ "force", 'f', NULL, 0, "Overwrite it", 0 },
		{ 0 },
	};
	static const struct verb verb = {
		.options = options,
		.parse = parse,
		.arguments = "[pretrain|continue|finetune|lora] [cloud|nchc|colab]",
		.doc = "Writes a commented scenario to begin with (default: pretrain cloud).\v"
		       "Example:\n"
		       "  flopcast init lora colab -o my.xml",
		.run = run,
	};
	struct request r = { .method = methods[0], .place = places[0] };

	return verb_main(&verb, argc, argv, &r);
}
