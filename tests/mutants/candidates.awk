# SPDX-License-Identifier: GPL-3.0-or-later
# candidates.awk FILE... - every place where a C file can be changed a little, a line each: FILE LINE COLUMN LENGTH KIND NEW NAME, by tabs. NAME tells
# the change without the number of its line, so that it stays when other lines come and go. Lines with text, macros, comments and declarations are
# left alone, and so are tables: they are data, which one checksum in a test covers.
BEGIN {
	OFS = "\t"
	swap["<"] = "<="; swap["<="] = "<"; swap[">"] = ">="; swap[">="] = ">"; swap["=="] = "!="; swap["!="] = "=="
	swap["&&"] = "||"; swap["||"] = "&&"; swap["+"] = "-"; swap["-"] = "+"; swap["*"] = "/"; swap["/"] = "*"
	swap["+="] = "-="; swap["-="] = "+="; swap["*="] = "/="; swap["/="] = "*="
}
function candidate(column, size, kind, new,  text) {
	text = $0
	gsub(/[\t ]+/, " ", text)
	print FILENAME, FNR, column, size, kind, new, FILENAME text " (" seen[FILENAME text] ", " column ", " size ") " kind " " new
}
function larger(number) {
	if (number !~ /\./)
		return number + 1
	return number * 2 ~ /\./ ? number * 2 : (number * 2 ? number * 2 : 1) ".0"
}
FNR == 1 { is_comment = 0 }
/^\/\*/ || /^\t* ?\/\*/ { is_comment = 1 }
is_comment { if (/\*\//) is_comment = 0; next }
!/^\t/ || /"/ || /^#/ || /\/\*/ || /\\$/ || /BUG_IF|assert/ || /^[-+0-9a-fA-FpPxXuUlL.,;{} \t]*$/ { next }
{
	text = $0
	gsub(/[\t ]+/, " ", text)
	seen[FILENAME text]++
	# operators between blanks
	rest = $0
	at = 0
	while (match(rest, / [-+*\/<>=!&|]=?[&|=]? /)) {
		operator = substr(rest, RSTART + 1, RLENGTH - 2)
		if (operator in swap)
			candidate(at + RSTART + 1, length(operator), "operator", swap[operator])
		at += RSTART + RLENGTH - 2
		rest = substr(rest, RSTART + RLENGTH - 1)
	}
	# whole and decimal constants
	rest = $0
	at = 0
	while (match(rest, /[^A-Za-z0-9_.][0-9]+(\.[0-9]+)?[^A-Za-z0-9_.]/)) {
		number = substr(rest, RSTART + 1, RLENGTH - 2)
		candidate(at + RSTART + 1, length(number), "constant", larger(number))
		at += RSTART + RLENGTH - 2
		rest = substr(rest, RSTART + RLENGTH - 1)
	}
	if (match($0, /^\t+(else )?(if|while) \(.*\)( \{)?$/)) {
		open = index($0, "(")
		close_at = match($0, /\)( \{)?$/)
		condition = substr($0, open, close_at - open + 1)
		candidate(open, length(condition), "condition", "(!" condition ")")
	}
	if (match($0, /^\t+[a-z_][A-Za-z0-9_.>\[\]-]* ([-+*\/|&]?=) .*;$/) || match($0, /^\t+[a-z_][a-z0-9_]*\(.*\);$/) || match($0, /^\t+[a-z_][A-Za-z0-9_.>\[\]-]*(\+\+|--);$/)) {
		match($0, /^\t+/)
		candidate(RLENGTH + 1, length($0) - RLENGTH, "line", ";")
	}
}
