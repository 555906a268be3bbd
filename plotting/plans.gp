# SPDX-License-Identifier: GPL-3.0-or-later
#
# Comparison of plans: a table with one row per plan; its name, the spread of
# its cost and the values with 50 and 90 % chance, then the same for its finish
# time. Both axes are logarithmic, as methods differ a thousandfold.
#
#   gnuplot -c plans.gp plans.csv plans         writes plans.svg
#
# (style.gp must be in the current folder, which need not be that of the data.)
#
# plans.csv: header line `series,row,x,y,label`, then rows in any order, except
# that the rows of a series stand together, `plan` before what is said of it. Text rules:
# style.gp. ROW counts from 1 (top) to at most 999; 1 to 30 is what it is for.
#   title,,,,"text"          the finding or the subject; one line
#   subtitle,,,,"text"       optional; one line
#   note,,,,"text"           small, at the foot: number of runs and what is not
#                            drawn; two lines (about 300 letters)
#   guide,,,,"text"          how to read it, above the note
#   method,M,,,"text"        name of a method: 0 to 4, as in plan
#   with,,,,"text"           over the values: "no more than, with", then
#   chance50,,,,"text"       "50 % chance", and chance90
#   plan,ROW,METHOD,,"id"    METHOD 0 to 4: pretrain, continue, finetune, lora,
#                            qlora; an id of 64 letters fits
# and for P = cost and P = time:
#   P-axis,,,,"text"         quantity and unit: "Total cost (USD, log scale)"
#   P-q,ROW,X,PERCENT,       X is not exceeded with PERCENT chance; 5, 10, 50, 90
#                            and 95 are used, others ignored
#   P-density,ROW,X,HEIGHT,  optional: density over log x, highest point 1; 30 to
#                            100 points are enough; end it near the 0.5 and 99.5 %
#                            values, X growing.
#                            Without it the box is drawn alone
#   P-text50,ROW,,,"text"    value with 50 % chance, with unit: "2.16 M USD"
#   P-text90,ROW,,,"text"    the same with 90 % chance
#   P-limit,,X,,"text"       0 or 1 row: "budget 2.5 M USD". Values beyond it get
#                            its colour. One far outside the values is an arrow
# X is in plain units (USD, hours), not scaled: the axis writes 10 k and 2 M. X
# of 0 or less cannot be on such an axis; the row then shows an arrow. Without time rows
# the cost takes the whole width.

DATA = ARGC >= 1 ? ARG1 : "plans.csv"
OUT  = ARGC >= 2 ? ARG2 : "plans"
KEYS = "title subtitle note with chance50 chance90 guide cost-axis cost-limit time-axis time-limit"
LISTS = "plan method cost-text50 cost-text90 time-text50 time-text90"
SUBKEYS = 1000
LABELS = 5                                          # column of the texts
subkey(s) = list(s) ? int(min(SUBKEYS - 1, column(2))) : 0
load "style.gp"

SOLID   = "#0072B2 #56B4E9 #E69F00 #009E73 #CC79A7"
TINT    = "#A6CCE3 #C7E5F8 #F7DDA6 #A6DACD #EDCDDF"
method_name(m) = text("method", m)

# --- Numbers -----------------------------------------------------------------
NONE = 1e300
MOST = 999
ROWS = 0
array METHOD[MOST]
array Q[2 * (MOST + 1) * 5]                                # 5, 10, 50, 90, 95 %
array LO[2] = [NONE, NONE]; array HI[2] = [-NONE, -NONE]; array LIM[2] = [NONE, NONE]; array DENSE[2] = [" ", " "]
q(k, row, n) = 5 * (MOST + 1) * (k - 1) + 5 * row + n          # index in Q
nth(p) = p == 5 ? 1 : p == 10 ? 2 : p == 50 ? 3 : p == 90 ? 4 : p == 95 ? 5 : 0
span(k, x) = x > 0 ? (LO[k] = min(LO[k], x), HI[k] = max(HI[k], x), 0) : 0
plan(row, method) = (ROWS = max(ROWS, row), METHOD[int(row)] = int(min(4, max(0, method))), \
  sum [n_ = 1:5] (Q[int(q(1, row, n_))] = NONE, Q[int(q(2, row, n_))] = NONE, 0))
