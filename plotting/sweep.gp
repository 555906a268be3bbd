# SPDX-License-Identifier: GPL-3.0-or-later
#
# Cost (left) and finish time (right) by the value of one input.
#
#   gnuplot -c sweep.gp DATA.csv OUTBASE        writes OUTBASE.svg
#
# DATA.csv: header line `series,row,x,y,label`. Text rules: style.gp.
#   title,,,,"text"  subtitle  note  the same
#   xaxis,,,,"text"            the input
#   cost-axis,,,,"text"  time-axis  quantity and unit
#   value,I,POS,NUMBER,"text"  I 1 to 99, in the order of the sweep; POS where it
#                              stands; NUMBER 1 when POS is the value itself
#   line,K,,,"text"            K 1 to 12
#   cost,K,I,VALUE,            of line K at value I; time the same

DATA = ARGC >= 1 ? ARG1 : "sweep.csv"
OUT  = ARGC >= 2 ? ARG2 : "sweep"
KEYS = "title subtitle head note xaxis cost-axis time-axis"
LISTS = "value line"
SUBKEYS = 100
LABELS = 5
subkey(s) = list(s) ? int(min(99, column(2))) : 0
load "style.gp"

LINES_ = "#0072B2 #E69F00 #009E73 #CC79A7 #56B4E9 #D55E00 #44525E #0072B2 #E69F00 #009E73 #CC79A7 #56B4E9"
NAMES_ = "#0072B2 #946800 #00684D #97416F #2A78A8 #A34700 #44525E #0072B2 #946800 #00684D #97416F #2A78A8"  # darker
NONE = 1e300
N = 0
K = 0
NUMBER = 0
array POS[99]
array Y[2 * 12 * 99]
n_ = sum [i = 1:|Y|] (Y[i] = NONE, 0)
array LO[2] = [NONE, NONE]
array HI[2] = [-NONE, -NONE]
put(p, k, i, y) = (Y[int(p * 1188 + (k - 1) * 99 + i)] = y, LO[p + 1] = min(LO[p + 1], y), HI[p + 1] = max(HI[p + 1], y), 0)
at(s, r, x, y) = s eq "value" && r < 100 ? (N = max(N, r), POS[int(r)] = x, NUMBER = y, 0) \
  : s eq "line" ? (K = max(K, r), 0) : s eq "cost" && x < 100 ? put(0, r, x, y) : s eq "time" && x < 100 ? put(1, r, x, y) : 0
stats DATA using (pass(strcol(1), column(0)), at(SERIES, column(2), column(3), column(4))) nooutput
eval READ
N = int(N)
K = int(K)
xlo = NONE; xhi = -NONE
do for [i = 1:N] { xlo = min(xlo, POS[i]); xhi = max(xhi, POS[i]) }
XLOG = NUMBER == 1 && xlo > 0 && xhi / xlo > 20
if (xhi == xlo) { xlo = xlo - 1; xhi = xhi + 1 }

