#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# deps.sh PACKAGE... - installs the Debian packages that are missing, through sudo when not root.
missing=
for package in "$@"; do
	dpkg-query -W -f='${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
done
[ -z "$missing" ] && exit 0

if ! command -v apt-get >/dev/null; then
	echo "flopcast needs these packages (Debian's names):$missing" >&2
	echo "This is not a Debian system: install what corresponds to them, then use 'make build' or 'make build-tests'." >&2
	exit 1
fi
if [ "$(id -u)" = 0 ]; then
	root=
elif command -v sudo >/dev/null; then
	root=sudo
else
	echo "flopcast needs these packages:$missing" >&2
	echo "Ask an administrator for: apt-get install$missing" >&2
	exit 1
fi
echo "installing:$missing"
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086 # a list of words
$root apt-get update -qq && $root apt-get install -y -qq --no-install-recommends $missing >/dev/null && exit 0
echo "apt-get could not install:$missing" >&2
exit 1
