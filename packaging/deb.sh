#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# deb.sh PROGRAM VERSION - a Debian package of a built program: build/flopcast_VERSION_ARCH.deb. What it depends on is asked of the
# program itself. The same program at the same commit gives the same bytes: times are SOURCE_DATE_EPOCH, else the commit's.
# Maintainer: DEBFULLNAME and DEBEMAIL, else the last author in git.
set -e
cd "$(dirname "$0")/.."
maintainer="${DEBFULLNAME:-$(git log -1 --format=%an 2>/dev/null || echo flopcast)} <${DEBEMAIL:-$(git log -1 --format=%ae 2>/dev/null || echo flopcast@example.org)}>"
program=$1 version=$2
export SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}" LC_ALL=C TZ=UTC
arch=$(dpkg --print-architecture)
root=build/deb
umask 022
rm -rf "$root"

put() { # MODE FOLDER FILE...
	mode=$1 to=$root$2
	shift 2
	install -d "$to"
	install -m "$mode" "$@" "$to"
}

put 755 /usr/bin "$program"
strip --remove-section=.comment --remove-section=.note "$root/usr/bin/flopcast"
put 644 /usr/share/man/man1 docs/man/flopcast.1
put 644 /usr/share/man/man5 docs/man/flopcast.5
gzip -9n "$root"/usr/share/man/man?/*
put 644 /usr/share/flopcast/scenarios scenarios/*.xml scenarios/*.csv scenarios/*.swf
put 644 /usr/share/flopcast/scenarios/catalog scenarios/catalog/*.xml
put 644 /usr/share/doc/flopcast docs/*.md
rm "$root/usr/share/doc/flopcast/INSTALL.md" # it is installed
put 644 /usr/share/doc/flopcast/overview README.md
put 644 /usr/share/doc/flopcast SECURITY.md
put 644 /usr/share/doc/flopcast/schema docs/schema/*.json
packaging/sbom.sh "$program" "$version" >"$root/usr/share/doc/flopcast/flopcast.spdx.json"
chmod 644 "$root/usr/share/doc/flopcast/flopcast.spdx.json"
put 644 /usr/share/bash-completion/completions src/cli/completion.bash
mv "$root/usr/share/bash-completion/completions/completion.bash" "$root/usr/share/bash-completion/completions/flopcast"
put 644 /usr/share/zsh/vendor-completions src/cli/completion.zsh
mv "$root/usr/share/zsh/vendor-completions/completion.zsh" "$root/usr/share/zsh/vendor-completions/_flopcast"
put 644 /usr/share/fish/vendor_completions.d src/cli/completion.fish
mv "$root/usr/share/fish/vendor_completions.d/completion.fish" "$root/usr/share/fish/vendor_completions.d/flopcast.fish"

cat >"$root/usr/share/doc/flopcast/copyright" <<'END'
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: flopcast

Files: *
Copyright: 2026 the authors of flopcast
License: GPL-3.0-or-later
 This program is free software: you can redistribute it and/or modify it under
 the terms of the GNU General Public License as published by the Free Software
 Foundation, either version 3 of the License, or (at your option) any later
 version.
 .
 On Debian systems, the complete text of the GNU General Public License
 version 3 can be found in /usr/share/common-licenses/GPL-3.
END
date=$(date -u -R -d "@$SOURCE_DATE_EPOCH")
printf 'flopcast (%s) unstable; urgency=medium\n\n  * Version %s.\n\n -- %s  %s\n' "$version" "$version" "$maintainer" "$date" |
	gzip -9n >"$root/usr/share/doc/flopcast/changelog.gz"

# Libraries, as the packages that they came from, in the version that is here or later.
depends=$(ldd "$program" | sed -n 's/.*=> \(\/[^ ]*\).*/\1/p' | while read -r file; do
	dpkg-query -S "$(readlink -f "$file")" 2>/dev/null || dpkg-query -S "$file" 2>/dev/null
done | sed 's/: .*//; s/:.*//' | sort -u | while read -r package; do
	# Only what the program itself asks for: the rest comes with those.
	for needed in $(objdump -p "$program" | awk '/NEEDED/ { print $2 }'); do
		dpkg-query -L "$package" 2>/dev/null | grep -q "/$needed\$" && echo "$package (>= $(dpkg-query -W -f '${source:Upstream-Version}' "$package"))" && break
	done
done | paste -sd, | sed 's/,/, /g')
# As dpkg counts: each file in full KiB, each folder one.
size=$(find "$root" -printf '%y %s\n' | awk '{ k += $1 == "f" ? int(($2 + 1023) / 1024) : 1 } END { print k }')
install -d "$root/DEBIAN"
cat >"$root/DEBIAN/control" <<END
Package: flopcast
Version: $version
Architecture: $arch
Maintainer: $maintainer
Installed-Size: $size
Depends: $depends
Recommends: gnuplot-nox | gnuplot, librsvg2-bin
Section: science
Priority: optional
Description: forecast cost and duration of training a language model
 Simulates pretraining, fine-tuning and LoRA runs thousands of times as
 discrete events, with failures, repairs, queues and uncertain prices, and
 answers with chances: what a plan will cost no more than, and when it is done.
 A forecast takes one line, a scenario file or the live page.
END
(cd "$root" && find usr -type f -print0 | sort -z | xargs -0 md5sum >DEBIAN/md5sums)
find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
dpkg-deb --root-owner-group --build "$root" "build/flopcast_${version}_$arch.deb"
