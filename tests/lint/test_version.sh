#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The version stands in src/base/version.h; the documents that repeat it say the same, and the changelog has it.
cd "$(dirname "$0")/../.." || exit 1
version=$(sed -n 's/^#define FLOPCAST_VERSION "\(.*\)"/\1/p' src/base/version.h)
bad=0
has() { # FILE WORDS
	if grep -qF -e "$2" "$1"; then echo "ok - $1: $2"; else echo "not ok - $1 lacks: $2" && bad=1; fi
}
has CITATION.cff "version: $version"
has docs/INSTALL.md "flopcast_${version}_amd64.deb"
has CHANGELOG.md "## $version"
has SECURITY.md "$version"
exit $bad
