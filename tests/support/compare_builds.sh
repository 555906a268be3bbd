#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# compare_builds.sh PROGRAM OTHER... - the same forecasts from programs of other compilers and optimisations: how many of the numbers that `export` writes
# differ from PROGRAM's, and by how much at most, relative. Rows of a table in docs/TRUST.md. Not part of make check. A program of another compiler:
#     make build BUILD=debug OUT=build/clang-O3 CC=clang CFLAGS='-w -g0 -O3'
# For another processor (Debian: dpkg --add-architecture arm64, gcc-aarch64-linux-gnu, qemu-user and the libraries as :arm64):
#     PKG_CONFIG_LIBDIR=/usr/lib/aarch64-linux-gnu/pkgconfig:/usr/share/pkgconfig make build BUILD=debug OUT=build/aarch64 \
#         SHARED=build/aarch64/shared CC=aarch64-linux-gnu-gcc CFLAGS='-w -g0 -O2'
# and as PROGRAM a script: exec qemu-aarch64 -L /usr/aarch64-linux-gnu build/aarch64/flopcast "$@". One thread: qemu 7.2 hung with two.
cd "$(dirname "$0")/../.." || exit 1
scenarios='llama2-7b llama-65b r2 r3 campaign repairs spot-market cloud-nchc-colab'
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
reference=$1
shift

for program in "$reference" "$@"; do
	[ -x "$program" ] || { echo "no program $program" >&2 && exit 1; }
done

outcomes() { # PROGRAM NAME
	for s in $scenarios; do
		"$1" run "scenarios/$s.xml" -n 200 --seed 7 --no-charts -q -j 1 -o "$folder/$2" >/dev/null 2>&1 || echo "$1: $s: status $?" >&2
		"$1" export "$folder/$2" 2>/dev/null | sed "s/^/$s,/"
	done >"$folder/$2.csv"
}

outcomes "$reference" reference
echo '| program | numbers | differ | at most, relative |'
echo '|---|---|---|---|'
for program in "$@"; do
	outcomes "$program" other
	paste -d, "$folder/reference.csv" "$folder/other.csv" | awk -F, -v name="$(basename "$(dirname "$program")")" '
		{ n = NF / 2 }
		$3 == "replication" { next }
		{
			for (i = 3; i <= n; i++) {
				cells++
				if ($i "" == $(i + n) "") continue
				differ++
				d = $i - $(i + n)
				if (d < 0) d = -d
				size = $i < 0 ? -$i : $i
				if (d / (size + 1e-300) > most) most = d / (size + 1e-300)
			}
		}
		END { printf "| %s | %d | %d | %.1e |\n", name, cells, differ, most }'
done
