/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/jobs.h"

ROW_TEXT(queueing_name, enum queueing, QUEUEING_LIST, ROW_NAME)
