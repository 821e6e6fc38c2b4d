// What became of the last event: being proven, paid, or not paid, and why.

import { barsOf } from "../parts.js";

const iso = (text) => Date.parse(text);

const proofRow = (event, format) => {
  const more = event.usual === null || event.usual === undefined ? null : event.usual - event.used - event.promised;
  const key = more === null ? "same" : more > 0 ? "more" : more < 0 ? "less" : "same";
  return {
    icon: "mdi:check-circle",
    tone: "done",
    name: format.text("proof.name"),
    text: format.text(`proof.${key}`, { energy: format.energy(Math.abs(more ?? 0)) }),
    act: { label: format.text("proof.act"), do: "proof", event: event.id },
  };
};

const priceRow = (event, fee, { token, coin }, format) => ({
  icon: "mdi:cash-multiple",
  name: format.text(event.fixedPrice ? "price.fixed" : "price.name"),
  text: fee ? format.text("price.fee", { fee: format.money(Number(fee), coin) }) : "",
  value: format.price(event.price, token),
});

/** An event that is over and whose pay is under way. */
const proving = (facts, format) => {
  const event = facts.events.findLast(({ stage, amount }) => stage === "ended" || (stage === "settled" && amount > 0));
  if (facts.status !== "settling" || !event) return null;
  return {
    state: "paid",
    chip: format.text("proving.chip", { time: format.moment(event.end, facts.now) }),
    title: format.text("proving.title"),
    text: format.say("proving.text", { dated: format.dated(event.start, event.end, facts.now) }),
    bars: barsOf(facts, event, format),
    rows: [],
    event: event.id,
  };
};

export const paid = (facts, format) => {
  const under = proving(facts, format);
  if (under) return under;
  const { happenings, events, now, token } = facts;
  const last = happenings.find(
    ({ event_type, amount }) => event_type === "event_paid" || (event_type === "event_settled" && Number(amount) === 0),
  );
  if (!last) return null;
  const listed = events.findLast(({ id, amount }) => id === String(last.event_id) && amount !== null);
  const event = { id: String(last.event_id), start: iso(last.start), end: iso(last.end), ...listed };
  const amount = Number(last.amount);
  const dated = format.dated(event.start, event.end, now);
  const owed = event.owed > 0 ? format.energy(event.owed) : null;
  const text = amount > 0 ? "paid.text" : owed ? "paid.nothing_owed" : "paid.nothing_text";
  return {
    state: "paid",
    event: event.id,
    chip: format.text(amount > 0 ? "paid.chip" : "paid.proven", { time: format.moment(last.time, now) }),
    title: amount > 0 ? `+${format.money(amount, token)}` : format.text("paid.nothing"),
    good: amount > 0,
    text: format.say(text, { energy: format.energy(last.saved_wh ?? 0), dated, owed }),
    bars: barsOf(facts, event, format),
    rows: listed ? [proofRow(event, format), priceRow(event, last.fee, facts, format)].filter(({ value }) => value !== "") : [],
  };
};
