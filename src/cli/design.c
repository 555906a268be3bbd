/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/design.h"

#include "base/mem.h"
#include "cli/simulate.h"

#include <stdlib.h>
#include <string.h>

enum { OPTION_VARY = 512 };

void design_add_value(struct variation *v, const char *value, size_t length)
{
	v->values = mem_grow(v->values, v->count, &v->capacity, sizeof(*v->values));
	v->values[v->count++] = strndup(value, length);
}

/* Values are parted by commas outside parentheses, so that a distribution is one value. */
static void take_values(struct variation *v, const char *s)
{
	while (*s) {
		size_t length = 0;
		int depth = 0;

		while (s[length] && (s[length] != ',' || depth > 0)) {
			depth += (s[length] == '(') - (s[length] == ')');
			length++;
		}
		design_add_value(v, s, length);
		s += length + (s[length] == ',');
	}
}

const char *design_vary(struct design *d, const char *assignment)
{
	const char *equals = document_find_assignment(assignment);
	struct variation *v = &d->varied[d->varied_count];

	if (d->varied_count == d->varied_most)
		return "is one more input than can be varied at a time";
	if (!equals || !equals[1])
		return "expected XPATH=V1,V2,... such as \"//cluster/@spares=0,4,8\"";
	for (size_t i = 0; i < d->varied_count; i++)
		if (strlen(d->varied[i].path) == (size_t)(equals - assignment) &&
		    !strncmp(d->varied[i].path, assignment, (size_t)(equals - assignment)))
			return "is varied already; give all its values at once";
	v->path = strndup(assignment, (size_t)(equals - assignment));
	take_values(v, equals + 1);
	d->varied_count++;
	return design_points(d) > DESIGN_POINTS_MOST ? "more than 10000 points to simulate" : NULL;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct design *d = state->input;
	const char *fault;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &d->options;
		return 0;
	case OPTION_VARY:
		fault = design_vary(d, arg);
		if (fault)
			argp_error(state, "--vary %.60s: %s", arg, fault);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "vary", OPTION_VARY, "XPATH=V1,V2,...", 0, "Values of an attribute to simulate (may be repeated)", 0 },
	{ 0 },
};
static const struct argp_child children[] = { { &options_simulate_argp, 0, NULL, 0 }, { 0 } };
const struct argp design_argp = { .options = options, .parser = parse, .children = children };

void design_release(struct design *d)
{
	for (size_t i = 0; i < d->varied_count; i++) {
		struct variation *v = &d->varied[i];

		for (size_t k = 0; k < v->count; k++)
			free(v->values[k]);
		free(v->values);
		free(v->path);
	}
	options_release(&d->options);
}

size_t design_points(const struct design *d)
{
	size_t points = 1;

	for (size_t i = 0; i < d->varied_count && points <= DESIGN_POINTS_MOST; i++)
		points *= d->varied[i].count;
	return points;
}

size_t design_index(const struct design *d, size_t point, size_t input)
{
	for (size_t i = d->varied_count - 1; i > input; i--)
		point /= d->varied[i].count;
	return point % d->varied[input].count;
}

/* The scenario with input k at its value index[k]; to be released in any case. */
static enum status open_point(const struct design *d, const size_t index[DESIGN_VARIED_MOST], struct scenario *s,
			      struct diag_list *diags)
{
	struct options o = d->options;
	size_t count = o.scenario.set_count;
	const char **sets = mem_alloc(count + d->varied_count, sizeof(*sets));
	struct text varied[DESIGN_VARIED_MOST] = { TEXT_INIT };
	enum status status;

	for (size_t i = 0; i < count; i++)
		sets[i] = o.sets[i];
	for (size_t i = 0; i < d->varied_count; i++) {
		text_addf(&varied[i], "%s=", d->varied[i].path);
		text_add(&varied[i], d->varied[i].values[index[i]]);
		sets[count + i] = varied[i].s;
	}
	o.scenario.sets = sets;
	o.scenario.set_count += d->varied_count;
	status = options_open(&o, s, diags);
	for (size_t i = 0; i < d->varied_count; i++)
		text_release(&varied[i]);
	free(sets);
	return status;
}

enum status design_check(const struct design *d, struct diag_list *diags)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < d->varied_count; i++)
		for (size_t k = 0; k < d->varied[i].count; k++) {
			size_t index[DESIGN_VARIED_MOST] = { 0 };
			struct scenario s = { 0 };
			enum status opened;

			index[i] = k;
			opened = open_point(d, index, &s, diags);
			status = status ? status : opened;
			scenario_release(&s);
		}
	return status;
}

enum status design_run(const struct design *d, const size_t index[DESIGN_VARIED_MOST], struct results *results,
		       struct scenario *s, struct diag_list *diags)
{
	enum status status;

	*results = (struct results){ 0 };
	status = open_point(d, index, s, diags);
	return status ? status : simulate(&d->options, s, results);
}
