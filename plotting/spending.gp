# SPDX-License-Identifier: GPL-3.0-or-later
#
# When the money is spent: at the left the sum up to a day, at the right what is
# spent in each month (or week, or day).
#
#   gnuplot -c spending.gp DATA.csv OUTBASE     writes OUTBASE.svg
#
# DATA.csv: header line `series,x,low,mid,high,label`. Text rules: style.gp.
#   title,,,,,"text"  subtitle  head  note  the same
#   left,,,,,"text"            axis of the left panel; right: of the right one
#   xaxis,,,,,"text"           "Days since 2026-11-21"
#   line-name,,,,,"text"       what the lines on the bars are
#   mid-name,,,,,"text"        what the line is; band-name: what the band is
#   budget,,,Y,,"text"         0 or 1 row
#   curve,DAYS,LOW,MID,HIGH,   sums of 10, 50 and 90 % chance, DAYS growing
#   period,N,LOW,MEAN,HIGH,"2026-12"   N 1 to 60
#   year,N,LOW,MEAN,HIGH,"text"        0 to 8 lines under the title

DATA = ARGC >= 1 ? ARG1 : "spending.csv"
OUT  = ARGC >= 2 ? ARG2 : "spending"
KEYS = "title subtitle head note left right line-name xaxis mid-name band-name budget"
LISTS = "period year"
SUBKEYS = 100
LABELS = 6
subkey(s) = list(s) ? int(min(99, column(2))) : 0
load "style.gp"

NONE = 1e300
N = 0
YEARS = 0
END = 0.; HIGH = 0.; BAR = 0.; BUDGET = NONE
MID_END = 0.; HIGH_END = 0.
at(s, x, m, h) = s eq "curve" ? (END = max(END, x), HIGH = max(HIGH, h), MID_END = m, HIGH_END = h, 0) \
  : s eq "period" ? (N = max(N, x), BAR = max(BAR, max(m, h)), 0) : s eq "year" ? (YEARS = max(YEARS, x), 0) \
  : s eq "budget" ? (BUDGET = m, 0) : 0
stats DATA using (pass(strcol(1), column(0)), at(SERIES, column(2), column(4), column(5))) nooutput
eval READ
N = int(N)

# --- Layout, in pixels ---------------------------------------------------------
W = 1160
TOP = 172 + (YEARS > 1 ? 20 * YEARS : 0)
BOT = TOP + 320
H = BOT + 128
NOTE_Y = BOT + 82
array L[2] = [76, 660]
array R[2] = [560, 1132]
eval START
set multiplot
eval AXIS
set border 3 linecolor rgb BASE linewidth 1
eval HEADER
eval NOTE
if (YEARS > 1) {
  do for [i = 1:int(YEARS)] {
    set label shown(text("year", i)) at screen sx(28), screen sy(96 + 20 * i) font plain(13) textcolor rgb INK
  }
}
do for [k = 1:2] {
  t = k == 1 ? text("left", 0) : text("right", 0)
  f = fit(t, (R[k] - L[k] + 40) / BOLD, 13, 9)
  set label shown(t) at screen sx(L[k] - 48), screen sy(TOP - 34) font bold(f) textcolor rgb INK
}

set label shown(text("line-name", 0)) at screen sx(R[2]), screen sy(TOP - 34) right font plain(12) textcolor rgb SOFT

# --- Left: the sums ------------------------------------------------------------
hi = 1.06 * HIGH
if (BUDGET != NONE && BUDGET < 1.6 * HIGH) { hi = max(hi, 1.06 * BUDGET) }
set lmargin at screen sx(L[1])
set rmargin at screen sx(R[1])
set tmargin at screen sy(TOP)
set bmargin at screen sy(BOT)
set xrange [0:END]
set yrange [0:hi]
step = nice(END / 7)
set xtics 0, step, END out scale 0.5 nomirror textcolor rgb SOFT font SMALL format "%g"
step = nice(hi / 5)
set ytics 0, step, hi out scale 0.5 nomirror textcolor rgb SOFT font SMALL format sprintf("%%.%df", decimals(step))
set grid noxtics ytics back linetype 1 linecolor rgb GRID linewidth 1
set label shown(text("xaxis", 0)) at screen sx((L[1] + R[1]) / 2), screen sy(BOT + 44) center font plain(13) textcolor rgb INK
# Beside the curves at their right lower end, where nothing is.
y = BOT - (YEARS < 0 ? 0 : 40)
set object rectangle from screen sx(R[1] - 236), screen sy(y + 8) to screen sx(R[1] - 214), screen sy(y - 4) front \
  fillcolor rgb "#A6CCE3" fillstyle solid noborder
set label shown(text("band-name", 0)) at screen sx(R[1] - 206), screen sy(y + 2) front font plain(12) textcolor rgb INK
set arrow from screen sx(R[1] - 236), screen sy(y - 18) to screen sx(R[1] - 214), screen sy(y - 18) nohead front linecolor rgb CURVE linewidth 3
set label shown(text("mid-name", 0)) at screen sx(R[1] - 206), screen sy(y - 18) front font plain(12) textcolor rgb INK
if (BUDGET <= hi) {
  set arrow from first 0, first BUDGET to first END, first BUDGET nohead front linecolor rgb LIMIT linewidth 2
  set label shown(text("budget", 0)) at screen sx(L[1] + 8), screen sy(BOT - BUDGET / hi * (BOT - TOP) - 10) front \
    font bold(12) textcolor rgb LIMIT
}
plot DATA every ::from("curve")::to("curve") using 2:3:5 with filledcurves fillcolor rgb "#A6CCE3" notitle, \
     "" every ::from("curve")::to("curve") using 2:4 with lines linecolor rgb CURVE linewidth 3 notitle

# --- Right: each stretch -------------------------------------------------------
unset label
unset object
unset arrow
set lmargin at screen sx(L[2])
set rmargin at screen sx(R[2])
set xrange [0.4:N + 0.6]
hi = 1.12 * max(BAR, 1e-300)
set yrange [0:hi]
step = nice(hi / 5)
set ytics 0, step, hi out scale 0.5 nomirror textcolor rgb SOFT font SMALL format sprintf("%%.%df", decimals(step))
widest = 1.
do for [i = 1:N] { widest = max(widest, ems(text("period", i)) * 12 + 12) }
every_ = max(1, ceil(widest * N / (R[2] - L[2])))
unset xtics
do for [i = 1:N] {
  if ((i - 1) % every_ == 0) {
    set label shown(text("period", i)) at screen sx(L[2] + (R[2] - L[2]) * (i - 0.4) / (N + 0.2)), screen sy(BOT + 18) center \
      font plain(12) textcolor rgb INK
  }
}
plot DATA every ::from("period")::to("period") using 2:4:(0.7) with boxes linecolor rgb "#56B4E9" notitle, \
     "" every ::from("period")::to("period") using 2:3:(0):($5 - $3) with vectors nohead linecolor rgb INK linewidth 1.5 notitle
unset multiplot
unset output
