#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The documents say what the program prints: each file that they show is written, each command that they show is run, and
# what stands below it is what it prints (warnings first); a line of "..." stands for any lines. A command may stand in a
# comment before its block, <!-- $ flopcast ... -->. Commands that are only listed have to succeed.
. tests/scenarios/tap.sh
top=$PWD
mkdir "$folder/bin" "$folder/desk"
ln -s "$FLOPCAST" "$folder/bin/flopcast"
PATH=$folder/bin:$PATH
export PATH

# Blocks of a document as numbered files in $folder/steps: N.name and N.content of a file that is shown; N.command and
# N.expected of a command; N.listed of a command without output.
take_apart() { # DOCUMENT
	rm -rf "$folder/steps"
	mkdir "$folder/steps"
	awk -v to="$folder/steps/" '
		function step(kind) { return sprintf("%s%03d.%s", to, n, kind) }
		/^```/ {
			if (!inside) {
				inside = 1
				kind = name != "" ? "content" : hidden != "" ? "expected" : ""
				if (kind != "") n++
				if (name != "") { print name >step("name"); printf "" >step("content") }
				if (hidden != "") { print hidden >step("command"); printf "" >step("expected") }
			} else {
				inside = 0
				name = hidden = kind = ""
			}
			next
		}
		inside && kind != "content" && /^\$ / {
			n++
			kind = "expected"
			print substr($0, 3) >step("command")
			printf "" >step("expected")
			next
		}
		inside && kind == "" && /^flopcast / { n++; print >step("listed"); next }
		inside && kind != "" { print >step(kind); next }
		!inside && /^    flopcast / { n++; print substr($0, 5) >step("listed"); next }
		!inside && match($0, /\([a-z]+\.(xml|txt|csv)[);]/) { name = substr($0, RSTART + 1, RLENGTH - 2) }
		!inside && /^<!-- \$ .* -->$/ { hidden = substr($0, 8, length($0) - 11) }
	' "$1"
}

run_shown() { # COMMAND
	(cd "$folder/desk" && ulimit -t 200 && timeout -k 1 900 sh -c "$1" >"$folder/stdout" 2>"$folder/stderr" </dev/null)
	status=$?
	cat "$folder/stderr" "$folder/stdout" | grep -v '^results are in \|^the report is ' >"$folder/printed"
}

# Expected lines against printed ones; says the first that is missing.
compare() { # EXPECTED PRINTED
	awk '
		NR == FNR { want[++wants] = $0; next }
		{ have[++haves] = $0 }
		END {
			for (i = 1; i <= wants; i++) {
				if (want[i] == "...") { any = 1; continue }
				if (any)
					while (at < haves && have[at + 1] != want[i])
						at++
				if (at >= haves || have[at + 1] != want[i]) {
					print "expected: " want[i]
					print "printed:  " (at < haves ? have[at + 1] : "(nothing more)")
					exit 1
				}
				at++
				any = 0
			}
			if (!any && at < haves) {
				print "printed too: " have[at + 1]
				exit 1
			}
		}' "$1" "$2"
}

command -v gnuplot >/dev/null || {
	skip "documents" "gnuplot is not installed"
	exit 0
}
check_document() { # DOCUMENT [SED-COMMAND]: of listed commands, what makes them small
	take_apart "$1"
	for step in "$folder"/steps/*.*; do
		stem=${step%.*}
		case $step in
		*.name) cp "$stem.content" "$folder/desk/$(cat "$step")" ;;
		*.command)
			command=$(cat "$step")
			run_shown "$command"
			if compare "$stem.expected" "$folder/printed" >"$folder/difference"; then ok "$1: $command"; else
				not_ok "$1: $command" "$(cat "$folder/difference")"; fi
			;;
		*.listed)
			command=$(sed "${2:-}; s/  *#.*//" "$step")
			[ -n "$command" ] || continue
			run_shown "$command"
			case $status in
			0 | 4) ok "$1: $command" ;; # 4: a requirement that is not met
			*) not_ok "$1: $command" "exit status $status" "$(cat "$folder/printed")" ;;
			esac
			;;
		esac
	done
}

check_document docs/SCENARIO.md
check_document docs/TUTORIAL.md
ln -s "$top/scenarios" "$folder/desk/scenarios"
flopcast init pretrain cloud -o "$folder/desk/my.xml"
sed 's/tokens="140B"/tokens="150B"/' "$folder/desk/my.xml" >"$folder/desk/other.xml"
check_document README.md
check_document docs/ESTIMATE.md
check_document docs/REPORT.md
check_document docs/HOWTO.md
rm -rf "$folder/desk/output/my"
check_document docs/COMMAND.md '/   [a-z]/d; /VERB/d; /FILE/d; /\[SHELL\]/d; /  SKILL.md/d; s/-n 1[MG]/-n 900/'
check_document docs/OUTPUT.md
check_document docs/CATALOG.md
exit $bad
