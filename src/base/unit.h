/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * unit.h - common units in base units: seconds, joules, bytes.
 */
#ifndef FLOPCAST_BASE_UNIT_H
#define FLOPCAST_BASE_UNIT_H

#define MINUTE_S  60.0
#define HOUR_S	  3600.0
#define DAY_S	  86400.0
#define CENTURY_S (36525 * DAY_S) /* of Julian years: beyond any plan */

#define KWH_J 3.6e6
#define GB    1e9

#endif
