# SPDX-License-Identifier: GPL-3.0-or-later
#
# Where the money or the hours go: a row per plan, its mean by cause as a stacked
# bar, at the left in units, at the right in percent of its own total.
#
#   gnuplot -c causes.gp DATA.csv OUTBASE       writes OUTBASE.svg
#
# DATA.csv: header line `series,row,x,y,label`. Text rules: style.gp.
#   title,,,,"text"  subtitle,,,,"text"  note,,,,"text"
#   left,,,,"text"           axis of the left panel: "Mean cost (USD)"
#   right,,,,"text"          of the right one: "Share of the cost (%)"
#   unit,,X,,                what one on the left axis is: 3600 for hours
#   cause,K,DRAWN,,"text"    K from 1 in the order of the bar, as the colours of style.gp; DRAWN 1, or 0 when
#                            no plan has any worth a look
#   plan,ROW,,,"id"          ROW from 1 (top) to 999; what lies beyond is not drawn
#   part,ROW,K,VALUE,        mean of the plan by cause
#   total,ROW,VALUE,,"text"  their sum: "743k USD"

DATA = ARGC >= 1 ? ARG1 : "money.csv"
OUT  = ARGC >= 2 ? ARG2 : "money"
KEYS = "title subtitle head note left right"
LISTS = "cause plan total"
SUBKEYS = 1000
LABELS = 5
subkey(s) = list(s) ? int(min(SUBKEYS - 1, column(2))) : 0
load "style.gp"

MOST = 999
ROWS = 0
UNIT = 1.
array DRAWN[KINDS]
array TOTAL[MOST]
array PART[MOST * KINDS]
n_ = sum [i = 1:KINDS] (DRAWN[i] = 0)
plan(r) = (ROWS = max(ROWS, r), TOTAL[int(r)] = 0, sum [n_ = 1:KINDS] (PART[int(KINDS * r - KINDS + n_)] = 0))
at(s, r, x, y) = s eq "cause" ? (DRAWN[int(r)] = x, 0) : s eq "unit" ? (UNIT = x, 0) : r > MOST ? 0 \
  : s eq "plan" ? plan(r) : s eq "total" ? (TOTAL[int(r)] = x, 0) \
  : s eq "part" ? (PART[int(KINDS * r - KINDS + x)] = max(0, y), 0) : 0
stats DATA using (pass(strcol(1), column(0)), at(SERIES, column(2), column(3), column(4))) nooutput
ROWS = int(ROWS)
SUBKEYS = max(KINDS, ROWS) + 1
eval READ
BIGGEST = 0.
do for [i = 1:ROWS] { BIGGEST = max(BIGGEST, TOTAL[i] / UNIT) }

# --- Layout, in pixels ---------------------------------------------------------
W = 1160
RH = ROWS > 12 ? 30 : 40
NAME_SIZE = ROWS > 12 ? 11 : 13
NAMES = 90.
VALUES = 60.
do for [i = 1:ROWS] {
  NAMES = max(NAMES, ems(text("plan", i)) * 13 + 4)
  VALUES = max(VALUES, ems(text("total", i)) * 12 + 10)
}
NAMES = min(NAMES, 220)
# The legend takes as many lines as it needs.
LEGEND = 88
x = 28
do for [k = 1:KINDS] {
  if (DRAWN[k]) {
    w = 18 + ems(text("cause", k)) * 13 + 22
    if (x > 28 && x + w > W - 28) { x = 28; LEGEND = LEGEND + 22 }
    x = x + w
  }
}
TOP = LEGEND + 70
BOT = TOP + RH * ROWS
H = BOT + 104
NOTE_Y = BOT + 62
X1 = 28 + NAMES + 16
GAP = 40
PW1 = (W - X1 - 28 - GAP) * 0.5 - VALUES          # width of the bars
X2 = X1 + PW1 + VALUES + GAP
PW2 = W - 28 - X2
py(r) = sy(TOP + RH * (r - 0.5))

