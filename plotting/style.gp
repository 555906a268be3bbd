# SPDX-License-Identifier: GPL-3.0-or-later
#
# Shared look and helpers of flopcast's charts (gnuplot 5.4). Not run alone:
# forecast.gp and plans.gp set DATA, OUT, KEYS, LABELS and subkey(), then load it.
#
# Security. Titles and plan ids are written by users and may hold anything.
# gnuplot runs backquotes and expands macros in *command text* only, so user
# text must never become command text: it comes in through the data file (see
# "Texts" below), stays in string variables, and is drawn with `noenhanced`.
# Never build a command, a `using` expression or an `eval` from it.
#
# Text rules every data file must keep (gnuplot's reader is not quite RFC 4180):
#   - UTF-8 with no control characters (newline, tab, ... become blanks)
#   - the label is the last column, in double quotes, each " inside written ""
#   - each backslash is written twice (\\): gnuplot reads \n, \101, ... as escapes
#   - series names, numbers and empty fields are not quoted

reset
set encoding utf8                       # whatever the locale says
set datafile separator comma
set datafile commentschars ""           # a '#' is text here

# A name that starts with < or | would be a command to gnuplot, not a file.
if (strlen(DATA) == 0 || strlen(OUT) == 0 \
    || strstrt("<|", DATA[1:1]) || strstrt("<|", OUT[1:1])) {
  print "flopcast charts: bad file name"
  exit status 2
}

# --- Colours: Okabe and Ito's, told apart by colour-blind readers too --------
INK   = "#22303C"       # text
SOFT  = "#5F6B76"       # secondary text
GRID  = "#E4E8EB"       # grid and row rules
BASE  = "#9AA5AE"       # base line of a panel
BARS  = "#A9D6F3"       # histogram: a light tint of Okabe-Ito sky blue
CURVE = "#0072B2"       # blue: the S-curve
LIMIT = "#D55E00"       # vermillion: only ever a budget or a deadline

# --- Helpers: sizes in pixels from the top left, as in a drawing program -----
sx(px) = px / real(W)
sy(px) = 1 - px / real(H)
min(a, b) = a < b ? a : b
max(a, b) = a > b ? a : b

# gnuplot cannot measure text, so add up what DejaVu Sans takes, in em, rounded
# up. CJK takes three bytes a character and 1 em; padding in sprintf counts bytes
# and strlen counts characters, which tells. Bold is a tenth wider.
bytes(c) = 8 - strlen(sprintf("%-8s", c)) + strlen(c)
em(c) = bytes(c) > 2 ? 1 : strstrt(" .,:;'|!()[]ijlftrI-/", c) ? 0.39 : strstrt("mwMW%@#&+=<>~^", c) ? 0.98 \
  : strstrt("ABCDEFGHJKLNOPQRSTUVXYZ", c) ? 0.78 : 0.635
ems(s) = sum [k_ = 1:strlen(s)] em(s[k_:k_])
BOLD = 1.1
# Font size at which s fits into px pixels, between two bounds.
fit(s, px, big, small) = max(small, min(big, strlen(s) ? floor(px / ems(s) * 2) / 2. : big))
# s cut (with an ellipsis) where it would pass px pixels at font size f.
cut(s, px, f) = ems(s) * f <= px ? s : s[1:room(s, px - f, f)] . "…"
# How many characters of s fit into px pixels at font size f.
room(s, px, f) = ems(s) * f <= px ? strlen(s) : room_(s, px / f, 1)
room_(s, left, n) = n > strlen(s) || em(s[n:n]) > left ? n - 1 : room_(s, left - em(s[n:n]), n + 1)

# Where to break s so that at most n characters stay on the line: after the last
# blank, else after the last hyphen, slash or underscore, else anywhere.
last_of(s, n, set) = n < 1 ? 0 : strstrt(set, s[n:n]) ? n : last_of(s, n - 1, set)
break_at(s, n) = strlen(s) <= n ? strlen(s) \
  : (last_of(s, n + 1, " ") > n * 0.4 ? last_of(s, n + 1, " ") \
  : last_of(s, n, "-/_:.,") > n * 0.4 ? last_of(s, n, "-/_:.,") : n)

# A step of 1, 2 or 5 times a power of ten, no smaller than d; its decimals.
power(d) = 10. ** floor(log10(d))
nice(d) = power(d) * (d / power(d) <= 1 ? 1 : d / power(d) <= 2 ? 2 : d / power(d) <= 5 ? 5 : 10)
decimals(step) = max(0, -floor(log10(step) + 1e-9))

# Fonts by size in pixels. FONT is the family, which depends on the terminal.
plain(f) = sprintf("%s,%.1f", FONT, f)
bold(f) = sprintf("%s Bold,%.1f", FONT, f)

