# SPDX-License-Identifier: GPL-3.0-or-later
# figures.awk - of the JSON that flopcast prints, with two blanks a level and one member a line: a line for each object, "PATH KEY VALUE...", with 12
# digits. Left out are zeros, null, what tells the program and the scenario, and of a distribution all but its mean, deviation and P80.
function flush() {
	if (members != "")
		print path members
	members = ""
}
function place(depth,   i, text) {
	text = ""
	for (i = 1; i < depth; i++)
		text = text (text == "" ? "" : ".") name[i]
	return text == "" ? "." : text
}
{
	match($0, /^ */)
	depth = RLENGTH / 2
	line = substr($0, RLENGTH + 1)
	sub(/,$/, "", line)
	key = ""
	if (match(line, /^"[^"]*": /)) {
		key = substr(line, 2, RLENGTH - 4)
		line = substr(line, RLENGTH + 1)
	} else if (line !~ /^[\]}]/) {
		key = "[" count[depth]++ "]"
	}
	if (line ~ /^[\]}]/) {
		flush()
		next
	}
	name[depth] = key
	if (line == "{" || line == "[") {
		flush()
		count[depth + 1] = 0
		next
	}
	if (depth < 2 && key ~ /^(flopcast|format)$/ || name[1] == "scenario" || name[1] == "study" || key ~ /^(min|max|p05|p10|p50|p90|p95|p99|se|luck.*|ignorance.*)$/)
		next
	for (i = 1; i < depth; i++)
		if (name[i] == "ci")
			next
	if (line == "null" || line == "false" || line == "[]" || line == "{}" || line + 0 == 0 && line ~ /^[-0-9]/)
		next
	if (key == "id" && name[depth - 1] ~ /^\[/) {
		name[depth - 1] = line
		gsub(/"/, "", name[depth - 1])
		next
	}
	if (place(depth) != path) {
		flush()
		path = place(depth)
	}
	members = members " " key " " (line ~ /^-?[0-9]/ ? sprintf("%.12g", line) : line)
}
END {
	flush()
}
