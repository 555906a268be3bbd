#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Pulling the plug: kill -9 at random moments ($KILLS of them, 5 if not set; tests/statistical/test_kills.sh takes 50),
# SIGINT, SIGTERM, a full disk, a limit on file sizes. Whatever happened, resume ends with the bytes of a run that was left
# in peace, and what was stored before is not simulated again.
. tests/scenarios/tap.sh
small=$folder/small.xml
scenario 's,<plan .*,&<plan id="two" workload="work" cluster="cluster" site="site"/>,' >"$small"
count=150k

# Starts a command of the program in the background; its process in $process.
begin() { # ARGUMENT...
	"$FLOPCAST" "$@" >"$folder/stdout" 2>"$folder/stderr" </dev/null &
	process=$!
}
# Seconds from 0.01 to $2, from a sequence that begins with $1.
moment() { # NUMBER MOST
	awk -v n="$1" -v most="$2" 'BEGIN { srand(n); rand(); printf "%.3f", 0.01 + rand() * most }'
}
# Replications of the first plan that are stored in a study that is not running, 0 when there is no study.
stored() { # FOLDER
	timeout 60 "$FLOPCAST" export "$1" 2>/dev/null | grep -c '^plan,'
}
finish() { # NAME FOLDER
	flopcast resume --no-charts -q "$2"
	check "$1: resume" 0
	same "$1: the same bytes" "$folder/reference/summary.json" "$2/summary.json"
}

flopcast run --no-charts -q -n $count -o "$folder/reference" "$small"
check "a run left in peace" 0

# ---- kill -9: the first run, then each resumption
kills=0 lost=0 before=0 i=0
begin run --no-charts -q -n $count -o "$folder/killed" "$small"
while [ $i -lt "${KILLS:-5}" ]; do
	i=$((i + 1))
	sleep "$(moment $i 0.6)"
	kill -9 $process 2>/dev/null && kills=$((kills + 1))
	wait $process 2>/dev/null
	now=$(stored "$folder/killed")
	[ "$now" -ge "$before" ] || lost=$((lost + 1))
	before=$now
	if [ "$(sed -n 's/^ *"replications": \([0-9]*\).*/\1/p' "$folder/killed/summary.json" 2>/dev/null)" = 150000 ]; then
		same "kill -9 number $i: it was complete" "$folder/reference/summary.json" "$folder/killed/summary.json"
		rm -rf "$folder/killed"
		before=0
	fi
	if flopcast export "$folder/killed" && [ $status = 0 ]; then
		begin resume --no-charts -q "$folder/killed"
	else # killed before there was a study: the folder is taken again as it was left
		begin run --no-charts -q -n $count -o "$folder/killed" "$small"
	fi
done
wait $process
if [ $lost = 0 ] && [ $kills -gt 0 ]; then
	ok "kill -9 at $kills moments: what was stored stays"
else
	not_ok "kill -9 at $kills moments: what was stored stays" "lost $lost times"
fi
finish "kill -9" "$folder/killed"

# ---- killed at each of the first writes: whatever is left, `run` takes the folder, and `resume` if there is anything
if command -v strace >/dev/null && strace -qq -o /dev/null true 2>/dev/null; then
	flopcast run --no-charts -q -n 50 -o "$folder/early" "$small"
	cp "$folder/early/summary.json" "$folder/early.json"
	stuck=''
	for at in 1 2 3 4 5 6 8 10 12 16 20 24 28; do
		rm -rf "$folder/early"
		strace -f -qq -o /dev/null -e trace=pwrite64 -e inject=pwrite64:signal=KILL:when=$at \
			"$FLOPCAST" run --no-charts -q -n 50 -o "$folder/early" "$small" >/dev/null 2>&1
		cp -r "$folder/early" "$folder/resumed"
		flopcast resume --no-charts -q "$folder/resumed"
		case $status in
		0) cmp -s "$folder/early.json" "$folder/resumed/summary.json" || stuck="$stuck $at:resume:other" ;;
		*) grep -q 'there are no results here\|holds nothing yet' "$folder/stderr" || stuck="$stuck $at:resume:$status" ;;
		esac
		flopcast run --no-charts -q -n 50 -o "$folder/early" "$small"
		cmp -s "$folder/early.json" "$folder/early/summary.json" || stuck="$stuck $at:run:$status"
		rm -rf "$folder/resumed"
	done
	no_fault "kill -9 at each of the first writes: no folder is stuck" "$stuck"
	ended=''
	for at in 1 4 9; do
		strace -f -qq -o /dev/null -e trace=fdatasync -e inject=fdatasync:error=EIO:when=$at \
			"$FLOPCAST" run --no-charts -q -n 50 -o "$folder/unsynced$at" "$small" >/dev/null 2>"$folder/stderr"
		status=$?
		[ $status = 1 ] && grep -q 'error: cannot be written\|disk I/O error' "$folder/stderr" || ended="$ended $at:$status"
	done
	no_fault "a disk that fails when it is to keep what was written: status 1" "$ended"
