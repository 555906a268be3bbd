# SPDX-License-Identifier: GPL-3.0-or-later
#
# Tornado: how far each uncertain input moves the cost (left) and the finish time
# (right), the strongest on top.
#
#   gnuplot -c tornado.gp DATA.csv OUTBASE      writes OUTBASE.svg
#
# DATA.csv: header line `series,row,x,y,label`. Text rules: style.gp.
#   title,,,,"text"  subtitle  head  note  the same
#   low-name,,,,"text"  high-name   what the two colours mean
#   input,ROW,,,"text"         ROW 1 (top) to 30
#   low,ROW,,,"text"  high     the input's low and high value: "37.2 %"
# and for P = cost and P = time:
#   P-axis,,,,"text"           quantity and unit
#   P-base,,X,,"text"          with every input as it is: "as it is: 825k USD"
#   P-bar,ROW,LOW,HIGH,        with the input low, and high

DATA = ARGC >= 1 ? ARG1 : "tornado.csv"
OUT  = ARGC >= 2 ? ARG2 : "tornado"
KEYS = "title subtitle head note low-name high-name cost-axis cost-base time-axis time-base"
LISTS = "input low high"
SUBKEYS = 100
LABELS = 5
subkey(s) = list(s) ? int(min(99, column(2))) : 0
load "style.gp"

LOW_COLOUR  = "#56B4E9"
HIGH_COLOUR = "#E69F00"
ROWS = 0
array BASE_X[2]
array L[60]; array R[60]                            # with the input low, high
at(s, r, x, y) = s eq "input" ? (ROWS = max(ROWS, r), 0) \
  : s eq "cost-base" ? (BASE_X[1] = x, 0) : s eq "time-base" ? (BASE_X[2] = x, 0) \
  : s eq "cost-bar" ? (L[int(r)] = x, R[int(r)] = y, 0) : s eq "time-bar" ? (L[int(30 + r)] = x, R[int(30 + r)] = y, 0) : 0
stats DATA using (pass(strcol(1), column(0)), at(SERIES, column(2), column(3), column(4))) nooutput
eval READ
ROWS = int(ROWS)

# --- Layout, in pixels ---------------------------------------------------------
W = 1160
RH = 36
TOP = 184
BOT = TOP + RH * ROWS
H = BOT + 110
NOTE_Y = BOT + 72
NAMES = 80.
VALUES = 30.
do for [i = 1:ROWS] {
  NAMES = max(NAMES, ems(text("input", i)) * 13)
  VALUES = max(VALUES, max(ems(text("low", i)), ems(text("high", i))) * 11 + 8)
}
NAMES = min(NAMES, 300)
VALUES = min(VALUES, 120)
PW = (W - 28 - NAMES - 20 - 28 - 36) / 2.           # of a panel
eval START
set multiplot
eval AXIS
unset ytics
set style rectangle fillstyle solid noborder
do for [k = 1:2] {
  P = word("cost time", k)
  X0 = 28 + NAMES + 20 + (k - 1) * (PW + 36)
  unset label
  unset object
  unset arrow
  if (k == 1) {
    eval HEADER
    eval NOTE
    x = 28
    do for [n = 1:2] {
      t = text(n == 1 ? "low-name" : "high-name", 0)
      set object rectangle from screen sx(x), screen sy(128) to screen sx(x + 12), screen sy(116) \
        front fillcolor rgb (n == 1 ? LOW_COLOUR : HIGH_COLOUR)
      set label shown(t) at screen sx(x + 18), screen sy(122) font plain(13) textcolor rgb INK
      x = x + 18 + ems(t) * 13 + 22
    }
    do for [i = 1:ROWS] {
      f = fit(text("input", i), NAMES, 13, 9)
      set label shown(cut(text("input", i), NAMES, f)) at screen sx(28), screen sy(TOP + RH * (i - 0.5)) font plain(f) textcolor rgb INK
    }
  }
  lo = BASE_X[k]; hi = lo
  do for [i = 1:ROWS] {
    n = 30 * (k - 1) + i
    lo = min(lo, min(L[n], R[n])); hi = max(hi, max(L[n], R[n]))
  }
  if (hi == lo) { hi = lo + max(1e-9, 0.01 * abs(lo)) }
  # Room at both ends for the inputs' values.
  d = (hi - lo) / (PW - 2 * VALUES) * VALUES
  lo = lo - d; hi = hi + d
  px(x) = X0 + PW * (x - lo) / (hi - lo)
  t = text(P . "-axis", 0)
  f = fit(t, PW / BOLD, 13, 9)
  set label shown(t) at screen sx(X0), screen sy(TOP - 32) font bold(f) textcolor rgb INK
  t = text(P . "-base", 0)
  half = ems(t) * 12 / 2
  set label shown(t) at screen sx(min(X0 + PW - half, max(X0 + half, px(BASE_X[k])))), screen sy(TOP - 12) center font plain(12) textcolor rgb INK
  do for [i = 1:ROWS] {
    n = 30 * (k - 1) + i
    if (L[n] == R[n]) { continue }
    do for [side = 1:2] {
      v = side == 1 ? L[n] : R[n]
      t = cut(text(side == 1 ? "low" : "high", i), VALUES, 11)
      left = v < (side == 1 ? R[n] : L[n])
      set object rectangle from first v, first i - 0.32 to first BASE_X[k], first i + 0.32 front \
        fillcolor rgb (side == 1 ? LOW_COLOUR : HIGH_COLOUR)
      if (left) {
        set label shown(t) at screen sx(min(px(v), px(BASE_X[k])) - 5), screen sy(TOP + RH * (i - 0.5)) right font plain(11) textcolor rgb SOFT
      } else {
        set label shown(t) at screen sx(max(px(v), px(BASE_X[k])) + 5), screen sy(TOP + RH * (i - 0.5)) font plain(11) textcolor rgb SOFT
      }
    }
  }
  set arrow from first BASE_X[k], first 0.5 to first BASE_X[k], first ROWS + 0.5 nohead front linecolor rgb INK linewidth 1.5
  set lmargin at screen sx(X0)
  set rmargin at screen sx(X0 + PW)
  set tmargin at screen sy(TOP)
  set bmargin at screen sy(BOT)
  set xrange [lo:hi]
  set yrange [ROWS + 0.5:0.5]
  step = nice((hi - lo) / 5)
  set xtics ceil(lo / step - 1e-9) * step, step, hi out scale 0.5 nomirror textcolor rgb SOFT font SMALL \
    format sprintf("%%.%df", decimals(step))
  set grid noytics xtics back linetype 1 linecolor rgb GRID linewidth 1
  plot NaN notitle
}
unset multiplot
unset output