# --- Layout, in pixels ---------------------------------------------------------
W = 1160
H = 560
TOP = 132
BOT = 440
NOTE_Y = 514
NAMES = 40.
do for [k = 1:K] { NAMES = max(NAMES, ems(text("line", k)) * 12 + 12) }
NAMES = min(NAMES, 190)
PW = (W - 28) / 2. - 84 - NAMES
eval START
set multiplot
eval AXIS
set border 3 linecolor rgb BASE linewidth 1
do for [p = 0:1] {
  X0 = 84 + p * (W - 28) / 2.
  unset label
  unset logscale
  if (p == 0) {
    eval HEADER
    eval NOTE
  }
  t = text(p == 0 ? "cost-axis" : "time-axis", 0)
  f = fit(t, (PW + NAMES + 40) / BOLD, 13, 9)
  set label shown(t) at screen sx(X0 - 56), screen sy(TOP - 24) font bold(f) textcolor rgb INK
  t = text("xaxis", 0)
  f = fit(t, PW, 12, 9)
  set label shown(cut(t, PW, f)) at screen sx(X0 + PW / 2), screen sy(BOT + 42) center font plain(f) textcolor rgb INK
  lo = LO[p + 1]; hi = HI[p + 1]
  ylog = lo > 0 && hi / lo > 15
  if (hi == lo) { lo = 0.95 * lo - 1e-9; hi = 1.05 * hi + 1e-9 }
  if (ylog) { d = (hi / lo) ** 0.06; lo = lo / d; hi = hi * d } \
  else { d = hi - lo; lo = lo >= 0 && lo < 2.5 * d ? 0 : lo - 0.1 * d; hi = hi + 0.06 * d }
  gx(x) = XLOG ? log10(x / xlo) / log10(xhi / xlo) : (x - xlo) / (xhi - xlo)
  gy(y) = ylog ? log10(y / lo) / log10(hi / lo) : (y - lo) / (hi - lo)
  set lmargin at screen sx(X0)
  set rmargin at screen sx(X0 + PW)
  set tmargin at screen sy(TOP)
  set bmargin at screen sy(BOT)
  set xrange [0:1]
  set yrange [0:1]
  # Values under the axis, as many as fit.
  unset xtics
  right = -1e9
  do for [i = 1:N] {
    t = cut(text("value", i), 110, 12)
    half = ems(t) * 12 / 2
    x = X0 + gx(POS[i]) * PW
    if (x - half > right) {
      set label shown(t) at screen sx(x), screen sy(BOT + 18) center font plain(12) textcolor rgb SOFT
      right = x + half + 6
    }
  }
  set ytics ("" -1) out scale 0.5 nomirror textcolor rgb SOFT font SMALL
  set grid noxtics ytics back linetype 1 linecolor rgb GRID linewidth 1
  if (ylog) {
    some = log10(hi / lo) > 3 ? "1" : "1 2 5"
    do for [e = int(floor(log10(lo))):int(ceil(log10(hi)))] {
      do for [n in some] {
        v = n * 10. ** e
        t = short(v)
        if (v >= lo && v <= hi) { set ytics add (t gy(v)) }
      }
    }
  } else {
    step = nice((hi - lo) / 5)
    do for [n = int(ceil(lo / step - 1e-9)):int(floor(hi / step))] {
      v = n * step
      t = short(v)
      set ytics add (t gy(v))
    }
  }
  # Names at the right ends, pushed apart: from the top down.
  array ORDER[K]
  do for [k = 1:K] { ORDER[k] = k }
  # A line may end before the last value.
  last_(k, i) = i < 1 ? NONE : Y[p * 1188 + (k - 1) * 99 + i] < NONE ? Y[p * 1188 + (k - 1) * 99 + i] : last_(k, i - 1)
  last(k) = last_(k, N)
  do for [a = 1:K] {
    do for [b = a + 1:K] {
      if (last(ORDER[b]) < NONE && (last(ORDER[a]) == NONE || last(ORDER[b]) > last(ORDER[a]))) { c = ORDER[a]; ORDER[a] = ORDER[b]; ORDER[b] = c }
    }
  }
  y = TOP - 20
  do for [a = 1:K] {
    k = ORDER[a]
    if (last(k) == NONE) { continue }
    y = max(y + 16, BOT - gy(last(k)) * (BOT - TOP))
    set label shown(cut(text("line", k), NAMES - 10, 12)) at screen sx(X0 + PW + 9), screen sy(y) font bold(11) textcolor rgb word(NAMES_, k)
  }
  set print $LINE_DATA
  do for [k = 1:K] {
    do for [i = 1:N] {
      y = Y[p * 1188 + (k - 1) * 99 + i]
      if (y < NONE) { print sprintf("%.9g,%.9g,%d", gx(POS[i]), gy(y), k) }
    }
    print ""
    print ""
  }
  unset print
  plot for [k = 1:K] $LINE_DATA using ($3 == k ? $1 : NaN):2 with linespoints pointtype 7 pointsize 0.6 linewidth 2.5 \
    linecolor rgb word(LINES_, k) notitle
}
unset multiplot
unset output