# A density's rows: the first and the last of them.
end(k, row, n) = 2 * (MOST + 1) * (k - 1) + 2 * row + n
array ENDS[2 * (MOST + 1) * 2]
DENSE_ROW = 0
dense(k, row, x, n) = (row == DENSE_ROW ? 0 \
  : (DENSE[k] = DENSE[k] . sprintf("%d ", row), DENSE_ROW = row, ENDS[int(end(k, row, 1))] = n), ENDS[int(end(k, row, 2))] = n, span(k, x))
at(s, k, row, x) = s eq "density" ? (row <= MOST ? dense(k, row, x, int(column(0))) : 0) \
  : s eq "q" ? (row <= MOST && nth(column(4)) ? (Q[int(q(k, row, nth(column(4))))] = x, span(k, x)) : 0) \
  : s eq "limit" ? (LIM[k] = x, 0) : 0
stats DATA using (pass(strcol(1), column(0)), PANEL ? at(OF_PANEL, PANEL, column(2), column(3)) \
  : SERIES eq "plan" && column(2) <= MOST ? plan(column(2), column(3)) : 0) nooutput
ROWS = int(ROWS)
SUBKEYS = max(5, ROWS + 1)
eval READ
PANELS = HI[2] == -NONE ? 1 : 2

# --- Layout, in pixels: name | plot | 50 % | 90 % || plot | 50 % | 90 % --------
W = PANELS == 2 ? 1160 : 800
RH = ROWS > 12 ? 36 : 44                          # height of a row
TOP = 178
BOT = TOP + RH * ROWS
H = BOT + (PANELS == 2 ? 128 : 146)
names = 90.
widest = 6.8
do for [i = 1:ROWS] {
  names = max(names, ems(text("plan", i)) * 13 + 4)
  do for [P in "cost time"] {
    widest = max(widest, max(ems(text(P . "-text50", i)), ems(text(P . "-text90", i))))
  }
}
names = min(names, 210)
values = min(widest * 12, 110)
VALUE_SIZE = max(8, min(12, values / widest))
NAME_SIZE = 13.                                   # one for all that take two lines
do for [i = 1:ROWS] {
  f = fit(text("plan", i), 1.75 * names, 13, 1)
  if (f >= 10) { NAME_SIZE = min(NAME_SIZE, f) }
}
X1 = 28 + 16 + names + 22                         # of the first plot
GAP = 34                                          # between the two panels
PW = (W - X1 - 28 - (PANELS - 1) * GAP) / PANELS - 2 * values - 26

eval START
SMALL = plain(12)
set multiplot
set border 1 linecolor rgb BASE linewidth 1
unset key
unset ytics
set grid noytics xtics back linetype 1 linecolor rgb GRID linewidth 1
set style fill solid noborder
set style rectangle fillstyle solid noborder
set logscale x

# --- What the two panels share, drawn with the first ---------------------------
f = fit(text("title", 0), (W - 56) / BOLD, 20, 13)
set label shown(cut(text("title", 0), (W - 56) / BOLD, f)) at screen sx(28), screen sy(34) \
  font bold(f) textcolor rgb INK
f = fit(text("subtitle", 0), W - 56, 14, 11)
set label shown(cut(text("subtitle", 0), W - 56, f)) at screen sx(28), screen sy(62) \
  font plain(f) textcolor rgb SOFT
