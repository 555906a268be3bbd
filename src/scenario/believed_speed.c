/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/believed_speed.h"

#include "model/utilisation.h"
#include "scenario/program_draw.h"

#include <math.h>

void believed_speed_take(struct scenario *s, struct element e, struct plan *p, const struct prior *belief,
			 const char *words, const char *trial)
{
	static const struct field throughput = { "throughput", DIMENSION_THROUGHPUT, 0, 1e12, 1, NULL };
	struct distribution d;

	if (!(belief->median > 0 && isfinite(belief->median) && isfinite(belief->log_sd))) {
		if (!s->reader.diags->errors)
			field_fault(&s->reader, e, NULL,
				    "the prediction comes to %.3g tokens/s on a GPU; accepted: a speed above 0",
				    belief->median);
		return;
	}
	d = prior_distribution(belief);
	field_worded_parameter(&s->reader, e, &throughput, words, &d, &p->speed.throughput);
	field_mark_prior(&s->reader, trial);
	program_draw_share(s, p, &p->speed.throughput, utilisation_program_share(0));
}
