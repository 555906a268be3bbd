#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Draws the pictures of gallery.md again, in this folder, and the picture of README.md: docs/gallery.sh [FLOPCAST]. They take
# gnuplot and rsvg-convert. The same program gives the same pictures.
set -eu
cd "$(dirname "$0")/.."
flopcast=${1:-build/release/flopcast}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p docs/gallery

small() { # CHART NAME: 560 pixels wide
	rsvg-convert -w 560 -o "docs/gallery/$2.png" "$work/$1.svg"
}

"$flopcast" run scenarios/cloud-nchc-colab.xml -n 2000 --charts -q -o "$work/places" >/dev/null
for chart in plans-pretrain frontier-pretrain joint-pretrain-nchc-nstc money-pretrain hours-pretrain gantt-pretrain-aws-spot places; do
	small "places/charts/$chart" "${chart%%-*}"
done
"$flopcast" run scenarios/llama2-7b.xml -n 2000 --charts -q -o "$work/one" >/dev/null
small one/charts/forecast-pretrain forecast
small one/charts/spending-pretrain spending
"$flopcast" sensitivity scenarios/llama2-7b.xml -n 1000 -q --plan pretrain -o "$work/one" >/dev/null
small one/charts/tornado-pretrain tornado
"$flopcast" sweep scenarios/llama2-7b.xml -n 1000 -q --plan pretrain --vary '//checkpoint/@interval=15 min,30 min,1 h,2 h,4 h' -o "$work/one" >/dev/null
small one/charts/sweep sweep
"$flopcast" optimize scenarios/llama2-7b.xml -n 1000 -q --plan pretrain --vary '//cluster/@nodes=256,320,384' -o "$work/one" >/dev/null || :
small one/charts/optimum optimum
rsvg-convert -w 900 -o docs/forecast-pretrain.png "$work/one/charts/forecast-pretrain.svg"
