/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/input_set.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

#define PIVOT_LEAST 1e-9 /* a smaller one is rounding: some input would be a sum of the others */

void input_set_release(struct input_set *s)
{
	for (size_t i = 0; i < s->count; i++) {
		free(s->items[i].parts);
		free(s->items[i].input);
	}
	free(s->items);
	*s = (struct input_set){ 0 };
}

static struct input *add(struct input_set *s, uint64_t entity)
{
	struct input_set_item *item;

	s->items = mem_grow(s->items, s->count, &s->capacity, sizeof(*s->items));
	item = &s->items[s->count++];
	*item = (struct input_set_item){ .input = mem_alloc(1, sizeof(*item->input)), .uses = 1 };
	*item->input = (struct input){ .entity = entity };
	return item->input;
}

static struct input_set_item *find(const struct input_set *s, const struct input *input)
{
	size_t i = 0;

	while (s->items[i].input != input)
		i++;
	return &s->items[i];
}

const struct input *input_set_use(struct input_set *s, uint64_t entity)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->items[i].input->entity == entity) {
			s->items[i].uses++;
			return s->items[i].input;
		}
	return add(s, entity);
}

void input_set_leave(struct input_set *s, const struct input *input)
{
	find(s, input)->uses--;
}

static void set_parts(struct input_set *s, const struct input *input, struct input_part *parts, size_t count)
{
	struct input_set_item *item = find(s, input);

	for (size_t i = 0; i < item->input->part_count; i++)
		input_set_leave(s, item->parts[i].input);
	free(item->parts);
	item->parts = parts;
	item->input->parts = parts;
	item->input->part_count = count;
}

void input_set_split(struct input_set *s, const struct input *input, const struct input_sharing *sharing)
{
	struct input_part *parts;

	if (input->part_count)
		return;
	parts = mem_alloc(2, sizeof(*parts));
	parts[0] = (struct input_part){ input_set_use(s, sharing->common), sqrt(sharing->share) };
	parts[1] = (struct input_part){ input_set_use(s, sharing->own), sqrt(1 - sharing->share) };
	set_parts(s, input, parts, 2);
}

/* ---- correlation ---- */

/* What two inputs have in common before any correlation is stated. */
static double shared(const struct input *a, const struct input *b)
{
	double sum = a == b;

	for (size_t i = 0; i < a->part_count && a != b; i++)
		for (size_t k = 0; k < b->part_count; k++)
			if (a->parts[i].input == b->parts[k].input)
				sum += a->parts[i].weight * b->parts[k].weight;
	return sum;
}

/* The inputs of pairs, and those that have something in common with one of them: their places in the set. */
static size_t *members(const struct input_set *s, const struct input_pair *pairs, size_t count, size_t *n)
{
	size_t *list = mem_alloc(s->count + 1, sizeof(*list));

	*n = 0;
	for (size_t i = 0; i < s->count; i++) {
		int is = 0;

		for (size_t k = 0; k < count && !is; k++)
			is = shared(s->items[i].input, pairs[k].a) > 0 || shared(s->items[i].input, pairs[k].b) > 0;
		if (is)
			list[(*n)++] = i;
	}
	return list;
}

static double stated(const struct input *a, const struct input *b, const struct input_pair *pairs, size_t count)
{
	for (size_t k = 0; k < count; k++)
		if ((pairs[k].a == a && pairs[k].b == b) || (pairs[k].a == b && pairs[k].b == a))
			return pairs[k].value;
	return shared(a, b);
}

/* Cholesky's factor of the n x n matrix, in its lower half; 0 when it is not positive definite. */
static int factorise(double *c, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k <= i; k++) {
			double rest = c[i * n + k];

			for (size_t j = 0; j < k; j++)
				rest -= c[i * n + j] * c[k * n + j];
			if (i == k && rest < PIVOT_LEAST)
				return 0;
			c[i * n + k] = i == k ? sqrt(rest) : rest / c[k * n + k];
		}
	return 1;
}

static void recompose(struct input_set *s, const size_t *list, size_t n, const double *factor)
{
	const struct input **bases = mem_alloc(n, sizeof(*bases));

	for (size_t i = 0; i < n; i++)
		bases[i] = add(s, s->items[list[i]].input->entity);
	for (size_t i = 0; i < n; i++) {
		struct input_part *parts = mem_alloc(i + 1, sizeof(*parts));
		size_t count = 0;

		for (size_t k = 0; k <= i; k++)
			if (factor[i * n + k] != 0)
				parts[count++] = (struct input_part){ bases[k], factor[i * n + k] };
		set_parts(s, s->items[list[i]].input, parts, count);
	}
	free(bases);
}

int input_set_correlate(struct input_set *s, const struct input_pair *pairs, size_t count)
{
	size_t n, *list = members(s, pairs, count, &n);
	double *c = mem_alloc(n * n + 1, sizeof(*c));
	int is_definite;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < n; k++)
			c[i * n + k] = stated(s->items[list[i]].input, s->items[list[k]].input, pairs, count);
	is_definite = factorise(c, n);
	if (is_definite)
		recompose(s, list, n, c);
	free(c);
	free(list);
	return is_definite;
}

void input_set_sample(struct input_set *s)
{
	int dimension = 1;

	for (size_t i = 0; i < s->count && dimension < SOBOL_DIMENSIONS; i++)
		if (s->items[i].uses > 0 && !s->items[i].input->part_count) {
			s->items[i].input->dimension = dimension;
			sobol_init(&s->items[i].input->sobol, dimension++);
		}
}
