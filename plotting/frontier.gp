# SPDX-License-Identifier: GPL-3.0-or-later
#
# The plans of a workload by finish time and cost, with the ones that none other
# beats in both joined by a step line, and the box within budget and deadline.
#
#   gnuplot -c frontier.gp DATA.csv OUTBASE     writes OUTBASE.svg
#
# DATA.csv: header line `series,row,x,y,label`. Text rules: style.gp.
#   title,,,,"text"  subtitle  head  note  the same
#   xaxis,,,,"text"  yaxis     quantity and unit
#   front-name,,,,"text"       what the step line means; box: what the box means
#   plan,ROW,X,Y,"id"          time and cost of 80 % chance, fastest first; ROW 1 to 999
#   front,ROW,1,,              1: on the frontier
#   p10,ROW,X,Y,               the values of 10 % chance, p90 of 90 %
#   budget,,,Y,"text"          0 or 1 row: "budget 12,000 USD"; deadline,,X,,"text"
# Axes are logarithmic where the values span more than a factor of 12.

DATA = ARGC >= 1 ? ARG1 : "frontier.csv"
OUT  = ARGC >= 2 ? ARG2 : "frontier"
KEYS = "title subtitle head note xaxis yaxis front-name box budget deadline"
LISTS = "plan"
SUBKEYS = 1000
LABELS = 5
subkey(s) = list(s) ? int(min(SUBKEYS - 1, column(2))) : 0
load "style.gp"

NONE = 1e300
MOST = 999
ROWS = 0
BUDGET = NONE; DEADLINE = NONE
array X[MOST]; array Y[MOST]; array FRONT[MOST]; array X10[MOST]; array Y10[MOST]; array X90[MOST]; array Y90[MOST]
at(s, r, x, y) = r > MOST ? 0 : s eq "plan" ? (ROWS = max(ROWS, r), X[int(r)] = x, Y[int(r)] = y, 0) \
  : s eq "front" ? (FRONT[int(r)] = int(x), 0) \
  : s eq "p10" ? (X10[int(r)] = x, Y10[int(r)] = y, 0) : s eq "p90" ? (X90[int(r)] = x, Y90[int(r)] = y, 0) \
  : s eq "budget" ? (BUDGET = y, 0) : s eq "deadline" ? (DEADLINE = x, 0) : 0
stats DATA using (pass(strcol(1), column(0)), at(SERIES, column(2), column(3), column(4))) nooutput
ROWS = int(ROWS)
SUBKEYS = ROWS + 1
eval READ

# --- Layout, in pixels ---------------------------------------------------------
W = 1080
H = 680
TOP = 152
BOT = 560
LEFT = 84
RIGHT = W - 150                                     # names may stand beyond it
NOTE_Y = 634
eval START
eval AXIS
set border 3 linecolor rgb BASE linewidth 1
eval HEADER
eval NOTE
set label shown(text("yaxis", 0)) at screen sx(28), screen sy(124) font plain(13) textcolor rgb INK
t = text("xaxis", 0)
set label shown(t) at screen sx(RIGHT), screen sy(BOT + 46) right font plain(13) textcolor rgb INK
set lmargin at screen sx(LEFT)
set rmargin at screen sx(RIGHT)
set tmargin at screen sy(TOP)
set bmargin at screen sy(BOT)

