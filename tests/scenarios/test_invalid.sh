#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every file in scenarios/invalid is refused: exit status 3, nothing on stdout, nothing written, and on stderr the faults
# that the file announces in comments of its own, one a line:
#
#   <!-- expect: :LINE: error: WORDS -->
#
# For each there is a message at that line with those words in it, and there is no error besides.
. tests/scenarios/tap.sh

# Expectations of a file; those of a file that can hold no comment are here.
expectations() { # FILE
	case $1 in
	*/empty.xml) echo ':1: error: not well-formed XML: ' ;;
	*) LC_ALL=C sed -n 's/^<!-- expect: \(:[0-9]*: error: .*\) -->$/\1/p' "$1" ;;
	esac
}

# Prints what is missing and what was not expected.
compare() { # FILE EXPECTATIONS STDERR
	LC_ALL=C awk -v path="$1" '
		function print_out(s) { print s; return 1 }
		# ":7: error: words" into its place, ":7: error: ", and the words
		function place(s) { match(s, /^:[0-9]+: error: /); return substr(s, 1, RLENGTH) }
		NR == FNR { where[++n] = place($0); words[n] = substr($0, length(where[n]) + 1); next }
		/: warning: / { next }
		{
			known = 0
			for (i = 1; i <= n; i++) {
				head = path where[i]
				if (substr($0, 1, length(head)) == head && index(substr($0, length(head) + 1), words[i]))
					known = seen[i] = 1
			}
			if (!known)
				wrong = print_out("not expected: " $0)
		}
		END {
			for (i = 1; i <= n; i++)
				if (!seen[i])
					wrong = print_out("missing: " path where[i] "... " words[i])
			exit wrong
		}' "$2" "$3"
}

count=0
for file in scenarios/invalid/*.xml; do
	count=$((count + 1))
	name="refused: ${file#scenarios/invalid/}"
	expectations "$file" >"$folder/expected"
	flopcast run --no-charts -n 5 -o "$folder/out" "$file"
	cat "$folder/stderr" >>"$folder/all"
	if [ ! -s "$folder/expected" ]; then
		not_ok "$name" 'it says nothing about the message to be expected (<!-- expect: :LINE: error: WORDS -->)'
	elif [ $status != 3 ]; then
		not_ok "$name" "exit status $status, expected 3" "$(cat "$folder/stderr")"
		rm -rf "$folder/out"
	elif [ -s "$folder/stdout" ] || [ -e "$folder/out" ]; then
		not_ok "$name" "something was written" "$(cat "$folder/stdout")"
		rm -rf "$folder/out"
	else
		if compare "$file" "$folder/expected" "$folder/stderr" >"$folder/differences"; then
			ok "$name"
		else
			not_ok "$name" "$(cat "$folder/differences")"
		fi
	fi
done
[ $count -ge 100 ] || not_ok "there are files to be refused"

# The verb for it says the same about all of them at once.
flopcast validate scenarios/invalid/*.xml
if [ $status != 3 ] || [ -s "$folder/stdout" ]; then
	not_ok "validate refuses them all" "exit status $status, expected 3" "$(head -n 3 "$folder/stdout")"
else
	same "validate refuses them all" "$folder/all" "$folder/stderr"
fi
exit $bad
