/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/levels.h"

const int levels_percent[LEVELS] = { 50, 80, 90 };
