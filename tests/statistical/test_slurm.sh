#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# `flopcast slurm` on a real Slurm of one node, started here on loopback: an array of shards with a merge job, a shard that
# fails and is restarted, a sweep, ranks; and one study done in every way there is, with one sha256. Skipped with the reason where Slurm cannot start.
. tests/scenarios/tap.sh
for command in slurmctld slurmd sbatch munged runuser; do
	command -v $command >/dev/null || { skip "an array on Slurm" "$command is not installed"; exit 0; }
done
[ "$(id -u)" = 0 ] || { skip "an array on Slurm" "its daemons are started as root"; exit 0; }
state=$folder/slurm
name=$(hostname -s)
mkdir -p "$state/state" "$state/spool" "$state/log" "$state/munge"
chmod 755 "$folder" "$state"
munged=
stop() {
	for file in slurmd slurmctld; do
		[ -s "$state/$file.pid" ] && kill "$(cat "$state/$file.pid")" 2>/dev/null
	done
	[ -n "$munged" ] && kill "$(cat "$state/munge/munged.pid")" 2>/dev/null
	sleep 1
	rm -rf "$folder"
}
trap stop EXIT
cannot() { # WHY
	skip "an array on Slurm" "$1"
	exit 0
}

# ---- the daemons
if ! munge -n 2>/dev/null | unmunge >/dev/null 2>&1; then
	chown munge: "$state/munge"
	install -d -o munge -g munge -m 755 /run/munge 2>/dev/null
	runuser -u munge -- munged --pid-file="$state/munge/munged.pid" --log-file="$state/munge/log" >"$state/log/munged" 2>&1
	munged=yes
	sleep 1
	munge -n 2>/dev/null | unmunge >/dev/null 2>&1 || cannot "munged does not start"
fi
cat >"$state/slurm.conf" <<END
ClusterName=flopcast
SlurmctldHost=$name(127.0.0.1)
SlurmUser=slurm
SlurmdUser=root
AuthType=auth/munge
CryptoType=crypto/munge
SlurmctldPort=16817
SlurmdPort=16818
StateSaveLocation=$state/state
SlurmdSpoolDir=$state/spool
SlurmctldPidFile=$state/slurmctld.pid
SlurmdPidFile=$state/slurmd.pid
SlurmctldLogFile=$state/log/slurmctld.log
SlurmdLogFile=$state/log/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/linux
JobCompType=jobcomp/none
AccountingStorageType=accounting_storage/none
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=1,bf_interval=1,batch_sched_delay=0
MinJobAge=60
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
MpiDefault=none
ReturnToService=2
NodeName=$name NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=part Nodes=ALL Default=YES MaxTime=INFINITE State=UP
END
chown -R slurm: "$state/state" "$state/log"
export SLURM_CONF="$state/slurm.conf"
: >"$state/slurmctld.pid"
chown slurm: "$state/slurmctld.pid"
chmod 777 "$state"
setsid slurmctld -D -f "$SLURM_CONF" >"$state/log/slurmctld.out" 2>&1 &
setsid slurmd -D -f "$SLURM_CONF" >"$state/log/slurmd.out" 2>&1 &
waited=0
until sinfo -h -o %T 2>/dev/null | grep -q idle; do
	waited=$((waited + 1))
	[ $waited -lt 40 ] || cannot "no idle node after 40 s: $(tail -n 1 "$state/log/slurmctld.out" "$state/log/slurmd.out" | tr '\n' ' ')"
	sleep 1
done
ok "a Slurm of one node"

