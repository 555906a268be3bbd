# SPDX-License-Identifier: GPL-3.0-or-later
#
# Forecast of one plan: cost at the left, finish time at the right. Each panel
# has the histogram of the runs, the chance of staying at or below x (S-curve),
# the values with 50, 80 and 90 % chance, and the budget or deadline if any.
#
#   gnuplot -c forecast.gp DATA.csv OUTBASE     writes OUTBASE.svg
#
# (style.gp must be in the current folder, which need not be that of the data.)
#
# DATA.csv: header line `series,x,y,label`, then rows in any order, except that
# the rows of a series stand together, x of a curve growing. Text rules: style.gp.
#   title,,,"text"           one line; a long one gets smaller, then is cut
#   subtitle,,,"text"        optional, the same
#   share,,,"text"           name of the histogram's axis: "Share of runs (%)"
#   chance,,,"text"          and of the curve's: "Chance of not exceeding (%)"
# and for P = cost and P = time:
#   P-head,,,"text"          the finding, in bold: "80 % chance of costing no
#                            more than 2.31 M USD" (at most 60 letters is best)
#   P-axis,,,"text"          quantity and unit: "Total cost (million USD)"
#   P-hist,LEFT,SHARE,"WIDTH"  a bin: left edge, % of all runs, width (equal for
#                            all; optional for bins without runs)
#   P-curve,X,PERCENT,       chance (0 to 100 %) of no more than X
#   P-mark,X,50,"text"       also 80 and 90; "50 % chance: no more than 2.16 M
#                            USD" is broken into two lines after the colon
#   P-limit,X,PERCENT,"text" 0 or 1 row: "budget 2.5 M USD: 93 % chance". A limit
#                            far outside the runs is drawn as an arrow at the side
#   P-note,,,"text"          small: mean, number of runs, what is not drawn; two
#                            lines (about 140 letters)
# x is in the unit of the axis, scaled so that most values are in 0.01 to 9999.
# The picture spans the bins and the marks: leave out a tail by leaving out its
# bins and curve points (and say so in the note). Without time rows the cost
# panel takes the whole width.

DATA = ARGC >= 1 ? ARG1 : "forecast.csv"
OUT  = ARGC >= 2 ? ARG2 : "forecast"
KEYS = "title subtitle share chance"
LISTS = "cost-mark time-mark"                       # by chance
SUBKEYS = 91
do for [P in "cost time"] {
  KEYS = KEYS . sprintf(" %s-head %s-axis %s-limit %s-note", P, P, P, P)
}
LABELS = 4                                          # column of the texts
subkey(s) = list(s) ? int(min(SUBKEYS - 1, column(3))) : 0
load "style.gp"

# --- Numbers -----------------------------------------------------------------
# One pass over the data: of each panel span of x, highest bin, marks, limit.
NONE = 1e300
array LO[2] = [NONE, NONE]; array HI[2] = [-NONE, -NONE]; array PEAK[2] = [0, 0]; array WIDE[2] = [0, 0]
array LIM[2] = [NONE, NONE]; array END[2] = [NONE, NONE]
array MARK[6] = [NONE, NONE, NONE, NONE, NONE, NONE]  # 50, 80, 90 of cost, of time
array CHANCE[3] = [50, 80, 90]
at(s, k, x) = s eq "hist" ? (PEAK[k] = max(PEAK[k], column(3)), WIDE[k] = column(4), \
                              LO[k] = min(LO[k], x), HI[k] = max(HI[k], x + WIDE[k]), 0) \
  : s eq "mark" ? (LO[k] = min(LO[k], x), HI[k] = max(HI[k], x), \
                    MARK[3 * k - 3 + (column(3) == 50 ? 1 : column(3) == 80 ? 2 : 3)] = x, 0) \
  : s eq "curve" ? (column(3) > 99.9 ? END[k] = min(END[k], x) : 0, 0) \
  : s eq "limit" ? (LIM[k] = x, 0) : 0
stats DATA using (pass(strcol(1), column(0)), PANEL ? at(OF_PANEL, PANEL, column(2)) : 0) nooutput
eval READ
PANELS = LO[2] == NONE ? 1 : 2

# --- Layout, in pixels ---------------------------------------------------------
W = 1080
H = 660
TOP = 176                                           # of the plots
BOT = 540
LEFT = 62                                           # of a panel, for the numbers
RIGHT = 52
PW = W / PANELS - LEFT - RIGHT - 10.                # width and height of a plot
PH = real(BOT - TOP)
FULL = 104.                                         # % at the upper edge
BARTOP = 40.                                        # % height of the highest bin:
                                                    # lower than any mark's label

