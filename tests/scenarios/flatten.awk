# SPDX-License-Identifier: GPL-3.0-or-later
# flatten.awk - turns JSON into lines "PATH VALUE", such as: plans[0].outcomes.cost.mean 2752807.1
# Strings keep their quotes and escapes. Exit status 1, and a line on what is wrong, for what is no JSON. POSIX awk.
{
	text = text $0 "\n"
}

function fail(words) {
	print "no JSON: " words " at: " substr(text, 1, 40)
	failed = 1
	exit 1
}

# Takes the next token off `text`: a punctuation mark, a string, or a word (number, true, false, null).
function token(    t) {
	sub(/^[ \t\r\n]+/, "", text)
	t = substr(text, 1, 1)
	if (t == "\"") {
		if (!match(text, /^"([^"\\]|\\.)*"/))
			fail("a string without end")
		t = substr(text, 1, RLENGTH)
		if (t ~ /[\001-\037]/)
			fail("a control character in a string")
	} else if (t !~ /[][{}:,]/) {
		if (!match(text, /^(-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?|true|false|null)/))
			fail("no value")
		t = substr(text, 1, RLENGTH)
	}
	text = substr(text, length(t) + 1)
	return t
}

function expect(t, wanted) {
	if (t != wanted)
		fail("'" t "' in place of '" wanted "'")
}

function value(path, t,    key, n) {
	if (t == "{") {
		t = token()
		if (t == "}")
			print path " {}"
		for (; t != "}"; t = next_of("}")) {
			if (t !~ /^"/)
				fail("no key")
			key = substr(t, 2, length(t) - 2)
			if (seen[path, key]++)
				fail("two keys " key)
			expect(token(), ":")
			value(path == "" ? key : path "." key, token())
		}
	} else if (t == "[") {
		t = token()
		if (t == "]")
			print path " []"
		for (n = 0; t != "]"; t = next_of("]"))
			value(path "[" n++ "]", t)
	} else if (t ~ /^[]}:,]/) {
		fail("no value")
	} else {
		print path " " t
	}
}

# After a member: its list's end, or what follows the comma.
function next_of(end,    t) {
	t = token()
	if (t == end)
		return t
	expect(t, ",")
	t = token()
	if (t == end)
		fail("a comma before the end")
	return t
}

END {
	if (failed)
		exit 1
	value("", token())
	sub(/^[ \t\r\n]+/, "", text)
	if (text != "")
		fail("something after the end")
}
