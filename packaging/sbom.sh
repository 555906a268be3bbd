#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# sbom.sh PROGRAM VERSION - what a built program consists of, as an SPDX 2.3 document in JSON on stdout: flopcast, the header library that
# is compiled into it, and every shared library that the loader takes, with version, licence and checksum. Debian's packages are
# asked; licences are those of licences.tsv. The same program on the same system gives the same bytes (SOURCE_DATE_EPOCH).
set -e
cd "$(dirname "$0")/.."
program=$1 version=$2
date=$(date -u -d "@${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}" +%Y-%m-%dT%H:%M:%SZ)
sum=$(sha256sum "$program" | cut -d' ' -f1)

licence() { # PACKAGE
	awk -F'\t' -v package="$1" '$1 == package { print $2; found = 1 } END { if (!found) print "NOASSERTION" }' packaging/licences.tsv
}

package() { # ID NAME VERSION LICENCE SUPPLIER [SHA256]
	printf '  {"SPDXID": "SPDXRef-%s", "name": "%s", "versionInfo": "%s", "supplier": "%s", "downloadLocation": "NOASSERTION",\n' "$1" "$2" "$3" "$5"
	printf '   "filesAnalyzed": false, "licenseConcluded": "%s", "licenseDeclared": "%s", "copyrightText": "NOASSERTION"' "$4" "$4"
	[ -z "$6" ] || printf ',\n   "checksums": [{"algorithm": "SHA256", "checksumValue": "%s"}]' "$6"
	printf '}'
}

# Lines "PACKAGE VERSION FILE RELATION".
list_parts() {
	ldd "$program" | sed -n 's/.*=> \(\/[^ ]*\).*/\1/p; s/^[[:blank:]]*\(\/[^ ]*\) (.*/\1/p' | while read -r file; do
		owner=$(dpkg-query -S "$(readlink -f "$file")" 2>/dev/null || dpkg-query -S "$file" 2>/dev/null || echo unknown:)
		echo "${owner%%:*} $(readlink -f "$file")"
	done | sort -u | while read -r package file; do
		echo "$package $(dpkg-query -W -f '${Version}\n' "$package" 2>/dev/null | head -n 1) $file DYNAMIC_LINK"
	done
	echo "librandom123-dev $(dpkg-query -W -f '${Version}' librandom123-dev 2>/dev/null) - STATIC_LINK"
}

cat <<END
{"spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": "flopcast-$version",
 "documentNamespace": "https://flopcast.invalid/spdx/$version/$sum",
 "creationInfo": {"created": "$date", "creators": ["Tool: packaging/sbom.sh"]},
 "documentDescribes": ["SPDXRef-flopcast"],
 "hasExtractedLicensingInfos": [{"licenseId": "LicenseRef-public-domain", "extractedText": "This file has been put into the public domain."}],
 "packages": [
END
package flopcast flopcast "$version" GPL-3.0-or-later 'Person: the flopcast authors' "$sum"
parts=$(mktemp)
trap 'rm -f "$parts"' EXIT
list_parts >"$parts"
while read -r name its_version file relation; do
	printf ',\n'
	checksum=
	[ "$file" = - ] || checksum=$(sha256sum "$file" | cut -d' ' -f1)
	id=$(printf '%s-%s' "$name" "$(basename "$file")" | tr -c 'A-Za-z0-9.\n' -)
	package "$id" "$name" "$its_version" "$(licence "$name")" 'Organization: Debian' "$checksum"
done <"$parts"
printf '\n ],\n "relationships": [\n  {"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-flopcast"}'
while read -r name its_version file relation; do
	id=$(printf '%s-%s' "$name" "$(basename "$file")" | tr -c 'A-Za-z0-9.\n' -)
	printf ',\n  {"spdxElementId": "SPDXRef-flopcast", "relationshipType": "%s", "relatedSpdxElement": "SPDXRef-%s"}' "$relation" "$id"
done <"$parts"
printf '\n ]}\n'
