/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/outcome.h"

ROW_TEXT(end_reason_name, enum end_reason, END_LIST, ROW_NAME)
