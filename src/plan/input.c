/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/input.h"

#include "random/stream.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

_Thread_local struct input_use input_used;

static double independent_rank(const struct input *input, uint64_t seed, uint64_t replication)
{
	struct stream s;

	if (!input->dimension || replication > UINT32_MAX) {
		stream_init(&s, seed, replication, PURPOSE_PARAMETER, input->entity);
		return stream_uniform(&s);
	}
	input_used.points++;
	input_used.dimensions[input->dimension / 64] |= UINT64_C(1) << input->dimension % 64;
	stream_init(&s, seed, 0, PURPOSE_SCRAMBLE, input->entity);
	return sobol_scrambled(&input->sobol, (uint32_t)replication, stream_u64(&s));
}

double input_rank(const struct input *input, uint64_t seed, uint64_t replication)
{
	double score = 0;

	if (!input->part_count)
		return independent_rank(input, seed, replication);
	for (size_t i = 0; i < input->part_count; i++) {
		double rank = independent_rank(input->parts[i].input, seed, replication);

		score += input->parts[i].weight * gsl_cdf_ugaussian_Pinv(fmin(rank, 1 - 0x1p-53));
	}
	return fmax(gsl_cdf_ugaussian_P(score), 0x1p-53);
}
