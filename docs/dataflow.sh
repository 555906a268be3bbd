#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# docs/dataflow.svg, the rooms of src/ and how data flows between them, from the table of includes. Takes Graphviz (dot,
# tred). `docs/dataflow.sh digest` prints the digest that the picture holds when it is current.
cd "$(dirname "$0")/.." || exit 1
table=tests/lint/includes.txt

# An arrow from each room to those that use it. All use base, and whoever draws random numbers or sorts uses random and stats:
# their arrows are left out.
graph() {
	echo 'digraph flow {'
	echo '	rankdir=LR; nodesep=0.25; ranksep=0.45; bgcolor=transparent'
	echo '	node [shape=box, style="rounded,filled", fillcolor="#F4F6F8", color="#5B7083", fontname="DejaVu Sans", fontsize=12]'
	echo '	edge [color="#5B7083", arrowsize=0.7]'
	awk '!/^#/ && NF { for (i = 2; i <= NF; i++) if ($i !~ /^(base|random|stats)$/) print "\t" $i " -> " $1 }' "$table"
	echo '}'
}
digest() {
	graph | cksum | tr ' ' '-'
}

[ "$1" = digest ] && { digest; exit; }
graph | tred | dot -Tsvg | sed -e '/^<!--/d' -e '/^ -->/d' -e "s,^<svg,<!-- made by docs/dataflow.sh of $(digest) -->\n<svg," >docs/dataflow.svg.part &&
	mv docs/dataflow.svg.part docs/dataflow.svg
