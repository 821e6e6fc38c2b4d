// Trading with neighbours: who supplies the home now, what could not be bought, what was sold.

import { thisMonth } from "../parts.js";

const SALES = ["energy_sold", "certificate_sold"];
const LOW = 30; // %

const sum = (list, name) => list.reduce((total, one) => total + Number(one[name] ?? 0), 0);

const soldRow = ({ trade, token, now, home }, format) => {
  const sold = trade.happenings.filter(
    ({ event_type, time }) => event_type === "energy_sold" && format.dayNumber(time) === format.dayNumber(now),
  );
  const buyers = new Set(sold.map(({ partner }) => partner)).size;
  return sold.length > 0 && {
    icon: "mdi:lightning-bolt",
    name: format.text("trading.sold_today"),
    text: format.plural("trading.sold_to", buyers, { energy: format.energy(sum(sold, "wh")) }),
    value: `+${format.money(sum(sold, "amount"), token)}`,
    entity: home.ids["sensor.energy_sold"],
  };
};

const certificateRow = ({ trade }, format) =>
  trade.owned > 0 && {
    icon: "mdi:certificate-outline",
    name: format.text("trading.certificates"),
    text: format.plural("trading.for_sale", trade.forSale ?? 0),
    value: format.number(trade.owned),
    entity: trade.ownedEntity,
  };

const rowsOf = (facts, format) => [soldRow(facts, format), certificateRow(facts, format)].filter(Boolean);

/** The two ends of the line: the home's own supply and the neighbour's. */
const flowOf = (own, other, level, format) => [
  ...(own
    ? [{
        icon: own.battery !== null && own.battery < LOW ? "mdi:battery-low" : "mdi:battery-medium",
        name: own.name,
        text: format.text("trading.open"),
        value: level,
        entity: own.entity,
      }]
    : []),
  {
    icon: "mdi:solar-power-variant",
    live: true,
    name: other.name,
    text: other.left === null ? format.text("trading.live") : format.text("trading.left", { energy: format.energy(other.left) }),
    value: other.price === null ? "" : format.price(other.price, other.priceUnit),
    entity: other.entity,
  },
];

const supplied = (facts, format) => {
  const other = facts.supplies.find(({ own, inUse }) => inUse && !own);
  if (!other) return null;
  const own = facts.supplies.find((supply) => supply.own);
  const level = own && own.battery !== null ? format.percent(own.battery) : "";
  const resume = own && own.resume !== null ? format.percent(own.resume) : "";
  return {
    chip: level ? format.text("trading.battery", { level }) : format.text("trading.chip"),
    title: other.name,
    text: resume ? format.say("trading.text", { resume }) : format.say("trading.text_bare"),
    flow: flowOf(own, other, level, format),
  };
};

const failed = ({ trade, now }, format) => {
  const [last] = trade.happenings;
  if (last?.event_type !== "purchase_failed") return null;
  const unknown = last.outcome === "unknown";
  return {
    chip: format.text("trading.tried", { time: format.moment(last.time, now) }),
    title: format.text(unknown ? "trading.unknown" : "trading.failed"),
    text: [last.reason_text ?? ""],
  };
};

const sold = ({ trade, token, now }, format) => {
  const sales = trade.happenings.filter(({ event_type, amount }) => SALES.includes(event_type) && Number(amount) > 0);
  if (!sales.length) return null;
  const [energy, lots] = SALES.map((type) => sum(sales.filter(({ event_type }) => event_type === type), "wh"));
  const text = !lots ? "trading.for_energy" : energy ? "trading.for_both" : "trading.for_lots";
  return {
    chip: format.text("trading.sold", { time: format.moment(sales[0].time, now) }),
    title: `+${format.money(sum(sales, "amount"), token)}`,
    good: true,
    text: format.say(text, { energy: format.energy(energy), lots: format.energy(lots) }),
  };
};

const footOf = (facts, format) => {
  const { home, trade, token, now } = facts;
  const money = (value) => (value === null ? "–" : format.money(value, token));
  return [
    { value: money(thisMonth(facts.earnings, facts.earned, now)), label: format.text("foot.earned"), entity: home.ids["sensor.earned"] },
    { value: money(thisMonth(facts.spendings, trade.spent, now)), label: format.text("foot.spent"), entity: home.ids["sensor.spent"] },
    { value: trade.surplus === null ? "–" : format.energy(trade.surplus), label: format.text("foot.surplus"), entity: home.ids["sensor.surplus"] },
  ];
};

export const trading = (facts, format) => {
  if (!facts.trade) return null;
  const shown = supplied(facts, format) ?? failed(facts, format) ?? sold(facts, format);
  return shown && { state: "trading", ...shown, rows: rowsOf(facts, format), foot: footOf(facts, format) };
};
