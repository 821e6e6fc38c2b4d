// What a picture is made of: entities and answers, read once, as plain numbers (ms, Wh, W, money).

import { inW, inWh } from "./format.js";
import { reader } from "./home.js";

const DAY = 24 * 3600e3;
const MINE = ["bid_sent", "won", "planned", "active"];
const STAGE_OF_STATUS = { planned: "planned", bid_sent: "bid_sent", active: "active" };

const at = (iso) => (iso ? Date.parse(iso) : null);
const amount = (text) => (text === null || text === undefined ? null : Number(text));

const eventOf = (answer) => ({
  id: String(answer.event_id),
  kind: answer.kind,
  fixedPrice: Boolean(answer.kind) && answer.kind !== "demand_reduction",
  stage: answer.stage,
  start: at(answer.start),
  end: at(answer.end),
  biddingEnds: at(answer.bidding_ends),
  target: answer.target_wh,
  cap: amount(answer.price_cap),
  price: amount(answer.price),
  promised: answer.promised_wh,
  expected: amount(answer.expected),
  usual: answer.usual_wh,
  used: answer.used_wh,
  saved: answer.saved_wh,
  owed: answer.owed_wh,
  amount: amount(answer.amount),
  loads: answer.loads,
  reason: answer.reason,
});

const loadOf = (hass) => (load) => {
  const read = reader(hass, load);
  return {
    id: load.id,
    name: load.name,
    entity: load.ids["sensor.load_status"],
    icon: hass.entities[load.ids["sensor.load_status"]]?.icon,
    status: read.state("sensor.load_status"),
    backOn: read.time("sensor.back_on"),
    canSave: inW(read.number("sensor.can_save"), read.unit("sensor.can_save")),
    price: read.number("number.minimum_price"),
    priceUnit: read.unit("number.minimum_price"),
  };
};

const meterOf = (hass) => (meter) => {
  const read = reader(hass, meter);
  return {
    name: meter.name,
    entity: meter.ids["sensor.history"],
    power: inW(read.number("sensor.power"), read.unit("sensor.power")),
    energy: inWh(read.number("sensor.energy_in"), read.unit("sensor.energy_in")),
    history: read.number("sensor.history"),
  };
};

/** A supply, with what only the action knows of it. */
const supplyOf = (hass, answers) => (supply) => {
  const read = reader(hass, supply);
  const known = answers?.find(({ device_id }) => device_id === supply.id);
  return {
    name: supply.name,
    entity: supply.ids["binary_sensor.in_use"],
    own: known ? known.kind === "own" : !("number.highest_price" in supply.ids),
    inUse: read.state("binary_sensor.in_use") === "on",
    price: read.number("sensor.supply_price"),
    priceUnit: read.unit("sensor.supply_price"),
    battery: known?.battery ?? null,
    resume: known?.resume ?? null,
    left: known?.left_wh ?? null,
  };
};

/** What was traded; null where the market trades nothing. */
const tradeOf = (hass, home, read, answers, now) => {
  if (!home.ids["event.trades"]) return null;
  const certificates = reader(hass, home.certificates);
  return {
    happenings: happeningsOf(read.object("event.trades"), answers.traded, now),
    surplus: inWh(read.number("sensor.surplus"), read.unit("sensor.surplus")),
    spent: read.number("sensor.spent"),
    owned: certificates.number("sensor.certificates_owned"),
    forSale: certificates.number("sensor.certificates_for_sale"),
    ownedEntity: home.certificates.ids["sensor.certificates_owned"],
  };
};

/** What happened in the last 24 hours, newest first: from the recorder, and at least what the entity holds now. */
const happeningsOf = (entity, recorded, now) => {
  const states = [...(recorded ?? []), ...(entity ? [entity] : [])];
  const seen = new Map(states.map(({ state, attributes }) => [state, { time: at(state), ...attributes }]));
  return [...seen.values()]
    .filter(({ time, event_type }) => event_type && time > now - DAY)
    .sort((one, other) => other.time - one.time);
};

/** The event that the account's sensors show, with what only the list of events knows. */
const currentOf = (read, events) => {
  const [start, end] = [read.time("sensor.event_start"), read.time("sensor.event_end")];
  const status = read.state("sensor.status");
  if (start === null || end === null) return null;
  const listed = events.find((event) => event.start === start && event.end === end && MINE.includes(event.stage));
  const running = read.state("binary_sensor.event_in_progress") === "on";
  return {
    ...listed,
    start,
    end,
    stage: running ? "active" : (listed?.stage ?? STAGE_OF_STATUS[status]),
    promised: inWh(read.number("sensor.promised"), read.unit("sensor.promised")),
    saved: inWh(read.number("sensor.saved"), read.unit("sensor.saved")),
    expected: read.number("sensor.expected_earnings"),
  };
};

/** Read everything. Pure: the same Home Assistant, answers and time give the same facts. */
export const factsOf = (hass, home, answers, now) => {
  const read = reader(hass, home);
  const events = (answers.events ?? []).map(eventOf);
  const issues = (answers.issues ?? []).filter((issue) => !home.others.some((entry) => issue.id.includes(entry)));
  return {
    now,
    home,
    admin: Boolean(hass.user?.is_admin),
    running: read.object("sensor.status") !== undefined && read.object("sensor.status").state !== "unavailable",
    connected: read.state("binary_sensor.connected") !== "off",
    status: read.state("sensor.status"),
    automatic: read.state("switch.automatic"),
    token: read.unit("sensor.earned") || read.unit("sensor.expected_earnings"),
    coin: read.unit("sensor.fee_balance"),
    earned: read.number("sensor.earned"),
    owed: inWh(read.number("sensor.owed"), read.unit("sensor.owed")),
    reliability: read.number("sensor.reliability"),
    feeBalance: read.number("sensor.fee_balance"),
    current: currentOf(read, events),
    events,
    happenings: happeningsOf(read.object("event.events"), answers.happened, now),
    earnings: answers.earnings ?? null,
    spendings: answers.spendings ?? null,
    trade: tradeOf(hass, home, read, answers, now),
    supplies: home.supplies.map(supplyOf(hass, answers.supplies)),
    delivery: answers.delivery ?? null,
    issues,
    automations: answers.automations?.filter((id) => hass.states[id]?.state === "on") ?? null,
    loads: home.loads.map(loadOf(hass)),
    meters: home.meters.map(meterOf(hass)),
  };
};
