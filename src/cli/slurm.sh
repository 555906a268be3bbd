
# shellcheck shell=sh disable=SC2154 # what stands above: job, program, folder, shards, is_sweep; "$@" is the scenario
# SPDX-License-Identifier: GPL-3.0-or-later
# The body of submit.sh, shard.sh and merge.sh; `flopcast slurm` writes the variables above it. submit.sh submits an array
# of shard.sh, and merge.sh after it; merge.sh submits shards that failed again, at most three times, and itself after
# them; then it merges.
restarts=3
threads=${SLURM_CPUS_PER_TASK:-1}

submit() { # ARRAY TRY
	logs=$(printf '%s' "$folder" | sed 's/%/%%/g')
	array=$(sbatch --parsable --array="$1" --cpus-per-task="$cpus" --output="$logs/shard-%a.log" "$folder/shard.sh") || exit
	sbatch --parsable --dependency="afterany:${array%%;*}" --output="$logs/merge-%j.log" "$folder/merge.sh" "$2" || exit
}

# A shard that is restarted goes on where it was stopped. `resume` ends with 1 where nothing was stored yet: `run` then
# begins, or ends for the same reason.
shard() {
	part=$folder/shard-$SLURM_ARRAY_TASK_ID-of-$shards status=1
	mkdir -p "$part" || exit 1
	set -- "$@" -q -j "$threads" --shard "$SLURM_ARRAY_TASK_ID/$shards"
	if [ "$is_sweep" = 1 ]; then
		"$program" sweep "$@" >"$part/points.csv" || exit
	else
		[ ! -e "$part/results.db" ] || { "$program" resume -q --json -j "$threads" "$part" >/dev/null; status=$?; }
		[ $status != 1 ] || { "$program" run "$@" --json -o "$part" >/dev/null; status=$?; }
		[ $status = 0 ] || exit $status
	fi
	touch "$part/complete"
}

merge() { # TRY
	try=${1:-0} failed='' shard=1
	while [ "$shard" -le "$shards" ]; do
		[ -e "$folder/shard-$shard-of-$shards/complete" ] || failed=$failed,$shard
		shard=$((shard + 1))
	done
	if [ -n "$failed" ] && [ "$try" -lt "$restarts" ]; then
		echo "restarted: ${failed#,}"
		submit "${failed#,}" $((try + 1))
		exit
	fi
	[ -z "$failed" ] || echo "given up: ${failed#,}"
	set --
	shard=1
	while [ "$shard" -le "$shards" ]; do
		set -- "$@" "$folder/shard-$shard-of-$shards"
		shard=$((shard + 1))
	done
	if [ "$is_sweep" = 1 ]; then
		[ -z "$failed" ] || exit 1
		for part; do
			cat "$part/points.csv" || exit
		done >"$folder/sweep.csv.part" && mv "$folder/sweep.csv.part" "$folder/sweep.csv"
	else
		exec "$program" merge -q --no-charts -o "$folder" "$@"
	fi
}

case $job in
submit)
	# What an earlier submission left is not mixed in.
	rm -f "$folder"/shard-*-of-"$shards"/complete "$folder"/shard-*-of-"$shards"/results.db*
	submit "1-$shards" 0
	;;
shard) shard "$@" ;;
merge) merge "$try" ;;
esac
