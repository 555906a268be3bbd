# SPDX-License-Identifier: GPL-3.0-or-later
#
# What single runs did when: a bar a run, coloured by what it was doing.
#
#   gnuplot -c gantt.gp DATA.csv OUTBASE        writes OUTBASE.svg
#
# DATA.csv: header line `series,row,x,y,label`. Text rules: style.gp.
#   title,,,,"text"  subtitle  note  the same
#   xaxis,,,,"text"            quantity and unit
#   mark-name,,,,"text"        what a mark above a bar is: "a failure"
#   deadline,,X,,"text"        0 or 1 row
#   cause,K,DRAWN,,"text"      K as in causes.gp; DRAWN 1 when it occurs
#   run,ROW,END,,"text"        ROW 1 (top) to 9; "A typical run"
#   info,ROW,,,"text"          what became of it: "733k USD, 4.0 d, failures: 9"
#   span-K,ROW,BEGIN,END,      a stretch of time
#   mark,ROW,X,,               something struck

DATA = ARGC >= 1 ? ARG1 : "gantt.csv"
OUT  = ARGC >= 2 ? ARG2 : "gantt"
KEYS = "title subtitle note xaxis mark-name deadline"
LISTS = "cause run info"
SUBKEYS = 20
LABELS = 5
subkey(s) = list(s) ? int(min(SUBKEYS - 1, column(2))) : 0
load "style.gp"

NONE = 1e300
ROWS = 0
MARKS = 0
DEADLINE = NONE
END = 0.
array DRAWN[KINDS]
do for [k = 1:KINDS] { DRAWN[k] = 0 }
at(s, r, x) = s eq "run" ? (ROWS = max(ROWS, r), END = max(END, x), 0) : s eq "cause" ? (DRAWN[int(r)] = x, 0) \
  : s eq "mark" ? (MARKS = 1, 0) : s eq "deadline" ? (DEADLINE = x, 0) : 0
stats DATA using (pass(strcol(1), column(0)), at(SERIES, column(2), column(3))) nooutput
eval READ
ROWS = int(ROWS)

# --- Layout, in pixels ---------------------------------------------------------
W = 1160
RH = 92                                             # of a row: words, marks, bar
TOP = 140
BOT = TOP + RH * ROWS + 10
H = BOT + 118
LEFT = 28
RIGHT = W - 28
NOTE_Y = BOT + 76
hi = END
if (DEADLINE != NONE && DEADLINE > hi && DEADLINE < 1.5 * hi) { hi = DEADLINE }
hi = hi * 1.01
eval START
eval AXIS
unset ytics
eval HEADER
eval NOTE
x = 28
do for [k = 1:KINDS] {
  if (DRAWN[k]) {
    set object rectangle from screen sx(x), screen sy(98) to screen sx(x + 12), screen sy(86) \
      front fillcolor rgb word(CAUSES, k) fillstyle solid noborder
    set label shown(text("cause", k)) at screen sx(x + 18), screen sy(92) font plain(13) textcolor rgb INK
    x = x + 18 + ems(text("cause", k)) * 13 + 20
  }
}
if (MARKS) {
  set label "▼" at screen sx(x), screen sy(92) font plain(11) textcolor rgb INK
  set label shown(text("mark-name", 0)) at screen sx(x + 18), screen sy(92) font plain(13) textcolor rgb INK
}
do for [r = 1:ROWS] {
  y = TOP + RH * (r - 1) + 14
  set label shown(text("run", r)) at screen sx(LEFT), screen sy(y) font bold(14) textcolor rgb INK
  w = ems(text("run", r)) * 14 * BOLD
  set label shown(cut(text("info", r), RIGHT - LEFT - w - 16, 13)) at screen sx(LEFT + w + 16), screen sy(y) font plain(13) textcolor rgb INK
}
set lmargin at screen sx(LEFT)
set rmargin at screen sx(RIGHT)
set tmargin at screen sy(TOP)
set bmargin at screen sy(BOT)
set xrange [0:hi]
set yrange [BOT:TOP]                                # pixels
step = nice(hi / 10)
set xtics 0, step, hi out scale 0.5 nomirror textcolor rgb INK font SMALL format sprintf("%%.%df", decimals(step))
set grid noytics xtics back linetype 1 linecolor rgb GRID linewidth 1
set label shown(text("xaxis", 0)) at screen sx((LEFT + RIGHT) / 2), screen sy(BOT + 44) center font plain(13) textcolor rgb INK
if (DEADLINE <= hi) {
  set arrow from first DEADLINE, first BOT to first DEADLINE, first TOP nohead front linecolor rgb LIMIT linewidth 2
  t = text("deadline", 0)
  half = ems(t) * 12 * BOLD / 2
  x = LEFT + (RIGHT - LEFT) * DEADLINE / hi
  set label shown(t) at screen sx(min(RIGHT - half, max(LEFT + half, x))), screen sy(TOP - 12) center font bold(12) textcolor rgb LIMIT
}
top(r) = TOP + RH * (r - 1) + 42
is(k) = strcol(1) eq sprintf("span-%d", k)
plot for [k = 1:KINDS] DATA using (is(k) ? column(3) : NaN):(top(column(2))):(column(3)):(column(4)):(top(column(2))):(top(column(2)) + 38) \
       with boxxyerror fillcolor rgb word(CAUSES, k) notitle, \
     "" using (strcol(1) eq "mark" ? column(3) : NaN):(top(column(2)) - 6) with points pointtype 11 pointsize 0.55 \
       linecolor rgb INK notitle
unset output
