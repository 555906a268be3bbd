#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# kill -9 at 50 random moments; the same as tests/scenarios/test_resume.sh, slowly.
KILLS=50
. tests/scenarios/test_resume.sh