else
	skip "kill -9 at each of the first writes" "strace cannot be used"
fi
: >"$folder/empty.db"
mkdir "$folder/begun"
cp "$folder/empty.db" "$folder/begun/results.db"
flopcast resume "$folder/begun"
check "resume where nothing was stored: says what to do" 1 "$folder/begun/results.db: error: holds nothing yet" "'flopcast run' begins it again"

# ---- a new study in the folder of another: no number of the old one stands beside it
flopcast run --no-charts -q -n 50 --csv -o "$folder/stale" "$small"
begin run --no-charts -q -n 20M --seed 2 -o "$folder/stale" "$small"
tries=0
until [ "$(stat -c %s "$folder/stale/results.db-wal" 2>/dev/null || echo 0)" -gt 200000 ] || [ $tries = 1000 ]; do
	tries=$((tries + 1))
	sleep 0.01
done
kill -9 $process
wait $process 2>/dev/null
no_fault "a new study that is killed: nothing of the old one is left" "$(cd "$folder/stale" && ls summary.* replications.csv 2>/dev/null)"

# ---- signals: what every plan has is reported
for signal in INT TERM; do
	begin run --no-charts -n $count -o "$folder/$signal" "$small"
	tries=0
	# Until the first blocks are stored: neither before the run has begun nor when it is about to end.
	until [ "$(stat -c %s "$folder/$signal/results.db-wal" 2>/dev/null || echo 0)" -gt 200000 ] || [ $tries = 1000 ]; do
		tries=$((tries + 1))
		sleep 0.01
	done
	kill -$signal $process
	wait $process
	status=$?
	if [ $status = 0 ]; then
		ok "SIG$signal came too late"
	else
		check "SIG$signal" 130 'interrupted after' "'flopcast resume $folder/$signal' goes on"
		if [ "$(sed -n 's/^ *"replications": \([0-9]*\).*/\1/p' "$folder/$signal/summary.json")" -gt 0 ]; then
			ok "SIG$signal: a summary of what there is"
		else
			not_ok "SIG$signal: a summary of what there is"
		fi
	fi
	finish "SIG$signal" "$folder/$signal"
done

# ---- no room
full() { # NAME FOLDER
	check "$1" 1 "$2/results.db: error: cannot be written: " "replications of each plan are kept; 'flopcast resume' goes on"
}
(
	ulimit -f 4096 # of 512 bytes
	timeout -k 1 60 "$FLOPCAST" run --no-charts -q -n $count -o "$folder/limit" "$small"
) >"$folder/stdout" 2>"$folder/stderr" </dev/null
status=$?
full "a limit on file sizes" "$folder/limit"
cp -r "$folder/limit" "$folder/again"
cp -r "$folder/limit" "$folder/other"
cp -r "$folder/limit" "$folder/unmerged"
[ "$(stored "$folder/limit")" -gt 0 ] || not_ok "a limit on file sizes: what was stored stays"
finish "a limit on file sizes" "$folder/limit"

# ---- `run` again into the folder of a study that was not finished
flopcast run --no-charts -n $count -o "$folder/again" "$small"
check "run again: goes on" 0 "$folder/again: warning: goes on with this very study, of which "
same "run again: the same bytes" "$folder/reference/summary.json" "$folder/again/summary.json"
flopcast run --no-charts -n $count -o "$folder/again" "$small"
check "run again after the end: from the beginning" 0
lacks warning "$folder/stderr" && ok "run again after the end: nothing to say" || not_ok "run again after the end: nothing to say" "$(cat "$folder/stderr")"
flopcast run --no-charts -n 200 --seed 9 -o "$folder/other" "$small"
check "run of another seed: says what it replaces" 0 "$folder/other: warning: replaces a study of $small that was not finished: " " of 150000 replications"
for i in 1 2; do
	flopcast run --no-charts -q -n $count --shard $i/2 -o "$folder/half$i" "$small"
