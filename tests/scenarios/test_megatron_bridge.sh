#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The step that is predicted from a published layout against the throughput that NVIDIA publishes of Megatron Bridge
# (tests/validation/megatron_bridge.tsv): median error of all cells, which nothing was fitted to.
. tests/scenarios/tap.sh
grep -v '^#' tests/validation/megatron_bridge.tsv | tail -n +2 >"$folder/rows"
while IFS='	' read -r model accelerator nodes per network precision batch micro sequence tensor pipeline context interleave expert zero rate release; do
	experts=
	[ "$expert" = 0 ] || experts="expert=\"$expert\" expert-tensor=\"1\" dispatch=\"nodes\""
	parallel=
	[ "$tensor" = 1 ] || parallel='sequence-parallel="true"'
	cat >"$folder/cell.xml" <<XML
<scenario version="1">
  <workload id="w" model="$model" method="pretrain" tokens="100B" sequence="$sequence" precision="$precision"/>
  <cluster id="c" accelerator="$accelerator" nodes="$nodes" gpus-per-node="$per" network="$network GB/s" mfu="predicted" stack="tuned">
    <layout tensor="$tensor" pipeline="$pipeline" context="$context" interleave="$interleave" microbatch="$micro" batch="$batch"
        zero="$zero" attention="flash3" kernels="fused" $parallel $experts/>
  </cluster>
  <site id="s" kind="cloud"><rate price="2 USD/gpu-h"/></site>
  <plan id="p" workload="w" cluster="c" site="s"/>
</scenario>
XML
	flopcast explain --allow-oom "$folder/cell.xml"
	predicted=$(sed -n 's|.*throughput .*= mean \([0-9.e+]*\), sd \([0-9.e+]*\) tokens.*|\1 \2|p' "$folder/stdout")
	printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$model" "$accelerator" "$precision" "$release" "$rate" "$predicted"
done <"$folder/rows" | awk -F'\t' '
	# A lognormal of this mean and sd has the median mean / sqrt(1 + (sd / mean)^2).
	{ split($6, p, " "); m = p[1] > 0 ? p[1] / sqrt(1 + (p[2] / p[1]) ^ 2) : 0; e = m / $5 - 1; if (e < 0) e = -e; printf "%.4f\t%s\t%s\t%s\t%s\t%.0f\n", e, $1, $2, $3, $5, m }
	' | sort -n >"$folder/errors"
cells=$(wc -l <"$folder/errors")
median=$(sed -n "$(((cells + 1) / 2))p" "$folder/errors" | cut -f1)
echo "# $cells cells, median error $median, 80 % of them within $(sed -n "$((cells * 8 / 10))p" "$folder/errors" | cut -f1)"
if [ "$cells" -ge 28 ]; then ok "$cells cells"; else not_ok "at least 28 cells" "$cells"; fi
if awk "BEGIN { exit !($median <= 0.20) }"; then ok "median error $median"; else not_ok "median error within 20 %" "$(cat "$folder/errors")"; fi
exit $bad
