#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# An output folder that others may write, or that came from anywhere: nothing is written through a link, nobody's files are removed,
# no program in it is run, and no temporary file is left.
. tests/scenarios/tap.sh
small=$folder/small.xml
scenario >"$small"
FLOPCAST=$(realpath "$FLOPCAST")
is_precious() { # NAME
	is "$1" "$(cat "$folder/victim")" precious
}
echo precious >"$folder/victim"

# ---- links of the names that are written
for name in summary.json summary.csv replications.csv summary.json.part summary.csv.part results.db results.db-wal results.db-journal; do
	rm -rf "$folder/out"
	mkdir "$folder/out"
	ln -s ../victim "$folder/out/$name"
	flopcast run "$small" -n 20 -q --no-charts --csv -o "$folder/out"
	case $name in
	results.db) check "a link for $name" 1 "$folder/out/results.db: error: is a symbolic link; it is not followed" ;;
	*) [ $status = 0 ] || [ $status = 1 ] || not_ok "a link for $name: status $status" ;;
	esac
	is_precious "a link for $name: what it leads to is as it was"
done
if command -v gnuplot >/dev/null; then
	rm -rf "$folder/out"
	mkdir -p "$folder/out/charts"
	for name in plans.csv forecast-plan.svg forecast-plan.png forecast-plan.gp style.gp .drawn; do
		ln -s ../../victim "$folder/out/charts/$name"
	done
	flopcast run "$small" -n 20 -q --charts -o "$folder/out"
	check "links for charts" 0
	is_precious "links for charts: what they lead to is as it was"
	if [ -f "$folder/out/charts/forecast-plan.svg" ] && [ ! -L "$folder/out/charts/forecast-plan.svg" ]; then
		ok "links for charts: a picture stands there now"
	else
		not_ok "links for charts: a picture stands there now"
	fi
	mkdir "$folder/elsewhere"
	rm -rf "$folder/out/charts"
	ln -s ../elsewhere "$folder/out/charts"
	flopcast run "$small" -n 20 -q --charts -o "$folder/out"
	check "a link for the folder of charts" 1 "$folder/out/charts: error: cannot be written: is a symbolic link; it is not followed"
	no_fault "a link for the folder of charts: nothing is written there" "$(ls -A "$folder/elsewhere")"
fi

# ---- somebody's files
mkdir -p "$folder/mine/charts"
for name in plans.csv money-2026.csv hours-team.csv sweep-notes.csv forecast.gp; do echo mine >"$folder/mine/charts/$name"; done
echo mine >"$folder/mine/replications.csv"
flopcast run "$small" -n 20 -q --no-charts -o "$folder/mine"
check "a run into a folder with other files" 0
is "their names are not ours alone: they stay" "$(cat "$folder"/mine/charts/* "$folder/mine/replications.csv" | sort | uniq -c | tr -s ' ')" ' 6 mine'
printf '../../victim.csv\n../victim\nplans-x/../../../victim.csv\n' >"$folder/mine/charts/.drawn"
cp "$folder/victim" "$folder/victim.csv"
flopcast run "$small" -n 20 -q --no-charts -o "$folder/mine"
check "a list of drawn files that leads out of the folder" 0
if [ -e "$folder/victim.csv" ] && [ -e "$folder/victim" ]; then ok "nothing outside is removed"; else not_ok "nothing outside is removed"; fi

# ---- programs
if command -v gnuplot >/dev/null; then
	mkdir -p "$folder/bin/charts"
	for name in gnuplot rsvg-convert; do
		printf '#!/bin/sh\ntouch %s/executed\n' "$folder" >"$folder/bin/$name"
		chmod +x "$folder/bin/$name"
		cp "$folder/bin/$name" "$folder/bin/charts/$name"
	done
	for path in ".:$PATH" ":$PATH" "bin:$PATH"; do
		rm -f "$folder"/bin/charts/*.svg # a picture of the same numbers is not drawn again
		(cd "$folder/bin" && PATH=$path timeout 60 "$FLOPCAST" run "$small" -n 20 -q --charts -o "$folder/bin" >/dev/null 2>&1)
		(cd "$folder" && PATH=$path timeout 60 "$FLOPCAST" run "$small" -n 20 -q --charts -o "$folder/bin" >/dev/null 2>&1)
	done
	if [ -e "$folder/executed" ]; then not_ok "no program of a relative PATH is run"; else ok "no program of a relative PATH is run"; fi
	(PATH='' exec "$FLOPCAST" run "$small" -n 20 -o "$folder/nopath") >/dev/null 2>"$folder/stderr"
	status=$?
	check "without a PATH: the pictures are missing, the numbers are there" 0 'gnuplot is not installed'
	flopcast run "$small" -n 20 -q --charts -o "$folder/C.UTF-8"
	for locale in de_DE.UTF-8 C; do
		LC_ALL=$locale LANG=$locale GNUTERM=dumb GNUPLOT_LIB=/nowhere flopcast run "$small" -n 20 -q --charts -o "$folder/$locale"
		same "charts do not depend on the environment: $locale" "$folder/C.UTF-8/charts/forecast-plan.svg" "$folder/$locale/charts/forecast-plan.svg"
	done
fi

# ---- nothing is left behind, and several may work in one folder
flopcast run "$small" -n 20 -q --charts -o "$folder/several"
for i in 1 2 3; do timeout 120 "$FLOPCAST" report "$folder/several" >/dev/null 2>"$folder/report$i" & eval "report$i=\$!"; done
for i in 1 2 3; do eval "wait \$report$i" || not_ok "three reports at once: number $i" "$(cat "$folder/report$i")"; done
ok "three reports at once"
for seconds in 0.02 0.05 0.1 0.2 0.4; do
	"$FLOPCAST" run "$small" -n 20 -q --charts -o "$folder/ended" >/dev/null 2>&1 &
	process=$!
	sleep $seconds
	kill -TERM $process 2>/dev/null
	wait $process 2>/dev/null
done
# ---- a pipe beside the store, in which nobody writes
for name in results.db results.db-journal results.db-wal results.db-shm; do
	rm -rf "$folder/piped"
	"$FLOPCAST" run "$small" -n 20 -q --no-charts -o "$folder/piped" >"$folder/stdout"
	rm -f "$folder/piped/$name"
	mkfifo "$folder/piped/$name"
	timeout -k 1 20 "$FLOPCAST" export "$folder/piped" >"$folder/stdout" 2>"$folder/stderr" </dev/null
	status=$?
	check "a pipe for $name" 1 "$name is no regular file"
done
no_fault "no temporary file is left" "$(find "$folder" -name '*.part' ! -type l)"
exit $bad