done
flopcast merge --no-charts -o "$folder/unmerged" "$folder/half1" "$folder/half2"
check "merge over a study that was not finished: says so" 0 "$folder/unmerged: warning: replaces a study of "
same "merge over a study that was not finished: the same bytes" "$folder/reference/summary.json" "$folder/unmerged/summary.json"
flopcast run --no-charts -n 200 --seed 9 -o "$folder/fresh" "$small"
same "run of another seed: as in a new folder" "$folder/fresh/summary.json" "$folder/other/summary.json"

# ---- merging and reporting
flopcast run --no-charts -q -n 100 -o "$folder/reported" "$small"
report_names() { # FOLDER: what must not be left half written
	find "$1" -name '*.part*' -o -name report.html
}
(
	ulimit -f 60
	timeout -k 1 60 "$FLOPCAST" report -q "$folder/reported"
) >"$folder/stdout" 2>"$folder/stderr" </dev/null
status=$?
check "a limit on file sizes: report" 1 "$folder/reported/report.html: error: cannot be written: File too large"
no_fault "a limit on file sizes: no half report" "$(report_names "$folder/reported")"
(
	ulimit -f 60
	timeout -k 1 60 "$FLOPCAST" merge --no-charts -q -o "$folder/merged" "$folder/half1" "$folder/half2"
) >"$folder/stdout" 2>"$folder/stderr" </dev/null
status=$?
check "a limit on file sizes: merge" 1 "$folder/merged/results.db: error: cannot be written: "
flopcast merge --no-charts -q -o "$folder/merged" "$folder/half1" "$folder/half2"
same "a limit on file sizes: merge again" "$folder/reference/summary.json" "$folder/merged/summary.json"
mkdir "$folder/tmpfs"
if mount -t tmpfs -o size=1m tmpfs "$folder/tmpfs" 2>"$folder/why"; then
	flopcast merge --no-charts -q -o "$folder/tmpfs/out" "$folder/half1" "$folder/half2"
	check "a full disk: merge" 1 "$folder/tmpfs/out/results.db: error: cannot be written: "
	mount -o remount,size=100m "$folder/tmpfs"
	flopcast merge --no-charts -q -o "$folder/tmpfs/out" "$folder/half1" "$folder/half2"
	same "a full disk: merge again" "$folder/reference/summary.json" "$folder/tmpfs/out/summary.json"
	rm -r "$folder/tmpfs/out"
	cp -r "$folder/reported" "$folder/tmpfs"
	mount -o remount,size=$(($(du -sk "$folder/tmpfs" | cut -f 1) + 48))k "$folder/tmpfs"
	flopcast report -q "$folder/tmpfs/reported"
	check "a full disk: report" 1 "No space left on device"
	no_fault "a full disk: no half report" "$(report_names "$folder/tmpfs/reported")"
	mount -o remount,size=100m "$folder/tmpfs"
	flopcast report -q "$folder/tmpfs/reported"
	check "a disk that was full: report" 0
	umount "$folder/tmpfs"
fi
if mount -t tmpfs -o size=100k tmpfs "$folder/tmpfs" 2>"$folder/why"; then
	flopcast run --no-charts -q -n 2000 -o "$folder/tmpfs/out" "$small"
	check "a disk that is full before the first transaction" 1 "$folder/tmpfs/out/results.db: error: cannot be written"
	mount -o remount,size=64m "$folder/tmpfs"
	flopcast run --no-charts -q -n 50 -o "$folder/tmpfs/out" "$small"
	check "a disk that was full before the first transaction: run" 0
	umount "$folder/tmpfs"
fi
if mount -t tmpfs -o size=3m tmpfs "$folder/tmpfs" 2>"$folder/why"; then
	flopcast run --no-charts -q -n $count -o "$folder/tmpfs/out" "$small"
	full "a full disk" "$folder/tmpfs/out"
	flopcast resume --no-charts -q "$folder/tmpfs/out"
	check "a disk that is still full" 1 "$folder/tmpfs/out/results.db: error: "
	mount -o remount,size=100m "$folder/tmpfs"
	[ "$(stored "$folder/tmpfs/out")" -gt 0 ] || not_ok "a full disk: what was stored stays"
	finish "a full disk" "$folder/tmpfs/out"
	umount "$folder/tmpfs"
else
	skip "a full disk" "tmpfs cannot be mounted"
fi
exit $bad
