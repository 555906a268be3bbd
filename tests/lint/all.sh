#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# all.sh - what `make lint` runs: our own rules, format, warnings of gcc and clang as errors, static analysis. Ends with 1
# when anything was found.
cd "$(dirname "$0")/../.." || exit 1
found=0
say() {
	printf '== %s\n' "$1"
}
flags="-std=c11 -D_GNU_SOURCE -Isrc $(pkg-config --cflags gsl libxml-2.0 jansson libmd sqlite3 zlib libpcre2-8) -fopenmp -Wall -Wextra -Wpedantic -Wshadow
	-Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wformat=2 -Werror -fsyntax-only"

say 'own rules (tests/lint/test_*.sh)'
for script in tests/lint/test_*.sh; do
	sh "$script" | grep '^not ok' && found=1
done
say 'clang-format'
clang-format --dry-run -Werror src/*/*.[ch] tests/*/*.[ch] || found=1
for compiler in gcc clang; do
	say "$compiler, warnings as errors"
	# shellcheck disable=SC2086 # flags are a list of words
	for file in src/*/*.c tests/*/*.c; do
		$compiler $flags "$file" || found=1
	done
done
say cppcheck
# comparePointers: the ends of embedded files; internalAstError: cppcheck 2.10 and compound literals.
cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr --error-exitcode=1 \
	--suppress=missingIncludeSystem --suppress=comparePointers --suppress=internalAstError -Isrc src || found=1
say 'clang-tidy'
checks='-*,bugprone-*,clang-analyzer-*,-bugprone-easily-swappable-parameters,-bugprone-narrowing-conversions,-bugprone-reserved-identifier,-bugprone-implicit-widening-of-multiplication-result,-clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling,-clang-analyzer-security.insecureAPI.strcpy,-clang-analyzer-optin.performance.Padding,-bugprone-branch-clone,-bugprone-assignment-in-if-condition,-bugprone-macro-parentheses,-bugprone-signal-handler,-bugprone-suspicious-include,-bugprone-sizeof-expression,-clang-analyzer-valist.Uninitialized'
# shellcheck disable=SC2016 # words of the inner shell
printf '%s\n' src/*/*.c | CHECKS=$checks \
	FLAGS="-std=c11 -D_GNU_SOURCE -Isrc -fopenmp $(pkg-config --cflags gsl libxml-2.0 jansson libmd sqlite3 zlib libpcre2-8)" \
	xargs -P "$(nproc)" -n 8 sh -c 'clang-tidy --quiet --warnings-as-errors="*" --checks="$CHECKS" "$@" -- $FLAGS 2>/dev/null' sh || found=1
[ $found = 0 ] && say 'nothing found'
exit $found
