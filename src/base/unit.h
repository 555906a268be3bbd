/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * unit.h - common spans of time in seconds.
 */
#ifndef FLOPCAST_BASE_UNIT_H
#define FLOPCAST_BASE_UNIT_H

#define HOUR_S	  3600.0
#define DAY_S	  86400.0
#define CENTURY_S (36525 * DAY_S) /* of Julian years: beyond any plan */

#endif
