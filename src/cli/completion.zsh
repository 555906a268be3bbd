#compdef flopcast
# SPDX-License-Identifier: GPL-3.0-or-later
# zsh completion for flopcast. Put this as _flopcast into a folder of $fpath:  flopcast completion zsh >~/.zfunc/_flopcast
# Verbs and options are asked of the program itself.
_flopcast() {
	local -a verbs options
	if ((CURRENT == 2)); then
		verbs=(${(f)"$($words[1] help 2>/dev/null | sed -n 's/^  \([a-z][a-z]*\)  *\(.*\)/\1:\2/p')"})
		_describe verb verbs
		return
	fi
	if [[ $PREFIX == -* ]]; then
		options=(${(f)"$($words[1] $words[2] --help 2>/dev/null | grep -oE -- '--[a-z][a-z-]+' | sort -u)"})
		compadd -a options
	else
		_files -g '*.xml(-.)' || _files
	fi
}
_flopcast "$@"