# Colours, of the methods that occur.
x = 28
y = strlen(text("subtitle", 0)) ? 92 : 74
do for [m = 0:4] {
  n = sum [i = 1:ROWS] (METHOD[i] == m)
  if (n == 0) { continue }
  set object rectangle from screen sx(x), screen sy(y + 6) to screen sx(x + 12), screen sy(y - 6) \
    front fillcolor rgb word(SOLID, m + 1)
  set label method_name(m) at screen sx(x + 18), screen sy(y) font SMALL textcolor rgb INK
  x = x + 18 + ems(method_name(m)) * 12 + 24
}
# Names: one line or two; the very long in three small ones.
do for [i = 1:ROWS] {
  t = text("plan", i)
  y = TOP + RH * (i - 0.5)
  set object rectangle from screen sx(28), screen sy(y + 6) to screen sx(36), screen sy(y - 6) \
    front fillcolor rgb word(SOLID, METHOD[i] + 1)
  long = fit(t, 1.75 * names, 13, 1) < 10
  f = long ? fit(t, 2.6 * names, 10.5, 6) : NAME_SIZE
  lines = 0
  while (strlen(t) && lines < 3) {
    lines = lines + 1
    n = lines == 3 ? strlen(t) : break_at(t, room(t, names, f))
    set label 1000 + 3 * i + lines shown(lines == 3 ? cut(t, names, f) : t[1:n]) font plain(f) textcolor rgb INK
    t = t[n + 1:strlen(t)]
  }
  do for [n = 1:lines] {
    set label 1000 + 3 * i + n at screen sx(44), screen sy(y + (n - (lines + 1) / 2.) * (f + (long ? 1.5 : 2.5)))
  }
}
do for [i = 0:ROWS - 1] {
  set arrow from screen sx(28), screen sy(TOP + RH * i) to screen sx(W - 28), screen sy(TOP + RH * i) \
    nohead back linecolor rgb GRID linewidth 1
}
# How to read it, and the writer's note: two lines each at most.
y = BOT + 66
do for [m = 1:2] {
  t = m == 2 ? text("note", 0) : text("guide", 0)
  f = fit(t, 1.9 * (W - 56), 12, 9)
  c = break_at(t, room(t, W - 56, f))
  set label shown(t[1:c]) at screen sx(28), screen sy(y) font plain(f) textcolor rgb SOFT
  t = cut(t[c + 1:strlen(t)], W - 56, f)
  if (strlen(t)) {
    y = y + 17
    set label shown(t) at screen sx(28), screen sy(y) font plain(f) textcolor rgb SOFT
  }
  y = y + 20
}

