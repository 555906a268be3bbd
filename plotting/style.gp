# SPDX-License-Identifier: GPL-3.0-or-later
#
# Shared look and helpers of flopcast's charts (gnuplot 5.4). Not run alone:
# the other scripts set DATA, OUT, KEYS, LISTS, SUBKEYS, LABELS and subkey(), load it, take the numbers in with one `stats`
# of pass(), and `eval READ` the words. What is drawn for each panel is a datablock that is loaded: a block in braces is
# read again from its begin at each of its lines.
#
# Every script draws OUT.svg; PNG and PDF are made of it by rsvg-convert, where asked for. By hand:
# gnuplot CHART.gp in the folder of the data.
#
# Texts. All words come from the data file, in the reader's language; a script
# has none of its own.
#
# Security. Titles and plan ids are written by users and may hold anything.
# gnuplot runs backquotes and expands macros in *command text* only, so user
# text must never become command text: it comes in through the data file (see
# "Texts" below), stays in string variables, and is drawn with `noenhanced`.
# Never build a command, a `using` expression or an `eval` from it.
#
# Text rules every data file must keep (gnuplot's reader is not quite RFC 4180):
#   - valid UTF-8 with no control characters and no marks that turn the writing direction (flopcast writes
#     them visibly, as \\x1b): XML forbids some of them
#   - the label is the last column, in double quotes, each " inside written ""
#   - each backslash is written twice (\\): gnuplot reads \n, \101, ... as escapes
#   - series names, numbers and empty fields are not quoted

# A picture begins with the colour that the one before it in the same process ended with: make that black.
reset
set terminal svg
set output "/dev/null"
unset border; unset tics; unset key
set samples 2
plot [0:1][0:1] 0 linetype -1
unset output
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

# Of causes, in the order of src/plan/ledger.h: progress in blues, waste in warm colours,
# waiting in slate; money for other things in greens and purples. And of words on them.
CAUSES = "#0072B2 #56B4E9 #D55E00 #E69F00 #F0E442 #A9B6C0 #C7B08B #B3A2CF" \
  . " #6E7F8D #009E73 #7FCEB8 #CC79A7 #E5BCD2 #44525E #8C6D31 #7A5195"
ON = "#FFFFFF #22303C #FFFFFF #22303C #22303C #22303C #22303C #22303C" \
  . " #FFFFFF #FFFFFF #22303C #22303C #22303C #FFFFFF #FFFFFF #FFFFFF"
KINDS = words(CAUSES)

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
# blank, else after the last hyphen, slash or underscore, else after a Chinese, Japanese or Korean character that no
# closing mark follows, else anywhere.
last_of(s, n, set) = n < 1 ? 0 : strstrt(set, s[n:n]) ? n : last_of(s, n - 1, set)
break_at(s, n) = strlen(s) <= n ? strlen(s) \
  : (last_of(s, n + 1, " ") > n * 0.4 ? last_of(s, n + 1, " ") \
  : last_of(s, n, "-/_:.,") > n * 0.4 ? last_of(s, n, "-/_:.,") \
  : wide(s, n) > n * 0.4 ? wide(s, n) : n)
wide(s, n) = n < 1 ? 0 : bytes(s[n:n]) > 2 && !strstrt("、，。；：）", s[n + 1:n + 1]) ? n : wide(s, n - 1)

# A step of 1, 2 or 5 times a power of ten, no smaller than d; its decimals.
power(d) = 10. ** floor(log10(d))
nice(d) = power(d) * (d / power(d) <= 1 ? 1 : d / power(d) <= 2 ? 2 : d / power(d) <= 5 ? 5 : 10)
decimals(step) = max(0, -floor(log10(step) + 1e-9))

# Fonts by size in pixels. The generic family: where the SVG is read, DejaVu may
# be missing.
plain(f) = sprintf("sans-serif,%.1f", f)
bold(f) = sprintf("sans-serif Bold,%.1f", f)

SMALL = plain(12)                       # tics take a variable only

# Commands that every script needs; they hold no user's text, only names of
# functions that return it.
# The canvas; W and H are set, in pixels.
START = 'set terminal svg size W,H font "sans-serif,13" noenhanced background rgb "white"; set output OUT . ".svg"'
# One line of text at x,y (pixels), at most px wide: s_, x_, y_, px_, big_, small_.
LINE = 'f_ = fit(s_, px_, big_, small_); set label shown(cut(s_, px_, f_)) at screen sx(x_), screen sy(y_) front font plain(f_) textcolor rgb '
# Title, subtitle and the finding at the top.
HEADER = 'f_ = fit(text("title", 0), (W - 56) / BOLD, 20, 13); ' \
  . 'set label shown(cut(text("title", 0), (W - 56) / BOLD, f_)) at screen sx(28), screen sy(34) front font bold(f_) textcolor rgb INK; ' \
  . 's_ = text("subtitle", 0); x_ = 28; y_ = 61; px_ = W - 56; big_ = 14; small_ = 11; ' . LINE . 'SOFT; ' \
  . 'f_ = fit(text("head", 0), (W - 56) / BOLD, 15, 11); ' \
  . 'set label shown(cut(text("head", 0), (W - 56) / BOLD, f_)) at screen sx(28), screen sy(92) front font bold(f_) textcolor rgb INK'