# --- Texts -------------------------------------------------------------------
# `with labels` into a datablock is the one way in gnuplot 5.4 to get a quoted
# field whole: strcol() stops at the first comma or double quote inside it.
key(s) = sum [i_ = 1:words(KEYS)] (word(KEYS, i_) eq s ? i_ : 0)
set xrange [*:*]
set yrange [-1:1]
set table $TEXTS
plot DATA using (key(strcol(1)) ? 100 * key(strcol(1)) + subkey(strcol(1)) : 0):(0):LABELS with labels
unset table
set yrange [*:*]

# text(series, subkey) is the label of that row, "" if there is none. There are
# two spellings. For SVG: invalid UTF-8 and control characters, which XML
# forbids, are replaced. For PNG also each character that no installed font has,
# as pngcairo draws its placeholder box many times the size of the picture.
array FOR_SVG[100 * words(KEYS) + 99]
array FOR_PNG[100 * words(KEYS) + 99]
do for [i = 1:|FOR_SVG|] { FOR_SVG[i] = ""; FOR_PNG[i] = "" }
text(series, sub) = TERM eq "svg" ? FOR_SVG[100 * key(series) + sub] : FOR_PNG[100 * key(series) + sub]

# Characters taken for granted: Latin, Greek, Cyrillic, punctuation, arrows, signs.
common(c) = c < 0x250 || (c >= 0x370 && c < 0x500) || (c >= 0x2010 && c < 0x2028) \
  || (c >= 0x2030 && c < 0x205f) || (c >= 0x20a0 && c < 0x20b6) || (c >= 0x2190 && c < 0x2300)
# Only the hexadecimal number of a character gets into this command.
in_a_font(c) = strlen(system(sprintf("fc-list :charset=%x family 2>/dev/null", c))) > 0

set encoding iso_8859_1                 # s[i:i] is a byte for a while
ALL_BYTES = ""
do for [i = 1:255] { ALL_BYTES = ALL_BYTES . sprintf("%c", i) }
byte(s, i) = strstrt(ALL_BYTES, s[i:i])
seen = " "                              # " 8a13+ 1f600- ": looked up already
do for [line = 1:|$TEXTS|] {
  s = $TEXTS[line]                      # like:  300  0 "the text"
  if (s[1:1] ne " " || int(real(s)) < 1) { continue }
  n = int(real(s))
  s = s[strstrt(s, '"') + 1:strlen(s) - 1]
  i = 1
  while (i <= strlen(s)) {
    b = byte(s, i)
    # Length of the UTF-8 sequence, 0 if it is not one, and the character's number.
    size = b < 128 ? 1 : b < 194 ? 0 : b < 224 ? 2 : b < 240 ? 3 : b < 245 ? 4 : 0
    code = size < 2 ? b : b & (0x7f >> size)
    do for [j = 1:size - 1] {
      b = i + j <= strlen(s) ? byte(s, i + j) : 0
      if (b < 128 || b > 191) { size = 0; break }
      code = code * 64 + (b & 63)
    }
    if ((size == 3 && (code < 0x800 || (code >= 0xd800 && code < 0xe000) || code > 0xfffd)) \
        || (size == 4 && (code < 0x10000 || code > 0x10ffff))) { size = 0 }
    # Controls, and marks that turn the writing direction, become blanks.
    c = size == 0 ? "?" : code < 32 || (code > 126 && code < 160) || (code >= 0x2028 && code < 0x202f) \
      || (code >= 0x2066 && code < 0x206a) ? " " : s[i:i + size - 1]
    FOR_SVG[n] = FOR_SVG[n] . c
    if (size > 1 && !common(code)) {
      hex = sprintf(" %x", code)
      if (!strstrt(seen, hex . "+") && !strstrt(seen, hex . "-")) {
        seen = seen . hex . (in_a_font(code) ? "+ " : "- ")
      }
      if (strstrt(seen, hex . "-")) { c = "□" }
    }
    FOR_PNG[n] = FOR_PNG[n] . c
    i = i + max(1, size)
  }
}
set encoding utf8

# The SVG driver escapes < and &, but takes "&#x" for an entity of ours and
# leaves "]]>" alone. Either can make the XML invalid, so spell them out last of
# all, after measuring and cutting.
shown(s) = TERM eq "svg" ? replace(replace(s, "&#x", "&#x26;#x"), "]]>", "]]&#x3e;") : s
replace(s, a, b) = strstrt(s, a) == 0 ? s \
  : substr(s, 1, strstrt(s, a) - 1) . b . replace(substr(s, strstrt(s, a) + strlen(a), strlen(s)), a, b)