do for [k = 1:PANELS] {
  P = word("cost time", k)
  X0 = X1 + (k - 1) * (PW + 2 * values + 26 + GAP)
  V50 = X0 + PW + 14 + values                     # right edges of the values
  V90 = V50 + 12 + values
  if (k == 2) {
    unset label
    unset arrow
    unset object
  }

  # --- The axis: span of the values, some air, and the limit if it is near -----
  lo = LO[k] == NONE ? 1 : log10(LO[k])
  hi = LO[k] == NONE ? 2 : log10(HI[k])
  d = max(0, 0.1 - (hi - lo)) / 2                 # all values nearly equal
  lo = lo - d; hi = hi + d
  d = hi - lo
  limit = LIM[k] != NONE && LIM[k] > 0 ? log10(LIM[k]) : NONE
  lo = lo - 0.05 * d; hi = hi + 0.05 * d
  if (limit != NONE && limit > hi && limit < hi + max(1, 0.6 * d)) { hi = limit + 0.05 * d }
  if (limit != NONE && limit < lo && limit > lo - max(1, 0.6 * d)) { lo = limit - 0.05 * d }
  d = hi - lo
  set xrange [10 ** lo:10 ** hi]
  # Ticks: powers of ten if there are enough, else 1 2 5, else even steps.
  set xtics out scale 0.5 nomirror textcolor rgb INK font SMALL
  set xtics ("" 10 ** (lo - 1))                   # no automatic ones
  if (d >= 2) {
    n = ceil(46 / (PW / d))
    do for [i = int(ceil(lo)):int(floor(hi))] {
      v = 10. ** i
      t = short(v)
      if (i % n == 0) { set xtics add (t v) }
    }
  } else {
    if (d >= 0.6) {
      some = PW / d > 150 ? "1 2 5" : "1 3"
      do for [i = int(floor(lo)):int(floor(hi))] {
        do for [n in some] {
          v = n * 10. ** i
          t = short(v)
          if (log10(v) > lo && log10(v) < hi) { set xtics add (t v) }
        }
      }
    } else {
      step = nice((10 ** hi - 10 ** lo) / (PW / 75))
      do for [i = int(ceil(10 ** lo / step)):int(floor(10 ** hi / step))] {
        v = i * step
        t = short(v)
        set xtics add (t v)
      }
    }
  }

  # --- Headings ------------------------------------------------------------------
  t = text(P . "-axis", 0)
  f = fit(t, (V90 - X0) / BOLD, 14, 9)
  set label shown(cut(t, (V90 - X0) / BOLD, f)) at screen sx(X0), screen sy(128) \
    font bold(f) textcolor rgb INK
  set label shown(text("with", 0)) at screen sx(V90), screen sy(143) right font plain(11) textcolor rgb SOFT
  set label shown(text("chance50", 0)) at screen sx(V50), screen sy(161) right font plain(11) textcolor rgb SOFT
  set label shown(text("chance90", 0)) at screen sx(V90), screen sy(161) right font plain(11) textcolor rgb SOFT
  if (limit != NONE) {
    t = text(P . "-limit", 0)
    t = limit > hi ? t . " →" : limit < lo ? "← " . t : t
    f = fit(t, PW / BOLD, 12, 9)
    t = cut(t, PW / BOLD, f)
    half = ems(t) * f * BOLD / 2
    x = X0 + PW * min(1, max(0, (limit - lo) / d))
    set label shown(t) at screen sx(min(X0 + PW - half, max(X0 + half, x))), screen sy(TOP - 17) \
      center font bold(f) textcolor rgb LIMIT
    if (limit >= lo && limit <= hi) {
      set arrow from screen sx(x), screen sy(TOP - 8) to screen sx(x), screen sy(BOT) nohead back \
        linecolor rgb LIMIT linewidth 2
    }
  }

  # --- Rows ----------------------------------------------------------------------
  do for [i = 1:ROWS] {
    colour = word(SOLID, METHOD[i] + 1)
    half = strstrt(DENSE[k], sprintf(" %d ", i)) ? 0.09 : 0.18
    if (Q[q(k, i, 1)] > 0 && Q[q(k, i, 5)] < NONE) {
      set arrow from first Q[q(k, i, 1)], first i to first Q[q(k, i, 5)], first i nohead front \
        linecolor rgb colour linewidth 1.5
    }
    if (Q[q(k, i, 2)] > 0 && Q[q(k, i, 4)] < NONE) {
      set object rectangle from first Q[q(k, i, 2)], first i - half to first Q[q(k, i, 4)], first i + half \
        front fillcolor rgb colour
    }
    if (Q[q(k, i, 3)] > 0 && Q[q(k, i, 3)] < NONE) {
      set arrow from first Q[q(k, i, 3)], first i - 0.28 to first Q[q(k, i, 3)], first i + 0.28 nohead front \
        linecolor rgb INK linewidth 2.5
    }
    if (Q[q(k, i, 3)] <= 0) {
      set label "← 0" at graph 0.02, first i left front font plain(11) textcolor rgb SOFT
    }
    t = cut(text(P . "-text50", i), values + 1, VALUE_SIZE)
    set label shown(t) at screen sx(V50), first i right font plain(VALUE_SIZE) \
      textcolor rgb (LIM[k] < Q[q(k, i, 3)] && Q[q(k, i, 3)] < NONE ? LIMIT : INK)
    t = cut(text(P . "-text90", i), values + 1, VALUE_SIZE)
    set label shown(t) at screen sx(V90), first i right font plain(VALUE_SIZE) \
      textcolor rgb (LIM[k] < Q[q(k, i, 4)] && Q[q(k, i, 4)] < NONE ? LIMIT : INK)
  }

  set lmargin at screen sx(X0)
  set rmargin at screen sx(X0 + PW)
  set tmargin at screen sy(TOP)
  set bmargin at screen sy(BOT)
  set yrange [ROWS + 0.5:0.5]
  rows = DENSE[k]
  if (words(rows) == 0) {
    plot NaN notitle                              # the axis; the rest is arrows
  } else {
    plot for [n = 1:words(rows)] DATA every ::ENDS[end(k, int(word(rows, n)), 1)]::ENDS[end(k, int(word(rows, n)), 2)] \
      using 3:($2 - 0.4 * $4):($2 + 0.4 * $4) \
      with filledcurves fillcolor rgb word(TINT, METHOD[int(word(rows, n))] + 1) notitle
  }
}
unset multiplot
unset output
