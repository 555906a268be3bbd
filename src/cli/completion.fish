# SPDX-License-Identifier: GPL-3.0-or-later
# fish completion for flopcast:  flopcast completion fish >~/.config/fish/completions/flopcast.fish
# Verbs and options are asked of the program itself.
function __flopcast_verbs
	flopcast help 2>/dev/null | string replace -rf '^  ([a-z]+) +(.*)' '$1\t$2'
end
function __flopcast_options
	set -l words (commandline -opc)
	flopcast $words[2] --help 2>/dev/null | string match -rag -- '(--[a-z][a-z-]+)' | sort -u
end
complete -c flopcast -n 'test (count (commandline -opc)) -eq 1' -f -a '(__flopcast_verbs)'
complete -c flopcast -n 'test (count (commandline -opc)) -gt 1' -a '(__flopcast_options)'
