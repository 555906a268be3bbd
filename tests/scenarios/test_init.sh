#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The templates of init are scenarios that run; the completion offers verbs and options.
. tests/scenarios/tap.sh

for method in pretrain continue finetune lora; do
	for place in cloud nchc colab; do
		flopcast init $method $place -o "$folder/$method-$place.xml"
		check "init $method $place" 0 "wrote"
		flopcast run "$folder/$method-$place.xml" -n 200 -q --json -o "$folder/out"
		check "init $method $place: it runs" 0
		if grep -q "method=\"$method\"" "$folder/$method-$place.xml" && lacks '^@' "$folder/$method-$place.xml"; then ok "init $method $place: it is what was asked for"; else not_ok "init $method $place: it is what was asked for"; fi
	done
done
flopcast init
same 'init: pretraining on a cloud by default' "$folder/stdout" "$folder/pretrain-cloud.xml"
flopcast init lora colab -o "$folder/pretrain-cloud.xml"
check 'init: no file is overwritten' 1 '--force'
flopcast init lora colab -f -o "$folder/pretrain-cloud.xml"
check 'init: unless told to' 0
same 'init: then it is' "$folder/pretrain-cloud.xml" "$folder/lora-colab.xml"
flopcast init distil
check 'init: no such template' 2 'accepted: pretrain, continue, finetune or lora'

flopcast completion
check 'completion' 0
cp "$folder/stdout" "$folder/completion.bash"
complete() { # WORD...: what is offered for the last word
	bash -c '. "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _flopcast 2>/dev/null; printf "%s\n" "${COMPREPLY[@]}"' "$folder/completion.bash" "$FLOPCAST" "$@" 
}
offers() { # NAME WHAT WORD...
	name=$1 what=$2
	shift 2
	if complete "$@" | grep -qxF -e "$what"; then ok "$name"; else not_ok "$name" "$(complete "$@")"; fi
}
offers 'completion: a verb' explain ex
offers 'completion: an option' --replications run --rep
offers 'completion: an option of a verb' --sobol sensitivity --s
offers 'completion: a scenario' scenarios/r1.xml run scenarios/r1
exit $bad