# --- Axes: the plans, some air, and the limits when they are near ----------------
xlo = NONE; xhi = -NONE; ylo = NONE; yhi = -NONE
do for [i = 1:ROWS] {
  xlo = min(xlo, X10[i]); xhi = max(xhi, X90[i]); ylo = min(ylo, Y10[i]); yhi = max(yhi, Y90[i])
}
xlog = xlo > 0 && xhi / xlo > 12
ylog = ylo > 0 && yhi / ylo > 12
near(v, lo, hi) = v != NONE && v > lo / 4. && v < hi * 4
if (near(DEADLINE, xlo, xhi)) { xlo = min(xlo, DEADLINE); xhi = max(xhi, DEADLINE) }
if (near(BUDGET, ylo, yhi)) { ylo = min(ylo, BUDGET); yhi = max(yhi, BUDGET) }
if (xlog) { d = 0.06 * log10(xhi / xlo); xlo = xlo / 10 ** d; xhi = xhi * 10 ** d } \
else { d = max(xhi - xlo, 0.02 * xhi); xlo = max(0, xlo - 0.08 * d); xhi = xhi + 0.14 * d }
if (ylog) { d = 0.06 * log10(yhi / ylo); ylo = ylo / 10 ** d; yhi = yhi * 10 ** d } \
else { d = max(yhi - ylo, 0.02 * yhi); ylo = max(0, ylo - 0.1 * d); yhi = yhi + 0.1 * d }
set xrange [xlo:xhi]
set yrange [ylo:yhi]
set xtics out scale 0.5 nomirror textcolor rgb SOFT font SMALL
set ytics out scale 0.5 nomirror textcolor rgb SOFT font SMALL
set grid xtics ytics back linetype 1 linecolor rgb GRID linewidth 1
do for [k = 1:2] {
  lo = k == 1 ? xlo : ylo; hi = k == 1 ? xhi : yhi; islog = k == 1 ? xlog : ylog
  if (k == 1) { set xtics ("" lo - 1) } else { set ytics ("" lo - 1) }
  if (islog) {
    some = log10(hi / lo) > 3 ? "1" : "1 2 5"
    do for [e = int(floor(log10(lo))):int(ceil(log10(hi)))] {
      do for [n in some] {
        v = n * 10. ** e
        t = short(v)
        if (v >= lo && v <= hi) { if (k == 1) { set xtics add (t v) } else { set ytics add (t v) } }
      }
    }
  } else {
    step = nice((hi - lo) / 6)
    do for [n = int(ceil(lo / step)):int(floor(hi / step))] {
      v = n * step
      t = short(v)
      if (k == 1) { set xtics add (t v) } else { set ytics add (t v) }
    }
  }
}
if (xlog) { set logscale x }
if (ylog) { set logscale y }
px(x) = LEFT + (RIGHT - LEFT) * (xlog ? log10(x / xlo) / log10(xhi / xlo) : (x - xlo) / (xhi - xlo))
py(y) = BOT - (BOT - TOP) * (ylog ? log10(y / ylo) / log10(yhi / ylo) : (y - ylo) / (yhi - ylo))

# --- Budget and deadline: a box, and what it is called ---------------------------
has_x = DEADLINE != NONE && DEADLINE > xlo
has_y = BUDGET != NONE && BUDGET > ylo
bx = has_x && DEADLINE < xhi ? DEADLINE : xhi
by = has_y && BUDGET < yhi ? BUDGET : yhi
if ((BUDGET != NONE || DEADLINE != NONE) && (has_x || DEADLINE == NONE) && (has_y || BUDGET == NONE)) {
  set object 900 rectangle from first xlo, first ylo to first bx, first by behind \
    fillcolor rgb "#EAF5F1" fillstyle solid noborder
  if (BUDGET != NONE && DEADLINE != NONE) {
    set label shown(text("box", 0)) at screen sx(LEFT + 10), screen sy(BOT - 14) font plain(12) textcolor rgb "#00684D"
  }
}
if (has_y && BUDGET < yhi) {
  set arrow from first xlo, first BUDGET to first xhi, first BUDGET nohead back linecolor rgb LIMIT linewidth 2
  set label shown(text("budget", 0)) at screen sx(LEFT + 8), screen sy(py(BUDGET) - 10) front font bold(12) textcolor rgb LIMIT
}
if (has_x && DEADLINE < xhi) {
  set arrow from first DEADLINE, first ylo to first DEADLINE, first yhi nohead back linecolor rgb LIMIT linewidth 2
  t = text("deadline", 0)
  half = ems(t) * 12 * BOLD / 2
  set label shown(t) at screen sx(min(RIGHT - half, max(LEFT + half, px(DEADLINE)))), screen sy(TOP - 10) center font bold(12) textcolor rgb LIMIT
}

