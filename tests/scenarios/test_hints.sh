#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Slips that a user makes, and what the program says to them: names in another case, half a name, a zero too many, a run
# that outlives its jobs and saves nothing.
. tests/scenarios/tap.sh

scenario() { # MODEL ACCELERATOR [PARAMS]
	cat >"$folder/s.xml" <<-X
		<scenario version="1">
		  <model id="mine" params="${3:-6.7B}" layers="32" hidden="4096" ffn="11008" heads="32" vocab="32000" context="4096"/>
		  <workload id="w" model="$1" method="pretrain" tokens="1B"/>
		  <cluster id="c" accelerator="$2" nodes="1" gpus-per-node="8" mfu="40%"/>
		  <site id="s" kind="cloud"><rate price="2 USD/gpu-h"/></site>
		  <plan id="p" workload="w" cluster="c" site="s"/>
		</scenario>
	X
	flopcast validate "$folder/s.xml"
}

scenario Llama-2-7B A100-80GB
check "names of the catalog in any case" 0
scenario Mine a100-80gb
check "those of the scenario are exact" 3 'model="Mine": no model of this id'
scenario mine h100-
check "half a name" 0 "the commonest of this name"
scenario mine H1
check "half a name" 3 'the nearest: h100-sxm-80gb, h100-pcie-80gb, h100-nvl-94gb'
grep -q 'a10g' "$folder/stderr" && not_ok "half a name: nothing else" "$(cat "$folder/stderr")" || ok "half a name: nothing else"
scenario mine a100-80gb
[ ! -s "$folder/stderr" ] && ok "params as the shape has them" || not_ok "params as the shape has them" "$(cat "$folder/stderr")"
scenario mine a100-80gb 20B
check "a zero too many in params" 0 's.xml:2: warning' 'params="20B"' 'make 6.7'

# Half of the runs are longer than a job of 24 h, and save nothing.
cat >"$folder/lost.xml" <<'X'
<scenario version="1">
  <workload id="w" model="llama2-7b" method="pretrain" tokens="1.5B"/>
  <cluster id="c" accelerator="a100-80gb" nodes="1" gpus-per-node="8" mfu="uniform(min=0.2, max=0.5)"/>
  <site id="centre" kind="hpc"><rate price="1 USD/gpu-h"/><partition id="day" walltime="24 h"/></site>
  <plan id="lost" workload="w" cluster="c" site="centre"/>
</scenario>
X
flopcast run "$folder/lost.xml" -n 50 -q --no-output --full
check "runs that never end" 0
grep -q '^lost: .* replications did NOT finish: .* were given up after .* (horizon); they cost and take more than any bound$' "$folder/stdout" &&
	grep -q '^lost: no checkpoint is written, .* give its cluster a <checkpoint>$' "$folder/stdout" &&
	ok "why, and what to do" || not_ok "why, and what to do" "$(cat "$folder/stdout")"
flopcast run "$folder/lost.xml" -n 50 -q --no-output --set '//cluster/@mfu=10%'
check "one that can't end is refused" 3 'would never finish: the work takes' 'more than the 24 h at a time' 'give the cluster a <checkpoint>'

# Slips of XML and of names, each with what to write.
slip() { # NAME SED WORDS...
	name=$1
	sed "$2" scenarios/priors.xml >"$folder/slip.xml"
	shift 2
	flopcast validate "$folder/slip.xml"
	check "$name" 3 "$@"
}
slip 'an element misspelled' 's/<recovery/<recovry/' "Element 'recovry'" 'The nearest: <recovery>'
slip 'an element in capitals' 's/<cluster /<Cluster /; s/<\/cluster>/<\/Cluster>/' 'The nearest: <cluster>'
slip 'gpus' 's/nodes="8" gpus-per-node="8"/gpus="64"/' 'GPUs are nodes x gpus-per-node'
slip 'a bare ampersand' 's/title="/title="R\&D /' 'write &amp; for the character &'
slip 'an ampersand and a blank' 's/title="/title="R \& D /' 'write &amp; for the character &'
slip 'no quotes' 's/nodes="8"/nodes=8/' 'straight quotes, such as nodes="8"'
slip 'smart quotes' 's/nodes="8"/nodes=“8”/' 'straight quotes, such as nodes="8"'
flopcast --verison
check 'an option misspelled' 2 "did you mean '--version'?"
flopcast memory --params 13B --method lora --gpu rtx-4090
check 'memory: adapters of a number of weights' 2 '--model 13B takes the commonest of that size'
lacks 'command line:' "$folder/stderr" && ok 'without the scenario behind it' || not_ok 'without the scenario behind it'

# Fifty nodes that fail every 100 h: half of one is in repair by machine at any time, four more by hand.
sed 's,mfu="40%"/>,mfu="40%"><failure cause="node" lifetime="exponential(mean=100 h)" repair="1 h"/><repair crew="2" manual="8 h" escalates="100%"/></cluster>,; s/nodes="1"/nodes="50" spares="20"/' \
	"$folder/s.xml" >"$folder/crew.xml"
sed -i 's/model="mine"/model="llama2-7b"/; s/params="20B"/params="6.7B"/' "$folder/crew.xml"
flopcast validate "$folder/crew.xml"
check "more repairs than the crew can do" 0 'work for a crew of' 'the crew is 2: ever more nodes wait'
sed -i 's/crew="2"/crew="20"/; s/spares="20"/spares="2"/' "$folder/crew.xml"
flopcast validate "$folder/crew.xml"
check "repairs by hand count as repairs" 0 'nodes are in repair on average, and there are 2 spares'
lacks 'ever more nodes' "$folder/stderr" && ok "a crew that is enough" || not_ok "a crew that is enough" "$(cat "$folder/stderr")"
exit $bad
