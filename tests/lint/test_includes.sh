#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Includes point one way; sim and model know no XML, files, threads or stdout; only runner.c and share.c know OpenMP, only scenario/
# (and main, to set it up) libxml2; no shell is ever started.
. tests/scenarios/tap.sh
for room in src/*/; do
	name=$(basename "$room")
	allowed=$(awk -v f="$name" '$1 == f' tests/lint/includes.txt)
	[ -n "$allowed" ] || { echo "not ok - src/$name is not in tests/lint/includes.txt"; continue; }
	for target in $(grep -ho '#include "[a-z_]*/' "$room"*.[ch] | sed 's/.*"//; s,/,,' | sort -u); do
		case " $(echo $allowed) po plotting kinds " in # lists that the build makes of the files present
		*" $target "*) ;;
		*) grep -n "#include \"$target/" "$room"*.[ch] ;;
		esac
	done | no_fault "includes of src/$name"
done
grep -nE 'include <(libxml|stdio|omp|pthread|jansson|sqlite3)|\b(fopen|printf|getenv|time) *\(' src/sim/*.[ch] src/queue/*.[ch] src/nodes/*.[ch] src/site/*.[ch] src/job/*.[ch] src/model/*.[ch] src/plan/*.[ch] \
	src/event/*.[ch] src/stats/*.[ch] src/random/*.[ch] | no_fault "the model knows no XML, files, threads, clock or stdout"
grep -lE '<omp.h>|#pragma omp' src/*/*.[ch] | grep -v '^src/study/\(runner\|share\).c$' | no_fault "threads in runner.c and share.c only"
grep -lE '<libxml/' src/*/*.[ch] | grep -v '^src/scenario/\|^src/xml/\|^src/cli/main.c$' | no_fault "libxml2 in xml/ and scenario/ only"
grep -nE '\b(popen|system) *\(' src/*/*.[ch] | no_fault "no shell is started"
grep -nE '\b(strtod|atof|atoi|strtol|sprintf|strcat|gets) *\(' src/*/*.[ch] | grep -v '^src/base/quantity.c' | no_fault "numbers are read by quantity.c only"
