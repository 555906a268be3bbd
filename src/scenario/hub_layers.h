/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * hub_layers.h - which kind each layer of a config.json is, as the `pattern` of a <model>: by its list of layer_types, or by the
 * intervals that stand for one.
 */
#ifndef FLOPCAST_SCENARIO_HUB_LAYERS_H
#define FLOPCAST_SCENARIO_HUB_LAYERS_H

#include "base/status.h"
#include "base/text.h"

#include <jansson.h>

struct hub_layers {
	struct text pattern; /* empty: all layers are full attention with the usual MLP */
	int64_t window;	     /* of sliding layers; 0: there are none */
};

/* STATUS_INVALID with what is not known in `why`. layers->pattern is to be released in any case. */
MUST_CHECK enum status hub_layers_read(struct hub_layers *layers, const json_t *config, const char *model_type,
				       struct text *why);

/* Has the config fields of linear attention? */
int hub_layers_have(const json_t *config, const char *kind);

/* A whole number; 0 where there is none. */
int64_t hub_number(const json_t *object, const char *key);

#endif
