# SPDX-License-Identifier: GPL-3.0-or-later
#
# How far a run is and where it goes: what is done, the fan from now on, the band of the plan, the deadline.
#
#   gnuplot -c burnup.gp DATA.csv OUTBASE     writes OUTBASE.svg
#
# DATA.csv: header line `series,x,low,mid,high,label`. Text rules: style.gp.
#   title,,,,,"text"  subtitle  head  note  the same
#   left,,,,,"text"            the axis of shares; xaxis: of days
#   done-name,,,,,"text"       what the line is; plan-name, fan-name: what the bands are
#   deadline,DAYS,,,,"text"    0 or 1 row
#   done,DAYS,,PERCENT,,       DAYS growing but at restarts
#   plan,DAYS,LOW,MID,HIGH,    percent of 90, 50 and 10 % chance, DAYS growing; fan: the same from now on

DATA = ARGC >= 1 ? ARG1 : "burnup.csv"
OUT  = ARGC >= 2 ? ARG2 : "burnup"
KEYS = "title subtitle head note left xaxis done-name plan-name fan-name deadline"
LISTS = ""
SUBKEYS = 1
LABELS = 6
subkey(s) = 0
load "style.gp"

NONE = 1e300
END = 0.; DEADLINE = NONE
at(s, x) = s eq "deadline" ? (DEADLINE = x, 0) : s eq "done" || s eq "plan" || s eq "fan" ? (END = max(END, x), 0) : 0
stats DATA using (pass(strcol(1), column(0)), at(SERIES, column(2))) nooutput
eval READ
if (DEADLINE != NONE && DEADLINE < 1.5 * END) { END = max(END, DEADLINE) }
END = 1.04 * max(END, 1e-9)

W = 1160
TOP = 172
BOT = TOP + 340
H = BOT + 128
NOTE_Y = BOT + 82
LEFT = 76
RIGHT = 1132
eval START
eval AXIS
set border 3 linecolor rgb BASE linewidth 1
eval HEADER
eval NOTE
set label shown(text("left", 0)) at screen sx(28), screen sy(TOP - 34) font bold(13) textcolor rgb INK
set label shown(text("xaxis", 0)) at screen sx((LEFT + RIGHT) / 2), screen sy(BOT + 44) center font plain(13) textcolor rgb INK
set lmargin at screen sx(LEFT)
set rmargin at screen sx(RIGHT)
set tmargin at screen sy(TOP)
set bmargin at screen sy(BOT)
set xrange [0:END]
set yrange [0:104]
step = nice(END / 9)
set xtics 0, step, END out scale 0.5 nomirror textcolor rgb SOFT font SMALL format "%g"
set ytics 0, 20, 100 out scale 0.5 nomirror textcolor rgb SOFT font SMALL format "%g"
set grid noxtics ytics back linetype 1 linecolor rgb GRID linewidth 1

# Names at the right lower end, where nothing is.
PLAN = "#DDE2E6"
FAN = "#A6CCE3"
array NAMES[3] = ["done-name", "fan-name", "plan-name"]
array COLOURS[3] = [INK, FAN, PLAN]
do for [k = 1:3] {
  y = BOT - 78 + 22 * k
  if (k == 1) {
    set arrow from screen sx(RIGHT - 296), screen sy(y - 4) to screen sx(RIGHT - 274), screen sy(y - 4) nohead front linecolor rgb INK linewidth 3
  } else {
    set object rectangle from screen sx(RIGHT - 296), screen sy(y + 2) to screen sx(RIGHT - 274), screen sy(y - 10) front \
      fillcolor rgb COLOURS[k] fillstyle solid noborder
  }
  s_ = text(NAMES[k], 0); x_ = RIGHT - 266; y_ = y; px_ = 262; big_ = 12; small_ = 9
  eval LINE . 'INK'
}
if (DEADLINE <= END) {
  # Not through the names.
  foot = LEFT + (RIGHT - LEFT) * DEADLINE / END > RIGHT - 310 ? 24 : 0
  set arrow from first DEADLINE, first foot to first DEADLINE, first 104 nohead front linecolor rgb LIMIT linewidth 2
  set label shown(text("deadline", 0)) at first DEADLINE, first 104 center offset 0, character 0.6 front font bold(12) textcolor rgb LIMIT
}
is(s, x) = strcol(1) eq s ? x : NaN
plot DATA using (is("plan", column(2))):3:5 with filledcurves fillcolor rgb PLAN notitle, \
     "" using (is("plan", column(2))):4 with lines linecolor rgb BASE linewidth 1.5 dashtype 2 notitle, \
     "" using (is("fan", column(2))):3:5 with filledcurves fillcolor rgb FAN fillstyle transparent solid 0.8 notitle, \
     "" using (is("fan", column(2))):4 with lines linecolor rgb CURVE linewidth 3 notitle, \
     "" using (is("done", column(2))):4 with lines linecolor rgb INK linewidth 3 notitle
unset output
