// An event that runs, one that was won or joined, and one that was bid for.

import { barsOf, loadRow, loadText, plannedRows, ribbonOf } from "../parts.js";

const leave = (format, event, words) => ({
  label: format.text(`${words}.leave`),
  do: "leave",
  event: event.id,
  plain: true,
  confirm: { text: format.text(`${words}.confirm`), yes: format.text(`${words}.yes`), no: format.text("cancel") },
});

const details = ({ home }, format) => ({ label: format.text("details"), do: "more", entity: home.ids["calendar.events"] });

/** What the event will pay if the rest of it goes like what is measured; null while nothing is. */
const course = (event, measured, owed) => {
  if (!measured || event.expected === null || !event.promised) return null;
  const counted = event.promised - owed;
  const saved = Math.min(event.promised, event.saved / measured);
  return counted <= 0 ? 0 : (event.expected * Math.max(0, saved - owed)) / counted;
};

/** What kind of event it is, unless it is an auction. */
const kindOf = (event, format) => (event.fixedPrice ? format.text(`kind.${event.kind}`) : null);

const activeRow = (format, now) => (load) => {
  if (load.status !== "off") return loadRow(load, { text: loadText(load, format), tone: "dim" });
  const text = load.backOn === null ? format.text("load.off") : format.text("load.off_until", { time: format.moment(load.backOn, now) });
  return loadRow(load, { text, tone: "off", act: { label: format.text("turn_on"), do: "restore", device: load.id } });
};

export const active = (facts, format) => {
  const { current: event, now, owed } = facts;
  if (event?.stage !== "active") return null;
  const bars = barsOf(facts, event, format);
  const earns = course(event, bars?.share, owed ?? 0);
  const left = format.duration(event.end - now);
  const values = { left, amount: format.money(earns ?? event.expected ?? 0, facts.token) };
  const known = event.saved !== null && event.promised;
  const [saved, promised] = known ? format.share(event.saved, event.promised) : [];
  const kind = kindOf(event, format);
  return {
    state: "active",
    event: event.id,
    chip: format.text(kind ? "active.chip_kind" : "active.chip", { kind, time: format.moment(event.end, now) }),
    title: known ? format.say("active.title", { saved, promised }) : format.text("active.unknown"),
    split: Boolean(known),
    text: format.say(event.expected === null ? "active.text_left" : earns === null ? "active.text_if" : "active.text", values),
    until: event.end,
    progress: known ? { share: event.saved / event.promised } : null,
    bars,
    rows: facts.loads.map(activeRow(format, now)),
    buttons: [leave(format, event, "leave")],
  };
};

export const planned = (facts, format) => {
  const { current: event, now } = facts;
  if (!event || !["planned", "won"].includes(event.stage)) return null;
  const begins = event.start > now;
  const price = event.price === null || event.price === undefined ? null : format.price(event.price, facts.token);
  const start = format.moment(event.start, now);
  const kind = kindOf(event, format);
  const chip = kind ? "planned.joined" : "planned.chip";
  return {
    state: "planned",
    chip: format.text(price ? chip : `${chip}_bare`, { kind, price }),
    title: begins ? format.say("planned.title", { left: format.duration(event.start - now) }) : format.text("planned.now"),
    text: format.say("planned.text", {
      energy: format.energy(event.promised ?? 0),
      span: format.span(event.start, event.end, now),
      amount: format.money(event.expected ?? 0, facts.token),
    }),
    until: event.start,
    ribbon: ribbonOf(facts, event, format),
    rows: plannedRows(facts, event, () => format.text("load.off_from", { time: start }), format),
    buttons: [leave(format, event, kind && event.biddingEnds > now ? "step_out" : "leave"), details(facts, format)],
  };
};

/** How far bidding has come since the event was announced, if that was seen. */
const biddingProgress = ({ happenings, now, token }, event, format) => {
  const seen = happenings.findLast((one) => String(one.event_id) === event.id)?.time;
  const worth = event.cap === null ? "" : format.text("bidding.worth", { amount: format.money((event.promised / 1e3) * event.cap, token) });
  const left = format.text("bidding.closes", { left: format.duration(event.biddingEnds - now) });
  const share = seen === undefined ? null : (now - seen) / Math.max(1, event.biddingEnds - seen);
  return { share, left, right: worth };
};

export const bidding = (facts, format) => {
  const { current: event, now } = facts;
  if (event?.stage !== "bid_sent") return null;
  const open = event.biddingEnds > now;
  const values = {
    target: format.energy(event.target ?? 0),
    dated: format.dated(event.start, event.end, now),
    promised: format.energy(event.promised ?? 0),
  };
  const priced = (load) => format.text("load.from", { price: load.price === null ? "–" : format.price(load.price, load.priceUnit) });
  return {
    state: "bidding",
    chip: open ? format.text("bidding.chip", { time: format.moment(event.biddingEnds, now) }) : format.text("bidding.closed"),
    title: format.text("bidding.title"),
    text: format.say(event.target ? "bidding.text" : "bidding.text_bare", values),
    until: open ? event.biddingEnds : event.start,
    progress: open ? biddingProgress(facts, event, format) : null,
    rows: plannedRows(facts, event, priced, format),
    buttons: [...(open ? [leave(format, event, "take_back")] : []), details(facts, format)],
  };
};
