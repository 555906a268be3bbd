# SPDX-License-Identifier: GPL-3.0-or-later
# bash completion for flopcast. Put this into your ~/.bashrc:  eval "$(flopcast completion)"
# Verbs and options are asked of the program itself, so that they are those of its version.
_flopcast() {
	local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} program=${COMP_WORDS[0]} IFS=$' \t\n'
	if [ "$COMP_CWORD" = 1 ]; then
		mapfile -t COMPREPLY < <(compgen -W "$("$program" help 2>/dev/null | awk '/^  [a-z]/ { print $1 }')" -- "$word")
		return
	fi
	case $previous in
	-o | --output) mapfile -t COMPREPLY < <(compgen -d -- "$word") && return ;;
	esac
	case $word in
	-*)
		mapfile -t COMPREPLY < <(compgen -W "$("$program" "${COMP_WORDS[1]}" --help 2>/dev/null |
			grep -oE '(^|[ ,])--[a-z][a-z-]+' | tr -d ' ,' | sort -u)" -- "$word")
		;;
	*)
		mapfile -t COMPREPLY < <(compgen -f -X '!*.xml' -- "$word"; compgen -d -- "$word")
		compopt -o filenames 2>/dev/null
		;;
	esac
}
complete -F _flopcast flopcast
