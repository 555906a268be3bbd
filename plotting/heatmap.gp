# SPDX-License-Identifier: GPL-3.0-or-later
#
# A table of values coloured from light (low) to dark (high): places by workload,
# or the points of a sweep in two inputs.
#
#   gnuplot -c heatmap.gp DATA.csv OUTBASE      writes OUTBASE.svg
#
# DATA.csv: header line `series,row,x,y,label`. Text rules: style.gp.
#   title,,,,"text"  subtitle  head  note  the same
#   low,,,,"text"  high        ends of the scale of colours
#   rows,,,,"text"  columns    optional: what the rows and the columns are
#   row,I,,,"text"             I 1 (top) to 60
#   column,J,,,"text"          J 1 (left) to 20
#   cell,I,J,SHADE,"text"      SHADE 0 to 1; no row = empty
#   second,I,J,,"text"         optional: a second line
#   best,I,J,,                 framed

DATA = ARGC >= 1 ? ARG1 : "places.csv"
OUT  = ARGC >= 2 ? ARG2 : "places"
KEYS = "title subtitle head note low high rows columns"
LISTS = "row column cell second"
LABELS = 5
SUBKEYS = 1300
subkey(s) = s eq "cell" || s eq "second" ? int(20 * column(2) + column(3)) : list(s) ? int(column(2)) : 0
load "style.gp"

ROWS = 0; COLS = 0; SECOND = 0
array SHADE[1300]
array BEST[1300]
n_ = sum [i = 1:1300] (SHADE[i] = -1, BEST[i] = 0, 0)
at(s, i, j, v) = s eq "row" ? (ROWS = max(ROWS, i), 0) : s eq "column" ? (COLS = max(COLS, i), 0) \
  : s eq "cell" ? (SHADE[int(20 * i + j)] = v, 0) : s eq "second" ? (SECOND = 1, 0) \
  : s eq "best" ? (BEST[int(20 * i + j)] = 1, 0) : 0
stats DATA using (pass(strcol(1), column(0)), at(SERIES, column(2), column(3), column(4))) nooutput
eval READ
ROWS = int(ROWS)
COLS = int(COLS)

# --- Layout, in pixels ---------------------------------------------------------
NAMES = ems(text("rows", 0)) * 13 * BOLD
WIDEST = 60.
do for [i = 1:ROWS] { NAMES = max(NAMES, ems(text("row", i)) * 13) }
NAMES = min(NAMES + 20, 280)
do for [j = 1:COLS] {
  WIDEST = max(WIDEST, min(210, ems(text("column", j)) * 13 * BOLD + 20))
  do for [i = 1:ROWS] { WIDEST = max(WIDEST, max(ems(text("cell", 20 * i + j)) * 13 * BOLD, ems(text("second", 20 * i + j)) * 12) + 20) }
}
W = max(680, 56 + NAMES + WIDEST * COLS)
CW = min(260, (W - 56 - NAMES) / COLS)
RH = SECOND ? 44 : 34
TOP = 168 + (strlen(text("columns", 0)) ? 20 : 0)
BOT = TOP + RH * ROWS
H = BOT + 100
X1 = 28 + NAMES
NOTE_Y = BOT + 58
eval START
unset border
unset tics
unset key
eval HEADER
eval NOTE

# From nearly white to Okabe and Ito's blue.
mix(a, b, s) = int(a + (b - a) * s + 0.5)
colour(s) = 65536 * mix(0xEE, 0x00, s) + 256 * mix(0xF6, 0x72, s) + mix(0xFB, 0xB2, s)
# The scale of colours.
x = 28 + ems(text("low", 0)) * 12 + 8
do for [n = 0:19] {
  set object rectangle from screen sx(x + 6 * n), screen sy(BOT + 32) to screen sx(x + 6 * n + 6.5), screen sy(BOT + 20) \
    front fillcolor rgb colour(n / 19.) fillstyle solid noborder
}
set label shown(text("low", 0)) at screen sx(28), screen sy(BOT + 26) font plain(12) textcolor rgb SOFT
set label shown(text("high", 0)) at screen sx(x + 128), screen sy(BOT + 26) font plain(12) textcolor rgb SOFT

set label shown(text("rows", 0)) at screen sx(28), screen sy(TOP - 18) font bold(13) textcolor rgb INK
set label shown(text("columns", 0)) at screen sx(X1), screen sy(TOP - 42) font bold(13) textcolor rgb INK
do for [i = 1:ROWS] {
  f = fit(text("row", i), NAMES - 14, 13, 9)
  set label shown(cut(text("row", i), NAMES - 14, f)) at screen sx(28), screen sy(TOP + RH * (i - 0.5)) font plain(f) textcolor rgb INK
}
do for [j = 1:COLS] {
  f = fit(text("column", j), (CW - 10) / BOLD, 13, 9)
  set label shown(cut(text("column", j), (CW - 10) / BOLD, f)) at screen sx(X1 + CW * (j - 0.5)), screen sy(TOP - 18) center \
    font bold(f) textcolor rgb INK
}
do for [i = 1:ROWS] {
  do for [j = 1:COLS] {
    n = 20 * i + j
    if (SHADE[n] < 0) { continue }
    set object rectangle from screen sx(X1 + CW * (j - 1) + 1.5), screen sy(TOP + RH * (i - 1) + 1.5) \
      to screen sx(X1 + CW * j - 1.5), screen sy(TOP + RH * i - 1.5) \
      front fillcolor rgb colour(SHADE[n]) fillstyle solid noborder
    ink = SHADE[n] > 0.55 ? "#FFFFFF" : INK
    y = TOP + RH * (i - 0.5)
    set label shown(text("cell", n)) at screen sx(X1 + CW * (j - 0.5)), screen sy(y - (SECOND ? 8 : 0)) center front \
      font bold(13) textcolor rgb ink
    set label shown(text("second", n)) at screen sx(X1 + CW * (j - 0.5)), screen sy(y + 9) center front font plain(12) textcolor rgb ink
  }
}
# Frames last, above their neighbours.
do for [i = 1:ROWS] {
  do for [j = 1:COLS] {
    if (!BEST[20 * i + j]) { continue }
    set object rectangle from screen sx(X1 + CW * (j - 1) + 1.5), screen sy(TOP + RH * (i - 1) + 1.5) \
      to screen sx(X1 + CW * j - 1.5), screen sy(TOP + RH * i - 1.5) front fillstyle empty border rgb INK linewidth 2.5
  }
}
set lmargin at screen 0
set rmargin at screen 1
set tmargin at screen 1
set bmargin at screen 0
plot [0:1][0:1] NaN notitle
unset output
