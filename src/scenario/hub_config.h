/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * hub_config.h - the config.json of a model on Hugging Face as attributes of <model>.
 *
 * Every field that changes weights, FLOPs, memory or traffic is read: layers, widths, heads, latent ranks of MLA, experts, shared
 * experts, kinds of layers, tied embeddings, multi-token prediction. Of a model of several parts (pictures, sound) the
 * language model is. An architecture that is not known is refused by name. context is max_position_embeddings, at most
 * 4096: what a model can read is not what it is trained on.
 *
 * Tested against the published weights of 24 models: tests/scenarios/test_hub_config.sh.
 */
#ifndef FLOPCAST_SCENARIO_HUB_CONFIG_H
#define FLOPCAST_SCENARIO_HUB_CONFIG_H

#include "base/status.h"
#include "base/text.h"

enum { HUB_CONFIG_MOST = 48 };

struct hub_config {
	struct {
		const char *attribute;
		char *value;
	} items[HUB_CONFIG_MOST];
	size_t count;
};

/* Of the text of a config.json; STATUS_INVALID with what is wrong or missing in `why`. To be released in any case. */
MUST_CHECK enum status hub_config_read(struct hub_config *c, const char *json, size_t length, struct text *why);
void hub_config_release(struct hub_config *c);

#endif
