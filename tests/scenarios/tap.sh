# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=dash
# tap.sh - sourced by the tests of this folder: the program in $FLOPCAST, a temporary folder in $folder, TAP lines. Run
# from the top folder of the project. At the end: exit $bad.
: "${FLOPCAST:=$PWD/build/release/flopcast}"
[ -x "$FLOPCAST" ] || { echo "not ok - no program $FLOPCAST"; exit 1; }
folder=$(mktemp -d) || exit 1
# What is removed is settled here: a test that uses the name for something else loses nothing.
tap_folder=$folder
trap 'rm -rf "$tap_folder"' EXIT
bad=0

ok() { # NAME
	echo "ok - $1"
}

not_ok() { # NAME [WORDS...]
	echo "not ok - $1"
	bad=1
	shift
	[ $# = 0 ] || printf '%s\n' "$@" | head -n 20 | LC_ALL=C tr -cd '\n\t -~' | sed 's/^/# /'
}

skip() { # NAME WHY
	echo "ok - $1 # SKIP $2"
}

# Runs the program for at most 2 min of processor time, as others may use the machine, and 15 min in all: stdout in $folder/stdout, stderr in $folder/stderr, the exit status in $status.
flopcast() {
	(
		ulimit -t 120
		exec timeout -k 1 900 "$FLOPCAST" "$@" >"$folder/stdout" 2>"$folder/stderr" </dev/null
	)
	status=$?
}

# The program's last exit status is STATUS, and each of the WORDS stands in its stderr.
check() { # NAME STATUS [WORDS...]
	checked=$1 expected=$2
	shift 2
	if [ "$status" != "$expected" ]; then
		not_ok "$checked" "exit status $status, expected $expected" "$(cat "$folder/stderr")"
		return
	fi
	for words in "$@"; do
		grep -qF -e "$words" "$folder/stderr" && continue
		not_ok "$checked" "stderr says nothing of: $words" "$(cat "$folder/stderr")"
		return
	done
	ok "$checked"
}

# No fault was found: FAULTS, or what comes in on standard input, is empty.
no_fault() { # NAME [FAULTS]
	if [ $# = 1 ]; then faults=$(cat); else faults=$2; fi
	if [ -z "$faults" ]; then ok "$1"; else not_ok "$1" "$faults"; fi
}

# Both words are the same.
is() { # NAME GOT EXPECTED
	if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1" "got $2, expected $3"; fi
}

# |GOT - EXPECTED| is at most TOLERANCE, and GOT is there.
near() { # NAME GOT EXPECTED TOLERANCE
	if awk -v a="$2" -v b="$3" -v d="$4" 'BEGIN { exit !(a != "" && (a > b ? a - b : b - a) <= d) }'; then
		ok "$1: $2"
	else
		not_ok "$1" "got $2, expected $3 within $4"
	fi
}

# Of what the program printed, as JSON: the value at a path such as plans[0].outcomes.cost.mean.
value() { # PATH
	awk -f tests/scenarios/flatten.awk "$folder/stdout" | awk -v path="$1" '$1 == path { print $2 }'
}

# No line of the files matches the pattern (of grep).
lacks() { # PATTERN FILE...
	LC_ALL=C grep -q -e "$@"
	[ $? = 1 ]
}

# Both files hold the same bytes.
same() { # NAME A B
	if cmp "$2" "$3" >"$folder/difference" 2>&1; then
		ok "$1"
	else
		not_ok "$1" "$(cat "$folder/difference")"
	fi
}

# A small scenario, changed by sed commands, on stdout.
scenario() { # [SED-COMMAND...]
	for command in "$@"; do
		set -- "$@" -e "$command"
		shift
	done
	sed "$@" -e '' <<-'END'
		<?xml version="1.0" encoding="UTF-8"?>
		<scenario version="1" title="small">
		  <model id="model" params="7B"/>
		  <workload id="work" model="model" method="pretrain" tokens="140B"/>
		  <cluster id="cluster" accelerator="h100-sxm-80gb" nodes="16" gpus-per-node="8" mfu="40%">
		    <failure cause="node" lifetime="exponential(mean=1500 h)" repair="24 h"/>
		    <recovery restart="30 min"/>
		    <checkpoint interval="1 h" write="2 min"/>
		  </cluster>
		  <site id="site" kind="cloud"><rate price="2 USD/gpu-h"/></site>
		  <plan id="plan" workload="work" cluster="cluster" site="site"/>
		  <study replications="100" seed="1"/>
		</scenario>
	END
}
