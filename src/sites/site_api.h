/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * site_api.h - prices of a service: tokens of training and of use, or hours of training; s from submission to the tuned model.
 *
 * For sites/site_api.c and tests: nothing else knows these terms.
 */
#ifndef FLOPCAST_SITES_SITE_API_H
#define FLOPCAST_SITES_SITE_API_H

#include "plan/site.h"

struct api {
	struct price token; /* of training */
	struct use_prices use;
	int has_use, has_training;   /* these are given; training is sold at all */
	struct price hour;	     /* of training, per second of the turnaround: RL that is billed by the hour */
	struct parameter turnaround; /* s from submission to the tuned model, > 0 */
	double hosted_s;	     /* the tuned model is kept ready for so long after it is there */
};

#endif
