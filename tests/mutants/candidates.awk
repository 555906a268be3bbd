# SPDX-License-Identifier: GPL-3.0-or-later
# candidates.awk FILE... - every place where a C file can be changed a little, a line each: FILE LINE COLUMN LENGTH KIND NEW, by tabs. Lines with
# text, macros, comments and declarations are left alone.
BEGIN {
	OFS = "\t"
	split("< <= > >= == != && || + - * / += -= *= /= ++ --", list, " ")
	swap["<"] = "<="; swap["<="] = "<"; swap[">"] = ">="; swap[">="] = ">"; swap["=="] = "!="; swap["!="] = "=="
	swap["&&"] = "||"; swap["||"] = "&&"; swap["+"] = "-"; swap["-"] = "+"; swap["*"] = "/"; swap["/"] = "*"
	swap["+="] = "-="; swap["-="] = "+="; swap["*="] = "/="; swap["/="] = "*="
}
FNR == 1 { is_comment = 0 }
/^\/\*/ || /^\t* ?\/\*/ { is_comment = 1 }
is_comment { if (/\*\//) is_comment = 0; next }
!/^\t/ || /"/ || /^#/ || /\/\*/ || /\\$/ || /BUG_IF|assert/ { next }
{
	# operators between blanks
	rest = $0
	at = 0
	while (match(rest, / [-+*\/<>=!&|]=?[&|=]? /)) {
		operator = substr(rest, RSTART + 1, RLENGTH - 2)
		if (operator in swap)
			print FILENAME, FNR, at + RSTART + 1, length(operator), "operator", swap[operator]
		at += RSTART + RLENGTH - 2
		rest = substr(rest, RSTART + RLENGTH - 1)
	}
	# whole and decimal constants
	rest = $0
	at = 0
	while (match(rest, /[^A-Za-z0-9_.][0-9]+(\.[0-9]+)?[^A-Za-z0-9_.]/)) {
		number = substr(rest, RSTART + 1, RLENGTH - 2)
		print FILENAME, FNR, at + RSTART + 1, length(number), "constant", number ~ /\./ ? number * 2 ".0" : number + 1
		at += RSTART + RLENGTH - 2
		rest = substr(rest, RSTART + RLENGTH - 1)
	}
	if (match($0, /^\t+(else )?(if|while) \(.*\)( \{)?$/)) {
		open = index($0, "(")
		close_at = match($0, /\)( \{)?$/)
		condition = substr($0, open, close_at - open + 1)
		print FILENAME, FNR, open, length(condition), "condition", "(!" condition ")"
	}
	if (match($0, /^\t+[a-z_][A-Za-z0-9_.>\[\]-]* ([-+*\/|&]?=) .*;$/) || match($0, /^\t+[a-z_][a-z0-9_]*\(.*\);$/) || match($0, /^\t+[a-z_][A-Za-z0-9_.>\[\]-]*(\+\+|--);$/)) {
		match($0, /^\t+/)
		print FILENAME, FNR, RLENGTH + 1, length($0) - RLENGTH, "line", ";"
	}
}