eval START
SMALL = plain(12)
set multiplot
set border 1 linecolor rgb BASE linewidth 1
unset key
set grid noxtics noytics y2tics back linetype 1 linecolor rgb GRID linewidth 1
set style fill solid noborder

do for [k = 1:PANELS] {
  P = word("cost time", k)
  X0 = (k - 1) * W / 2. + LEFT + (k == 1 ? 0 : 10)  # left edge of the plot
  unset label
  unset arrow
  unset object

  if (k == 1) {
    f = fit(text("title", 0), (W - 56) / BOLD, 20, 13)
    set label shown(cut(text("title", 0), (W - 56) / BOLD, f)) at screen sx(28), screen sy(34) \
      font bold(f) textcolor rgb INK
    f = fit(text("subtitle", 0), W - 56, 14, 11)
    set label shown(cut(text("subtitle", 0), W - 56, f)) at screen sx(28), screen sy(62) \
      font plain(f) textcolor rgb SOFT
  }

  # The span: wide enough to show a lone bar as a bar, a little air, and the
  # limit if it is near.
  lo = LO[k]; hi = HI[k]
  d = max(max(8 * WIDE[k], 1e-9 * max(abs(lo), abs(hi))) - (hi - lo), 0) / 2
  if (d == 0 && hi == lo) { d = 1 }
  lo = lo - d; hi = hi + d
  span = hi - lo
  lo = LO[k] >= 0 ? max(0, lo - 0.03 * span) : lo - 0.03 * span
  hi = hi + 0.03 * span
  limit = LIM[k]
  if (limit != NONE && limit > hi && limit < hi + 0.7 * span) { hi = limit + 0.06 * span }
  if (limit != NONE && limit < lo && limit > lo - 0.7 * span) { lo = limit - 0.06 * span }

  # Labels of the marks: two lines each, all in one size.
  array FIRST[3]; array SECOND[3]
  longest = 1
  do for [m = 1:3] {
    t = text(P . "-mark", CHANCE[m])
    n = strstrt(t, ": ")
    FIRST[m] = n ? t[1:n] : ""
    SECOND[m] = n ? t[n + 2:strlen(t)] : t
    longest = max(longest, max(ems(FIRST[m]) * BOLD, ems(SECOND[m])))
  }
  f = max(9, min(13, 0.5 * (PW - 30) / longest))
  need = longest * f + 16
  part = need / PW
  # Make room for the labels left of the marks if that asks for little, and
  # never below zero.
  first_mark = MARK[3 * k - 2]
  if (first_mark != NONE && part < 0.8) {
    d = (first_mark - part * hi) / (1 - part)
    if (d < lo && d > lo - 0.35 * span && (d >= 0 || LO[k] < 0)) { lo = d }
  }
  gx(x) = (x - lo) / (hi - lo)

  do for [m = 1:3] {
    x = MARK[3 * k - 3 + m]
    if (x == NONE) { continue }
    # Left of the curve and above its point nothing is in the way; at the right
    # and below, for want of room, the lines of the other marks may be. A white
    # patch keeps those, and the limit's line, off the text.
    left = gx(x) * PW > need - 0.5 || gx(x) > 0.5
    tx = gx(x) + (left ? -11 : 11) / PW
    y1 = CHANCE[m] / FULL + (left ? 25 : -9) / PH  # middle of either line
    y2 = y1 - 16 / PH
    w = ems(SECOND[m]) * f / PW
    if (!left || (limit != NONE && gx(limit) < tx + 0.01 && gx(limit) > tx - w)) {
      set object rectangle from graph (left ? tx - w : tx - 2 / PW), graph (y2 - 7 / PH) \
        to graph (left ? tx + 2 / PW : tx + w), graph (y1 + 8 / PH) \
        front fillcolor rgb "white" fillstyle solid noborder
    }
    set label 110 + m shown(FIRST[m]) at graph tx, graph y1 front font bold(f) textcolor rgb INK
    set label 120 + m shown(SECOND[m]) at graph tx, graph y2 front font plain(f) textcolor rgb INK
    if (left) {
      set label 110 + m right
      set label 120 + m right
    }
  }

  # The finding; and the limit, named above the plot where nothing else is.
  f = fit(text(P . "-head", 0), (PW + 50) / BOLD, 15, 10)
  set label shown(cut(text(P . "-head", 0), (PW + 50) / BOLD, f)) \
    at screen sx(X0 - 34), screen sy(102) font bold(f) textcolor rgb INK
  if (limit != NONE) {
    t = text(P . "-limit", 0)
    t = limit > hi ? t . " →" : limit < lo ? "← " . t : t
    f = fit(t, PW / BOLD, 13, 9)
    t = cut(t, PW / BOLD, f)
    x = X0 + PW * min(1, max(0, gx(limit)))
    half = ems(t) * f * BOLD / 2
    set label shown(t) at screen sx(min(X0 + PW - half, max(X0 + half, x))), screen sy(TOP - 14) \
      center font bold(f) textcolor rgb LIMIT
  }

  # Axes: names above them, as upright text reads faster.
  set label shown(text("share", 0)) at screen sx(X0 - 34), screen sy(132) left font SMALL textcolor rgb SOFT
  set label shown(text("chance", 0)) at screen sx(X0 + PW + 40), screen sy(132) right \
    font SMALL textcolor rgb CURVE
  step = nice(max(PEAK[k], 0.01) / 5)
  set yrange [0:max(PEAK[k], 0.01) * FULL / BARTOP]
  set ytics 0, step, PEAK[k] scale 0 nomirror textcolor rgb SOFT font SMALL \
    format sprintf("%%.%df", decimals(step))
  set y2range [0:FULL]
  set y2tics 0, 25, 100 scale 0 textcolor rgb CURVE font SMALL format "%.0f"
  set xrange [lo:hi]
  # As many numbers as fit side by side.
  do for [n = 7:2:-1] {
    step = nice((hi - lo) / n)
    digits = strlen(sprintf(sprintf("%%.%df", decimals(step)), hi))
    if (((hi - lo) / step + 1) * (digits * 8 + 18) < PW) { break }
  }
  set xtics ceil(lo / step - 1e-9) * step, step, hi out scale 0.5 nomirror textcolor rgb INK \
    font SMALL format sprintf("%%.%df", decimals(step))
  t = text(P . "-axis", 0)
  f = fit(t, PW + 60, 13, 9)
  set label shown(cut(t, PW + 60, f)) at screen sx(X0 + PW / 2), screen sy(BOT + 47) center font plain(f) textcolor rgb INK

  # The note, in two lines at most.
  t = text(P . "-note", 0)
  f = fit(t, 1.85 * (PW + 70), 12, 9)
  n = break_at(t, room(t, PW + 70, f))
  set label shown(t[1:n]) at screen sx(X0 - 34), screen sy(BOT + 80) font plain(f) textcolor rgb SOFT
  t = cut(t[n + 1:strlen(t)], PW + 70, f)
  set label shown(t) at screen sx(X0 - 34), screen sy(BOT + 97) font plain(f) textcolor rgb SOFT

  # After its last point the curve stays at 100 %.
  if (END[k] < hi) {
    set arrow from first END[k], second 100 to graph 1, second 100 nohead linecolor rgb CURVE linewidth 3
  }

  set lmargin at screen sx(X0)
  set rmargin at screen sx(X0 + PW)
  set tmargin at screen sy(TOP)
  set bmargin at screen sy(BOT)
  width = WIDE[k] > 0 ? WIDE[k] : 0.04 * (hi - lo)
  plot DATA every ::from(P . "-hist")::to(P . "-hist") using ($2 + WIDE[k] / 2):3:(0.9 * width) \
         with boxes linecolor rgb BARS notitle, \
       "" every ::1::1 using (limit < NONE ? limit : NaN):(0):(0):(FULL) axes x1y2 \
         with vectors nohead linecolor rgb LIMIT linewidth 2 notitle, \
       "" every ::from(P . "-curve")::to(P . "-curve") using 2:3 axes x1y2 \
         with lines linecolor rgb CURVE linewidth 3 notitle, \
       "" every ::from(P . "-mark")::to(P . "-mark") using 2:(0):(0):3 axes x1y2 \
         with vectors nohead linecolor rgb CURVE linewidth 1 notitle, \
       "" every ::from(P . "-mark")::to(P . "-mark") using 2:3 axes x1y2 \
         with points pointtype 7 pointsize 0.9 linecolor rgb CURVE notitle
}
unset multiplot
unset output
