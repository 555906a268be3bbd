/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "random/draw_buffer.h"

const struct distribution draw_buffer_hazard = { .kind = DISTRIBUTION_EXPONENTIAL, .argument = { 1 } };

void draw_buffer_init(struct draw_buffer *s, const struct distribution *law)
{
	s->law = law;
	s->used = s->count = 0;
}

/* As distribution_draw, step by step for all of them. */
static void make_lognormal(struct draw_buffer *s)
{
	double p = s->law->p, q = s->law->q;

	for (unsigned i = 0; i < s->count; i++)
		s->values[i] = p + q * stream_normal(&s->stream);
	fastmath_exp_each(s->values, s->count);
}

static void make_weibull(struct draw_buffer *s)
{
	for (unsigned i = 0; i < s->count; i++)
		s->values[i] = stream_exponential(&s->stream);
	fastmath_power_each(s->values, s->count, s->law->q);
	for (unsigned i = 0; i < s->count; i++)
		s->values[i] *= s->law->p;
}

static void make_exponential(struct draw_buffer *s)
{
	for (unsigned i = 0; i < s->count; i++)
		s->values[i] = s->law->argument[0] * stream_exponential(&s->stream);
}

static void make_others(struct draw_buffer *s)
{
	for (unsigned i = 0; i < s->count; i++)
		s->values[i] = distribution_draw(s->law, &s->stream);
}

void draw_buffer_refill(struct draw_buffer *s)
{
	unsigned twice = s->count ? 2 * s->count : 1;

	s->count = twice < SUPPLY_MOST ? twice : SUPPLY_MOST;
	s->used = 0;
	if (s->law->kind == DISTRIBUTION_LOGNORMAL)
		make_lognormal(s);
	else if (s->law->kind == DISTRIBUTION_WEIBULL)
		make_weibull(s);
	else if (s->law->kind == DISTRIBUTION_EXPONENTIAL)
		make_exponential(s);
	else
		make_others(s);
}
