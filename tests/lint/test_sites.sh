#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Only the files of a site kind know it: what others ask is in struct site_kind (src/site/site_kind.h).
lines=$(grep -nE '&site_(cloud|hpc|notebook|owned|api)\b|site(->|\.)(cloud|hpc|notebook|owned|api)\b|strcmp\([^)]*kind->name' src/*/*.[ch] |
	grep -vE '^src/(site|scenario)/site_[a-z_]*\.[ch]:')
if [ -z "$lines" ]; then
	echo "ok - site kinds are known to their own files only"
else
	echo "not ok - site kinds are known to their own files only"
	echo "$lines"
fi