# The note at the foot, in two lines at most, the first at NOTE_Y.
NOTE = 't_ = text("note", 0); f_ = fit(t_, 1.85 * (W - 56), 12, 9); n_ = break_at(t_, room(t_, W - 56, f_)); ' \
  . 'set label shown(t_[1:n_]) at screen sx(28), screen sy(NOTE_Y) front font plain(f_) textcolor rgb SOFT; ' \
  . 't_ = cut(t_[n_ + 1:strlen(t_)], W - 56, f_); ' \
  . 'set label shown(t_) at screen sx(28), screen sy(NOTE_Y + 17) front font plain(f_) textcolor rgb SOFT'
# A plain axis; number formats as short as they can be.
AXIS = 'unset key; set border 1 linecolor rgb BASE linewidth 1; set style fill solid noborder'
# Number on an axis: 0.5, 20, 300, 10k, 2.5M, 1B.
short(v) = abs(v) >= 0.9999e9 ? sprintf("%gB", v / 1e9) : abs(v) >= 0.9999e6 ? sprintf("%gM", v / 1e6) \
  : abs(v) >= 9999 ? sprintf("%gk", v / 1e3) : sprintf("%g", v)

# --- Rows ---------------------------------------------------------------------
# `pass` sees every row once, with what a script needs of its numbers. Rows of a series stand together: from(s) is the
# first, to(s) the last, counted as `every` counts them. Rows that `every` leaves out cost nothing, while an expression
# for each row to tell whether it is wanted costs a system call. For the same reason loops that only reckon are sums.
BEGINS = " "; SERIES = ""; TEXT_END = 0; IS_TEXT = 0
pass(s, n) = s eq SERIES ? (IS_TEXT ? (TEXT_END = n, 0) : 0) : (BEGINS = BEGINS . sprintf("%s=%d ", s, n), SERIES = s, \
  IS_TEXT = is_text(s), IS_TEXT ? (TEXT_END = n) : 0, PANEL = panel(s), OF_PANEL = PANEL ? substr(s, 6, 20) : "", 0)
# Of what is cost-... or time-...: which panel, and what of it.
panel(s) = substr(s, 1, 5) eq "cost-" ? 1 : substr(s, 1, 5) eq "time-" ? 2 : 0
from(s) = strstrt(BEGINS, " " . s . "=") ? number(rest(s)) : NOWHERE
to(s) = from(s) == NOWHERE ? NOWHERE : strstrt(rest(s), "=") ? number(following(rest(s), "=")) - 1 : NOWHERE
NOWHERE = 999999999
rest(s) = following(BEGINS, " " . s . "=")
following(s, mark) = substr(s, strstrt(s, mark) + strlen(mark), strlen(s))
number(s) = int(real(substr(s, 1, 9)))

# --- Texts -------------------------------------------------------------------
# `with labels` into a datablock is the one way in gnuplot 5.4 to get a quoted
# field whole: strcol() stops at the first comma or double quote inside it.
# KEYS are the series with one text, LISTS those with a text for each subkey(series) from 1 to SUBKEYS.
is_text(s) = strstrt(" " . KEYS . " " . LISTS . " ", " " . s . " ")
list(s) = sum [i_ = 1:words(LISTS)] (word(LISTS, i_) eq s ? i_ : 0)
slot(s, sub) = is_text(s) ? (list(s) ? strlen(KEYS) + SUBKEYS * (list(s) - 1) + sub + 1 : is_text(s)) : NaN
array ALL_TEXTS[1]                      # so that what follows is read as an assignment
hold(line) = (ALL_TEXTS[int(real(line))] = substr(line, strstrt(line, '"') + 1, strlen(line) - 1), 0)
# Lines that hold a text are like:  300  0 "the text"
READ = 'set xrange [*:*]; set yrange [-1:1]; set table $TEXTS; ' \
  . 'plot DATA every ::0::TEXT_END using (slot(strcol(1), subkey(strcol(1)))):(0):LABELS with labels; ' \
  . 'unset table; set yrange [*:*]; array ALL_TEXTS[strlen(KEYS) + SUBKEYS * words(LISTS) + 1]; ' \
  . 'n_ = sum [i = 1:|ALL_TEXTS|] (ALL_TEXTS[i] = "", 0); ' \
  . 'n_ = sum [i = 1:|$TEXTS|] ($TEXTS[i][1:1] eq " " && int(real($TEXTS[i])) > 0 ? hold($TEXTS[i]) : 0)'
# text(series, subkey) is the label of that row, "" if there is none.
text(series, sub) = is_text(series) ? ALL_TEXTS[int(slot(series, sub))] : ""

# The SVG driver escapes < and &, but takes "&#x" for an entity of ours and
# leaves "]]>" alone. Either can make the XML invalid, so spell them out last of
# all, after measuring and cutting.
shown(s) = replace(replace(s, "&#x", "&#x26;#x"), "]]>", "]]&#x3e;")
replace(s, a, b) = strstrt(s, a) == 0 ? s \
  : substr(s, 1, strstrt(s, a) - 1) . b . replace(substr(s, strstrt(s, a) + strlen(a), strlen(s)), a, b)