# Waits until no job is left, at most 240 s.
drain() {
	waited=0
	while [ -n "$(squeue -h 2>/dev/null)" ]; do
		waited=$((waited + 1))
		if [ $waited -gt 240 ]; then
			not_ok "the jobs end" "$(squeue)"
			scancel --user="$(id -un)"
			return
		fi
		sleep 1
	done
}
logs() { # FOLDER
	tail -n 5 "$1"/*.log
}

# ---- an array, in a folder whose name a shell and Slurm would take apart; its third shard is killed once
place="$folder/a place's %j \$(x)"
mkdir "$place"
scenario >"$place/small.xml"
timeout 600 "$FLOPCAST" run --no-charts -q -n 8000 --set "//cluster[@id='cluster']/@nodes=18" -o "$folder/reference" "$place/small.xml" >/dev/null
flopcast slurm "$place/small.xml" --shards 4 --account acc --partition part --time 10:00 -n 8000 \
	--set "//cluster[@id='cluster']/@nodes=18" -o "$place/out"
check "slurm writes scripts" 0
for script in shard.sh merge.sh submit.sh; do
	sh -n "$place/out/$script" || not_ok "$script is a script"
	if [ "$script" != submit.sh ]; then
		grep -q '^#SBATCH --account=acc$' "$place/out/$script" && grep -q '^#SBATCH --partition=part$' "$place/out/$script" &&
			grep -q '^#SBATCH --time=10:00$' "$place/out/$script" || not_ok "$script asks for what was asked for"
	fi
done
# The shard dies the first time, after it has begun.
sed -i "s,^program=.*,&\nif [ \$SLURM_ARRAY_TASK_ID = 3 ] \&\& mkdir \"$folder/died\" 2>/dev/null; then kill -9 \$\$; fi," "$place/out/shard.sh"
sh "$place/out/submit.sh" >"$folder/jobs" 2>&1 || not_ok "submit.sh" "$(cat "$folder/jobs")"
drain
same "an array merges into the bytes of one run" "$folder/reference/summary.json" "$place/out/summary.json"
[ $bad = 0 ] || logs "$place/out" | sed 's/^/# /'
if [ -d "$folder/died" ] && grep -q '^restarted: 3$' "$place/out"/merge-*.log; then
	ok "the shard that failed, and no other, was restarted"
else
	not_ok "the shard that failed, and no other, was restarted" "$(logs "$place/out")"
fi

# ---- a sweep
timeout 600 "$FLOPCAST" sweep "$place/small.xml" -q -n 500 --vary "//cluster/@nodes=8,16" --vary "//@mfu=40%,uniform(min=0.3, max=0.4)" >"$folder/sweep.csv"
flopcast slurm "$place/small.xml" --account acc --partition part -n 500 --vary "//cluster/@nodes=8,16" \
	--vary "//@mfu=40%,uniform(min=0.3, max=0.4)" -o "$place/sweep"
check "slurm writes scripts of a sweep" 0
sh "$place/sweep/submit.sh" >"$folder/jobs" 2>&1 || not_ok "submit.sh" "$(cat "$folder/jobs")"
drain
same "a sweep as an array prints what sweep prints" "$folder/sweep.csv" "$place/sweep/sweep.csv"
[ $bad = 0 ] || logs "$place/sweep" | sed 's/^/# /'

# ---- the program of several ranks
if command -v mpicc >/dev/null && make -s build MPI=1 >"$folder/make" 2>&1 && srun --mpi=list 2>&1 | grep -q pmix; then
	timeout 120 srun --mpi=pmix -n 2 --overcommit --account=acc build/mpi/flopcast run --no-charts -q -n 8000 -j 1 \
		--set "//cluster[@id='cluster']/@nodes=18" -o "$folder/ranks" "$place/small.xml" >/dev/null 2>"$folder/stderr"
	status=$?
	check "srun --mpi=pmix" 0
	same "srun --mpi=pmix: the same bytes" "$folder/reference/summary.json" "$folder/ranks/summary.json"
else
	skip "srun --mpi=pmix" "no Open MPI (make MPI=1), or no pmix"
fi

# ---- one study in every way it can be done: one sha256
one=$PWD/scenarios/llama2-7b.xml
study="-n 10000 --no-charts -q"
# shellcheck disable=SC2086 # options
{
	timeout 600 "$FLOPCAST" run $study -j 1 -o "$folder/1 thread" "$one" >/dev/null
	timeout 600 "$FLOPCAST" run $study -j 2 -o "$folder/2 threads" "$one" >/dev/null
	for shard in 1 2 3 4 5 6 7 8; do
		timeout 600 "$FLOPCAST" run $study --shard $shard/8 -o "$folder/shard-$shard" "$one" >/dev/null
	done
	timeout 600 "$FLOPCAST" merge --no-charts -q -o "$folder/8 shards" "$folder"/shard-* >/dev/null
	flopcast slurm "$one" --shards 8 --account acc --partition part -n 10000 -o "$folder/8 jobs of Slurm"
	sh "$folder/8 jobs of Slurm/submit.sh" >"$folder/jobs" 2>&1
	drain
	set -- "1 thread" "2 threads" "8 shards" "8 jobs of Slurm"
	if [ -x build/mpi/flopcast ]; then
		timeout 120 mpirun --allow-run-as-root --oversubscribe --bind-to none -np 4 build/mpi/flopcast run $study -j 1 \
			-o "$folder/4 ranks" "$one" >/dev/null 2>&1 </dev/null
		set -- "$@" "4 ranks"
	else
		skip "4 ranks: the same sha256" "no Open MPI"
	fi
}
expected=$(sha256sum <"$folder/1 thread/summary.json")
for way in "$@"; do
	if [ "$(sha256sum <"$folder/$way/summary.json")" = "$expected" ]; then
		ok "$way: sha256 ${expected%% *}"
	else
		not_ok "$way: sha256 ${expected%% *}" "$(sha256sum "$folder/$way/summary.json" 2>&1)" "$(logs "$folder/$way" 2>&1)"
	fi
done
exit $bad
