# SPDX-License-Identifier: GPL-3.0-or-later
#
# Cost and finish time of single runs, with budget and deadline: which runs keep
# both, one or neither.
#
#   gnuplot -c joint.gp DATA.csv OUTBASE        writes OUTBASE.svg
#
# DATA.csv: header line `series,row,x,y,label`. Text rules: style.gp.
#   title,,,,"text"  subtitle  head  note  the same
#   xaxis,,,,"text"  yaxis     quantity and unit
#   budget,,,Y,"text"          "budget 750k USD"; deadline,,X,,"text"
#   corner,KEPT,,,"text"       KEPT 3: both, 2: only the date, 1: only the budget,
#                              0: neither: "63 % both kept"
#   run,KEPT,X,Y,              a run: finish time and cost; at most 1,000

DATA = ARGC >= 1 ? ARG1 : "joint.csv"
OUT  = ARGC >= 2 ? ARG2 : "joint"
KEYS = "title subtitle head note xaxis yaxis budget deadline"
LISTS = "corner"
SUBKEYS = 4
LABELS = 5
subkey(s) = list(s) ? int(column(2)) : 0
load "style.gp"

NONE = 1e300
xlo = NONE; xhi = -NONE; ylo = NONE; yhi = -NONE
at(s, x, y) = s eq "run" ? (xlo = min(xlo, x), xhi = max(xhi, x), ylo = min(ylo, y), yhi = max(yhi, y), 0) \
  : s eq "budget" ? (BUDGET = y, 0) : s eq "deadline" ? (DEADLINE = x, 0) : 0
stats DATA using (pass(strcol(1), column(0)), at(SERIES, column(3), column(4))) nooutput
eval READ

# --- Layout, in pixels ---------------------------------------------------------
W = 1080
H = 680
TOP = 160
BOT = 560
LEFT = 84
RIGHT = W - 40
NOTE_Y = 634
eval START
eval AXIS
set border 3 linecolor rgb BASE linewidth 1
eval HEADER
eval NOTE
set label shown(text("yaxis", 0)) at screen sx(28), screen sy(124) font plain(13) textcolor rgb INK
set label shown(text("xaxis", 0)) at screen sx(RIGHT), screen sy(BOT + 46) right font plain(13) textcolor rgb INK
set lmargin at screen sx(LEFT)
set rmargin at screen sx(RIGHT)
set tmargin at screen sy(TOP)
set bmargin at screen sy(BOT)

# The limits are in the picture, unless they are so far away that the runs would
# be a dot; then the line is at the edge with an arrow.
d = max(xhi - xlo, 0.02 * xhi)
if (DEADLINE > xhi && DEADLINE < xhi + 1.5 * d) { xhi = DEADLINE }
if (DEADLINE < xlo && DEADLINE > xlo - 1.5 * d) { xlo = DEADLINE }
d = max(xhi - xlo, 0.02 * xhi)
xlo = max(0, xlo - 0.12 * d); xhi = xhi + 0.12 * d
d = max(yhi - ylo, 0.02 * yhi)
if (BUDGET > yhi && BUDGET < yhi + 1.5 * d) { yhi = BUDGET }
if (BUDGET < ylo && BUDGET > ylo - 1.5 * d) { ylo = BUDGET }
d = max(yhi - ylo, 0.02 * yhi)
ylo = max(0, ylo - 0.12 * d); yhi = yhi + 0.12 * d
bx = min(xhi, max(xlo, DEADLINE))
by = min(yhi, max(ylo, BUDGET))
set xrange [xlo:xhi]
set yrange [ylo:yhi]
step = nice((xhi - xlo) / 7)
set xtics ceil(xlo / step - 1e-9) * step, step, xhi out scale 0.5 nomirror textcolor rgb SOFT font SMALL \
  format sprintf("%%.%df", decimals(step))
step = nice((yhi - ylo) / 6)
set ytics ceil(ylo / step - 1e-9) * step, step, yhi out scale 0.5 nomirror textcolor rgb SOFT font SMALL \
  format sprintf("%%.%df", decimals(step))
set grid xtics ytics back linetype 1 linecolor rgb GRID linewidth 1
set object rectangle from first xlo, first ylo to first bx, first by behind fillcolor rgb "#EAF5F1" fillstyle solid noborder
set arrow from first xlo, first by to first xhi, first by nohead back linecolor rgb LIMIT linewidth 2
set arrow from first bx, first ylo to first bx, first yhi nohead back linecolor rgb LIMIT linewidth 2
gx = (bx - xlo) / (xhi - xlo)
gy = (by - ylo) / (yhi - ylo)
t = text("deadline", 0)
if (DEADLINE > xhi) { t = t . " →" }
if (DEADLINE < xlo) { t = "← " . t }
half = ems(t) * 12 * BOLD / 2
x = LEFT + gx * (RIGHT - LEFT)
set label shown(t) at screen sx(min(RIGHT - half, max(LEFT + half, x))), screen sy(TOP - 12) center font bold(12) textcolor rgb LIMIT
t = text("budget", 0)
if (BUDGET > yhi) { t = t . " ↑" }
if (BUDGET < ylo) { t = t . " ↓" }
set label shown(t) at screen sx(LEFT + 8), screen sy(BOT - gy * (BOT - TOP) - 10) front font bold(12) textcolor rgb LIMIT

# What each corner holds, on white, in the corner of the picture.
do for [k = 0:3] {
  t = text("corner", k)
  right = k == 0 || k == 1
  top = k == 0 || k == 2
  wide = right ? 1 - gx : gx
  high = top ? 1 - gy : gy
  w = ems(t) * 15 * BOLD
  if (wide * (RIGHT - LEFT) < w + 20 || high * (BOT - TOP) < 34) { continue }
  x = right ? RIGHT - 10 - w : LEFT + 10
  y = top ? TOP + 18 : BOT - 18
  set object rectangle from screen sx(x - 5), screen sy(y + 12) to screen sx(x + w), screen sy(y - 12) front \
    fillcolor rgb "white" fillstyle solid 0.85 noborder
  set label shown(t) at screen sx(x), screen sy(y) front font bold(15) textcolor rgb (k == 3 ? "#00684D" : "#A34700")
}
plot DATA every ::from("run")::to("run") using (column(2) < 3 ? column(3) : NaN):4 with points pointtype 7 pointsize 0.35 \
       linecolor rgb "#E69F00" notitle, \
     "" every ::from("run")::to("run") using (column(2) == 3 ? column(3) : NaN):4 with points pointtype 7 pointsize 0.35 \
       linecolor rgb CURVE notitle
unset output
