#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The table of `run` in the reader's language: by --lang or the locale, its columns straight, everything that programs
# read unchanged. Priors say where they are from and what replaces them.
. tests/scenarios/tap.sh

cat >"$folder/s.xml" <<'X'
<scenario version="1" title="Tuning">
  <workload id="w" model="Llama-2-7B" method="finetune" tokens="20M"/>
  <cluster id="c" accelerator="A100-80GB" nodes="1" gpus-per-node="8" mfu="prior">
    <failure cause="node" lifetime="prior" repair="1 h"/>
    <recovery restart="prior"/>
    <overhead calendar="prior"/>
  </cluster>
  <site id="cloud" kind="cloud"><rate price="2 USD/gpu-h"/></site>
  <plan id="a-long-name" workload="w" cluster="c" site="cloud"/>
  <plan id="b" workload="w" cluster="c" site="cloud"/>
  <plan id="free" workload="w" cluster="c" site="colab-free"/>
  <study budget="20 USD" deadline="2 h" infeasible="list"/>
</scenario>
X
run="run $folder/s.xml -n 200 -q --no-output"

# A head line and two rows that end in the same column.
straight() { # NAME
	sed -n '/^[^ ].*P80 .*P90\|^a-long-name\|^b  /p' "$folder/stdout" >"$folder/rows"
	widths=$(while read -r row; do echo "$row" | LC_ALL=C.UTF-8 wc -L; done <"$folder/rows" | sort -u | wc -l)
	[ "$widths" = 1 ] && ok "$1: columns are straight" || not_ok "$1: columns are straight" "$(cat "$folder/stdout")"
}

# The English sentences that stand in the table of another language.
english() {
	grep -v '^Tuning$' "$folder/stdout" | grep -E 'the |chance|waiting|possible|luck'
}

for lang in zh-TW ja ko; do
	# shellcheck disable=SC2086
	flopcast $run --lang $lang
	check "$lang" 0
	straight "$lang"
	[ -z "$(english)" ] && ok "$lang: nothing is left in English" || not_ok "$lang: nothing is left in English" "$(english)"
	cp "$folder/stdout" "$folder/$lang"
done
grep -q "^free：不可行：地點 'colab-free' 提供 't4'，而非 'a100-sxm-80gb'" "$folder/zh-TW" &&
	ok "why a plan is not possible" || not_ok "why a plan is not possible" "$(cat "$folder/zh-TW")"

# The locale decides for the table where --lang does not.
for locale in zh_TW.UTF-8 ja_JP.utf8 ko_KR.UTF-8; do
	case $locale in zh*) same=zh-TW ;; ja*) same=ja ;; ko*) same=ko ;; esac
	# shellcheck disable=SC2086
	LC_ALL='' LC_MESSAGES=$locale LANG=C flopcast $run
	cmp -s "$folder/stdout" "$folder/$same" && ok "LC_MESSAGES=$locale" || not_ok "LC_MESSAGES=$locale" "$(head -n 2 "$folder/stdout")"
done
# shellcheck disable=SC2086
LC_ALL=C.UTF-8 flopcast $run
cp "$folder/stdout" "$folder/en"
straight en
for locale in zh_TW.Big5 de_DE.UTF-8 zh_CN.UTF-8 "$(printf '%0200d' 1).UTF-8"; do
	# shellcheck disable=SC2086
	LC_ALL=$locale flopcast $run
	cmp -s "$folder/stdout" "$folder/en" && ok "LC_ALL=$(echo "$locale" | cut -c1-12): English" || not_ok "LC_ALL=$locale: English"
done
# shellcheck disable=SC2086
LC_ALL=zh_TW.UTF-8 flopcast $run --lang en
cmp -s "$folder/stdout" "$folder/en" && ok "--lang counts more than the locale" || not_ok "--lang counts more than the locale"
# shellcheck disable=SC2086
flopcast $run --lang fr
check "a language that there is not" 2 "--lang fr: accepted: en, ja, ko or zh-TW"

# shellcheck disable=SC2086
flopcast $run --json
cp "$folder/stdout" "$folder/json"
# shellcheck disable=SC2086
flopcast $run --json --lang ko
cmp -s "$folder/stdout" "$folder/json" && ok "JSON is the same in all" || not_ok "JSON is the same in all"

# Where each prior is from, and what to write where it was measured.
flopcast explain "$folder/s.xml"
check "explain" 0
for prior in 'mfu of plan' 'lifetime of cluster' 'rate-factor of cluster' 'restart of cluster' 'calendar of cluster'; do
	grep -A 2 "^  $prior" "$folder/stdout" >"$folder/prior"
	grep -q '^    from:    .*published' "$folder/prior" || grep -q '^    from:    mean 217 d' "$folder/prior" &&
		grep -q '^    instead: .*="' "$folder/prior" && ok "prior: $prior" || not_ok "prior: $prior" "$(cat "$folder/prior")"
done
[ -z "$(grep '^  [a-z-]* of ' "$folder/stdout" | sort | uniq -d)" ] && ok "each once" || not_ok "each once" "$(cat "$folder/stdout")"
exit $bad
