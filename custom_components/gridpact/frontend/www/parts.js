// Parts that several states show: loads, bars, the ribbon of time, the tiles at the foot. Plain data, nothing drawn.

const ICONS = {
  ready: "mdi:power-plug-outline",
  off: "mdi:power-plug-off-outline",
  resting: "mdi:sleep",
  kept_on: "mdi:hand-back-right-outline",
  protected: "mdi:shield-outline",
  not_allowed: "mdi:cancel",
  unreachable: "mdi:lan-disconnect",
};

/** A row for a load; `more` says what the state of the card adds. */
export const loadRow = (load, more) => ({
  icon: load.icon ?? ICONS[load.status] ?? "mdi:power-plug-outline",
  name: load.name,
  entity: load.entity,
  load: true,
  ...more,
});

/** Why a load does what it does, in words. */
export const loadText = (load, format) => format.text(`load.${load.status ?? "unavailable"}`);

/** Rows of a coming event: which loads it counts on, and why not on the others. */
export const plannedRows = ({ loads }, event, counted, format) =>
  loads.map((load) => {
    const takesPart = event.loads ? event.loads.includes(load.id) : load.status === "ready";
    const text = takesPart ? counted(load) : load.status === "ready" ? format.text("load.not_in") : loadText(load, format);
    return loadRow(load, takesPart ? { text, tone: "off" } : { text, tone: "dim" });
  });

/** Bars of an event: usual and actual use of each interval; null while they are not known for that very day. */
export const barsOf = ({ delivery, now }, event, format) => {
  const intervals = delivery && delivery.event === event.id ? delivery.intervals : [];
  if (!intervals.length || Date.parse(intervals[0].start) !== event.start) return null;
  const known = intervals.filter((interval) => interval.used_wh !== null);
  const sum = (name) => known.reduce((total, interval) => total + interval[name], 0);
  const values = { usual: format.energy(sum("usual_wh")), used: format.energy(sum("used_wh")) };
  return {
    usual: intervals.map((interval) => interval.usual_wh),
    used: intervals.map((interval) => interval.used_wh),
    open: known.length < intervals.length,
    share: known.length / intervals.length,
    from: format.moment(event.start, now),
    to: format.moment(event.end, event.start),
    label: format.text("bars.label", values),
    words: { saved: format.text("bars.saved"), used: format.text("bars.used"), usual: format.text("bars.usual") },
  };
};

const NOW_AT = 4;
const END_AT = 88;
const NARROWEST = 8;

/** Where a coming event lies between now and its end, in percent. */
export const ribbonOf = ({ now }, event, format) => {
  const whole = Math.max(1, event.end - now);
  const from = NOW_AT + ((END_AT - NOW_AT) * Math.max(0, event.start - now)) / whole;
  return {
    now: NOW_AT,
    from: Math.min(from, END_AT - NARROWEST),
    to: END_AT,
    start: format.moment(event.start, now),
    end: format.clock(event.end),
    today: format.text("ribbon.now"),
    label: format.dated(event.start, event.end, now),
  };
};

const monthBegin = (now) => {
  const today = new Date(now);
  return new Date(today.getFullYear(), today.getMonth(), 1).getTime();
};

/** What a total grew this month: by the day's statistics, and what came since the last of them; null if unknown. */
export const thisMonth = (statistics, total, now) => {
  if (!statistics?.length) return statistics ? total : null;
  const since = total === null ? 0 : total - statistics.at(-1).state;
  return statistics.filter(({ start }) => start >= monthBegin(now)).reduce((sum, { change }) => sum + (change ?? 0), 0) + since;
};

/** What was earned this month; before the first statistics it is the pay of its events. */
const earnedThisMonth = ({ earnings, earned, events, now }) => {
  if (!earnings || earnings.length) return thisMonth(earnings, earned, now);
  return events.filter(({ stage, end }) => stage === "paid" && end >= monthBegin(now)).reduce((sum, event) => sum + event.amount, 0);
};

/** The last 30 days of pay, oldest first; null before the first pay. */
export const dailyPay = (facts, format) => {
  const { earnings, earned, now } = facts;
  if (!earnings?.length) return null;
  const days = new Array(30).fill(0);
  const add = (time, change) => {
    const place = 29 - (format.dayNumber(now) - format.dayNumber(time));
    if (place >= 0) days[place] += change;
  };
  for (const { start, change } of earnings) add(start, change ?? 0);
  if (earned !== null) add(now, earned - earnings.at(-1).state);
  if (!days.some((pay) => pay > 0)) return null;
  const total = days.reduce((sum, pay) => sum + pay, 0);
  return {
    days,
    label: format.text("days.label", { amount: format.money(total, facts.token) }),
    words: { from: format.text("days.from"), what: format.text("days.what"), to: format.day(now, now) },
  };
};

/** The tiles at the foot. */
export const footOf = (facts, format) => {
  const { home, reliability, owed } = facts;
  const month = earnedThisMonth(facts);
  const history = Math.min(...facts.meters.map((meter) => meter.history ?? 0));
  const last =
    reliability === null && facts.meters.length
      ? { value: format.number(history), label: format.plural("foot.history", history), entity: facts.meters[0].entity }
      : { value: owed === null ? "–" : format.energy(owed), label: format.text("foot.owed"), entity: home.ids["sensor.owed"] };
  return [
    { value: month === null ? "–" : format.money(month, facts.token), label: format.text("foot.month"), entity: home.ids["sensor.earned"] },
    { value: reliability === null ? "–" : format.percent(reliability), label: format.text("foot.reliability"), entity: home.ids["sensor.reliability"] },
    last,
  ];
};
