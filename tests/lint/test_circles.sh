#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# No circle of includes is larger than three modules, and there is none at all in study/ and model/. A module is a .c file with
# its header. Two modules are in one circle when each reaches the other.
cd "$(dirname "$0")/../.." || exit 1
. tests/scenarios/tap.sh

# "A B" for each module A that includes the header of another module B, of the sources under the folder.
includes() { # FOLDER
	(cd "$1" && grep -o '^#include "[a-z_]*/[a-z_0-9]*\.h"' ./*/*.[ch] /dev/null) | awk -F'[:"]' '{
		sub(/^\.\//, "", $1)
		sub(/\.[ch]$/, "", $1)
		sub(/\.h$/, "", $3)
		if ($1 != $3)
			print $1, $3
	}' | sort -u
}

# "SIZE MODULE..." for each circle, from pairs on stdin.
circles() {
	awk '
		{ next_of[$1] = next_of[$1] " " $2; nodes[$1]; nodes[$2] }
		function visit(from, node,   list, n, i) {
			n = split(next_of[node], list, " ")
			for (i = 1; i <= n; i++)
				if (!((from, list[i]) in reach)) {
					reach[from, list[i]]
					visit(from, list[i])
				}
		}
		END {
			for (a in nodes)
				visit(a, a)
			for (a in nodes) {
				if (!((a, a) in reach) || a in seen)
					continue
				size = 0
				members = ""
				for (b in nodes)
					if ((a, b) in reach && (b, a) in reach) {
						seen[b]
						size++
						members = members " " b
					}
				print size members
			}
		}'
}

# Circles that are not allowed, of the sources under the folder.
forbidden() { # FOLDER
	includes "$1" | circles | awk '$1 > 3 || / (study|model)\//'
}

no_fault "no circle of includes is larger than three modules" "$(forbidden src)"

# The lint goes red: a circle of four in one folder, one of two in model/.
copy=$(mktemp -d)
trap 'rm -rf "$copy" "$tap_folder"' EXIT
mkdir "$copy/sim" "$copy/model"
echo '#include "sim/b.h"' >"$copy/sim/a.c"
echo '#include "sim/c.h"' >"$copy/sim/b.h"
echo '#include "sim/d.h"' >"$copy/sim/c.h"
echo '#include "model/e.h"' >"$copy/sim/d.c"
echo '#include "model/f.h"' >"$copy/model/e.c"
no_fault "a chain is no circle" "$(forbidden "$copy")"
echo '#include "sim/a.h"' >>"$copy/sim/d.c"
no_fault "a circle of four is found" "$(forbidden "$copy" | grep -q '^4 ' || echo 'not found')"
echo '#include "model/e.h"' >"$copy/model/f.h"
no_fault "a circle of two is found in model/" "$(forbidden "$copy" | grep -q '^2 .*model/e' || echo 'not found')"
