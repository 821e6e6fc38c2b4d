"""What the known attacks earn: strategies of a home, settled by the library's own rules on measured registers.

The figures they are held against are those of honest pay's table. Where it leaves a condition open:

* A home bids half of its usual use, as the table says; a tougher one, that bids all of it, is printed beside it and
  not held against figures that were not made for it.
* A site is a connection point, so whole homes are judged; single loads are printed.
* *Net* is what is left when the home leaves at the end: its debt, as far as stake covers it, is gone. Stake is never
  more than the rules demand at the moment (three awards and the debt before), and the clearing price is the cap price:
  with any other, more stake stands behind a debt.
* Who bids may see all settlements before; who has foresight knows the use that comes to the Wh.
* Burning: the tariff is not given. The naive figure, 0.05 EUR/kWh, follows from 0.30 EUR/kWh on the 60 days that are
  left of the shortest register (20 kWh burnt, 2 kWh won on each day), from 0.40 on the 80 that are left of most; the
  lower tariff is taken. The naive rule is the one that leaves award days out of baselines without a limit. What counts
  is what burning adds to the pay of a home that bids the same way and does not burn.
* Idle loads are offered by a home that foresees which of them will be used less, and the whole home is settled. By
  single calls that is a choice of days, which stays; in series it is judged net, and printed before the debt as well.
* Hiding costs three awards. What is hidden only where telling costs more may earn what doing nothing may; the table
  says so if that is more than settling earns.
* A series: four weeks, the longest that there is, for a home that foresees the mean of the whole term. A shorter one
  lets such a home choose its week as a single call lets it choose its day: printed, not judged. What a home tells from
  the day before is judged for series of any length.
"""
