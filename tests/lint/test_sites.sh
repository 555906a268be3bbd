#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A site kind is src/sites/site_KIND.c, with a header where tests set its terms, and its elements in the schema: no other file
# names it. What others ask is in struct site_kind (src/site/site_kind.h).
. tests/scenarios/tap.sh
kinds=$(ls src/sites/site_*.c | sed 's,.*/site_,,; s,\.c$,,')
# Lines of sources under the folder, outside a kind's own files, that name it.
strangers() { # KIND FOLDER
	(cd "$2" && grep -nE "\bsite_$1(_element)?\b|\bstruct $1(_account)?\b|strcmp\([^)]*kind->name" /dev/null src/*/*.[ch] |
		grep -v "^src/sites/site_$1\.[ch]:")
}

for kind in $kinds; do
	strangers "$kind" . | no_fault "only the files of $kind know it"
done
grep -nE 'SITE_TERMS|ALLOCATION_ACCOUNT|include "sites/' src/*/*.[ch] | grep -vE '^src/(sites/|plan/site\.h|site/allocation\.h)' |
	no_fault "terms and accounts are known to site kinds alone"
# It finds what it is there for.
mkdir -p "$folder/src/sim" && echo 'return s->kind == &site_hpc;' >"$folder/src/sim/x.c"
if [ "$(strangers hpc "$folder" | wc -l)" = 1 ]; then ok "a file that knows hpc is found"; else not_ok "a file that knows hpc is found"; fi