# --- Names of the plans, where nothing else is -----------------------------------
MOST = ROWS * 4 + 4
array BX1[MOST]; array BX2[MOST]; array BY1[MOST]; array BY2[MOST]
BOXES = 0
BOX = 'BOXES = BOXES + 1; BX1[BOXES] = min(x1, x2) - d; BX2[BOXES] = max(x1, x2) + d; BY1[BOXES] = min(y1, y2) - d; BY2[BOXES] = max(y1, y2) + d'
last = 0
do for [i = 1:ROWS] {
  x1 = px(X[i]); x2 = x1; y1 = py(Y[i]); y2 = y1; d = 6
  eval BOX
  if (FRONT[i]) {
    if (last) {
      d = 1
      x1 = px(X[last]); x2 = px(X[i]); y1 = py(Y[last]); y2 = y1
      eval BOX
      x1 = x2; y2 = py(Y[i])
      eval BOX
    }
    last = i
  }
}
d = 1
if (has_x && DEADLINE < xhi) { x1 = px(DEADLINE); x2 = x1; y1 = TOP; y2 = BOT; eval BOX }
if (has_y && BUDGET < yhi) {
  x1 = LEFT; x2 = RIGHT; y1 = py(BUDGET); y2 = y1
  eval BOX
  x2 = LEFT + 8 + ems(text("budget", 0)) * 13; y1 = y1 - 17
  eval BOX
}
hits(x1, y1, x2, y2) = sum [i_ = 1:BOXES] (x1 < BX2[i_] && x2 > BX1[i_] && y1 < BY2[i_] && y2 > BY1[i_]) \
  + 4 * (x1 < LEFT) + 4 * (x2 > W - 14) + 4 * (y1 < TOP - 4) + 4 * (y2 > BOT)
# Right, left, above, below; then farther away.
aside(side) = side == 0 ? 10 : side == 1 ? -10 - w : -w / 2
above(side, far) = side == 0 || side == 1 ? (far % 2 ? -1 : 1) * 8 * ((far + 1) / 2) : side == 2 ? -15 - 13 * far : 15 + 13 * far
consider(x, y, far) = (score = 10 * hits(x - 2, y - 7, x + w + 2, y + 7) + far, score < best ? (best = score, lx = x, ly = y, 0) : 0)
do for [i = 1:ROWS] {
  f = FRONT[i] ? 13 : 12
  t = cut(text("plan", i), 240 / (FRONT[i] ? BOLD : 1), f)
  w = ems(t) * f * (FRONT[i] ? BOLD : 1)
  best = 1e9
  ax = px(X[i]); ay = py(Y[i])
  n_ = sum [n = 0:23] consider(ax + aside(n % 4), ay + above(n % 4, n / 4), n / 4 + 0.1 * (n % 4))
  BOXES = BOXES + 1
  BX1[BOXES] = lx; BX2[BOXES] = lx + w; BY1[BOXES] = ly - 7; BY2[BOXES] = ly + 7
  if (FRONT[i]) { set label shown(t) at screen sx(lx), screen sy(ly) front font bold(f) textcolor rgb INK }
  if (!FRONT[i]) { set label shown(t) at screen sx(lx), screen sy(ly) front font plain(f) textcolor rgb SOFT }
}
# The frontier's name stands in a key of its own, at the top right.
t = text("front-name", 0)
x = RIGHT - ems(t) * 12
set label shown(t) at screen sx(x), screen sy(124) font plain(13) textcolor rgb CURVE
set arrow from screen sx(x - 34), screen sy(124) to screen sx(x - 8), screen sy(124) \
  nohead front linecolor rgb CURVE linewidth 3

set print $FRONT_LINE
print "NaN,NaN"                                     # a block without lines would not exist
do for [i = 1:ROWS] { if (FRONT[i]) { print sprintf("%.9g,%.9g", X[i], Y[i]) } }
set print $ALL
do for [i = 1:ROWS] { print sprintf("%.9g,%.9g,%.9g,%.9g,%.9g,%.9g,%d", X[i], Y[i], X10[i], X90[i], Y10[i], Y90[i], FRONT[i]) }
unset print
plot $ALL using 3:2:($4 - $3):(0) with vectors nohead linecolor rgb "#C3D3DE" linewidth 1.5 notitle, \
     $ALL using 1:5:(0):($6 - $5) with vectors nohead linecolor rgb "#C3D3DE" linewidth 1.5 notitle, \
     $FRONT_LINE using 1:2 with steps linecolor rgb CURVE linewidth 3 notitle, \
     $ALL using 1:2 with points pointtype 7 pointsize 1.1 linecolor rgb "white" notitle, \
     $ALL using ($7 == 1 ? NaN : $1):2 with points pointtype 7 pointsize 0.8 linecolor rgb "#8FA3B3" notitle, \
     $ALL using ($7 == 1 ? $1 : NaN):2 with points pointtype 7 pointsize 0.9 linecolor rgb CURVE notitle
unset output
