/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/program_draw.h"

void program_draw_share(struct scenario *s, const struct plan *p, struct parameter *speed, double program)
{
	struct text common = TEXT_INIT, own = TEXT_INIT;
	struct input_sharing sharing = { .share = program };

	text_addf(&common, "program of workload '%s'", p->workload->id);
	text_addf(&own, "%s on '%s'", common.s, p->cluster->accelerator->id);
	sharing.common = stream_entity(common.s);
	sharing.own = stream_entity(own.s);
	text_add(&own, ": speed");
	field_split_draws(&s->reader, speed, stream_entity(own.s), &sharing);
	text_release(&common);
	text_release(&own);
}

void program_draw_share_team(struct scenario *s, struct parameter *value)
{
	field_share_draws(&s->reader, value, stream_entity("the team's calendar"));
}