eval START
set multiplot
eval AXIS
unset ytics
eval HEADER
eval NOTE
x = 28
y = 88
do for [k = 1:KINDS] {
  if (DRAWN[k]) {
    w = 18 + ems(text("cause", k)) * 13 + 22
    if (x > 28 && x + w > W - 28) { x = 28; y = y + 22 }
    set object rectangle from screen sx(x), screen sy(y + 6) to screen sx(x + 12), screen sy(y - 6) \
      front fillcolor rgb word(CAUSES, k) fillstyle solid noborder
    set label shown(text("cause", k)) at screen sx(x + 18), screen sy(y) font plain(13) textcolor rgb INK
    x = x + w
  }
}
do for [i = 1:ROWS] {
  # One size for all names: what is too long takes a second line.
  t = text("plan", i)
  n = ems(t) * NAME_SIZE <= NAMES ? strlen(t) : break_at(t, room(t, NAMES, NAME_SIZE))
  up = n < strlen(t) ? 0.6 * NAME_SIZE : 0
  set label shown(t[1:n]) at screen sx(28), screen sy(TOP + RH * (i - 0.5) - up) font plain(NAME_SIZE) textcolor rgb INK
  if (n < strlen(t)) {
    set label shown(cut(t[n + 1:*], NAMES, NAME_SIZE)) at screen sx(28), screen sy(TOP + RH * (i - 0.5) + up) \
      font plain(NAME_SIZE) textcolor rgb INK
  }
  set label shown(text("total", i)) at screen sx(X1 + PW1 * TOTAL[i] / UNIT / BIGGEST + 7), screen py(i) \
    front font bold(12) textcolor rgb INK
}
set label shown(text("left", 0)) at screen sx(X1), screen sy(TOP - 20) font bold(13) textcolor rgb INK
set label shown(text("right", 0)) at screen sx(X2), screen sy(TOP - 20) font bold(13) textcolor rgb INK

# In the unit of the panel: a part, and where it begins.
share(i, k) = panel == 1 ? PART[KINDS * i - KINDS + k] / UNIT : TOTAL[i] > 0 ? 100 * PART[KINDS * i - KINDS + k] / TOTAL[i] : 0
before(i, k) = k > 1 ? sum [j_ = 1:k - 1] share(i, j_) : 0
percent(s) = sprintf(s < 9.95 ? "%.1f" : "%.0f", s)
USED = ""
do for [k = 1:KINDS] {
  n = sum [i = 1:ROWS] (PART[KINDS * i - KINDS + k] > 0)
  if (n) { USED = USED . sprintf(" %d", k) }
}
do for [panel = 1:2] {
  if (panel == 2) {
    unset label
    unset object
    # Percents in the parts that are wide enough.
    do for [i = 1:ROWS] {
      do for [n in USED] {
        k = int(n)
        if (share(i, k) * PW2 / 100 > ems(percent(share(i, k))) * 11 + 6) {
          set label percent(share(i, k)) at screen sx(X2 + PW2 * (before(i, k) + share(i, k) / 2) / 100), screen py(i) center front \
            font plain(11) textcolor rgb word(ON, k)
        }
      }
    }
  }
  set lmargin at screen sx(panel == 1 ? X1 : X2)
  set rmargin at screen sx(panel == 1 ? X1 + PW1 : X2 + PW2)
  set tmargin at screen sy(TOP)
  set bmargin at screen sy(BOT)
  full = panel == 1 ? max(BIGGEST, 1e-300) : 100.
  set xrange [0:full]
  set yrange [ROWS + 0.5:0.5]
  step = panel == 1 ? nice(full / max(2, floor(PW1 / 90))) : 25
  set xtics 0, step, full out scale 0.5 nomirror textcolor rgb SOFT font SMALL format ""
  do for [n = 0:int(floor(full / step + 1e-9))] {
    v = n * step
    t = short(v)
    set xtics add (t v)
  }
  set grid noytics xtics back linetype 1 linecolor rgb GRID linewidth 1
  plot for [n in USED] TOTAL every ::0::ROWS - 1 \
    using (before($1, n) + share($1, n)):1:(before($1, n)):(before($1, n) + share($1, n)):($1 - 0.34):($1 + 0.34) \
    with boxxyerror fillcolor rgb word(CAUSES, int(n)) notitle
}
unset multiplot
unset output
