/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * version.h - the program's version, as results carry it.
 */
#ifndef FLOPCAST_BASE_VERSION_H
#define FLOPCAST_BASE_VERSION_H

#define FLOPCAST_VERSION "0.1.0"

#endif
