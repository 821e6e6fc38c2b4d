// Nothing happens: the first days, and waiting for the next event.

import { dailyPay, loadRow, loadText } from "../parts.js";

const BLUEPRINT = "https://github.com/gridpact/gridpact/blob/main/blueprints/automation/gridpact/shed_when_won.yaml";
const IMPORT = `/config/blueprint/dashboard/import?blueprint_url=${encodeURIComponent(BLUEPRINT)}`;
const INTEGRATION = "/config/integrations/integration/gridpact";

/** The button that brings the automation which switches off. */
export const importButton = (facts, format) =>
  facts.admin ? { label: format.text("setup.import"), do: "go", path: IMPORT } : null;

const add = (facts, format) => (facts.admin ? { label: format.text("setup.add"), do: "go", path: INTEGRATION } : null);

const step = (format, icon, name, done, text, act) => ({
  icon: done ? "mdi:check-circle" : icon,
  tone: done ? "done" : "todo",
  name: format.text(name),
  text,
  act: done ? null : act,
  done,
});

const steps = (facts, format) => {
  const { feeBalance, meters, loads, automations, automatic, home } = facts;
  const [meter] = meters;
  const [load] = loads;
  const meterText = () =>
    meter.power === null
      ? format.text("setup.counts", { energy: format.energy(meter.energy ?? 0) })
      : format.text("setup.reads", { power: format.power(meter.power) });
  const loadWords = () =>
    load.price === null ? loadText(load, format) : format.text("load.from", { price: format.price(load.price, load.priceUnit) });
  const named = (part, key) => (part ? `${key}_named` : key);
  const history = meters.length ? Math.min(...meters.map((one) => one.history ?? 0)) : 0;
  const money = feeBalance === null ? format.text("setup.fees_unknown") : format.money(feeBalance, facts.coin);
  const rows = [
    step(format, "mdi:wallet-outline", "setup.account", feeBalance !== 0, money, null),
    step(format, "mdi:meter-electric-outline", "setup.meter", Boolean(meter), meter ? meterText() : format.text("setup.meter_how"), add(facts, format)),
    step(format, "mdi:power-plug-outline", "setup.load", Boolean(load), load ? loadWords() : format.text("setup.load_how"), add(facts, format)),
    step(format, "mdi:arrow-decision", "setup.automation", Boolean(automations?.length), automations?.length ? format.text("setup.automation_there") : format.text("setup.automation_how"), importButton(facts, format)),
    step(format, "mdi:timer-sand", "setup.automatic", automatic === "on", format.plural("setup.history", history), {
      label: format.text("turn_on"),
      do: "automatic",
      entity: home.ids["switch.automatic"],
    }),
  ];
  if (meter) rows[1].name = format.text(named(meter, "setup.meter"), { name: meter.name });
  if (load) rows[2].name = format.text(named(load, "setup.load"), { name: load.name });
  return rows;
};

/** The first days: until all is there, and taking part was switched on once (then it is a choice, not a step). */
export const setup = (facts, format) => {
  const rows = steps(facts, format);
  const [, , , automation, automatic] = rows;
  if (!facts.running || facts.status === "watching" || (facts.automations === null && rows[1].done && rows[2].done)) return null;
  automatic.done ||= facts.earned > 0;
  const left = rows.filter(({ done }) => !done).length;
  if (!left || (left === 1 && !automation.done && facts.earned > 0)) return null;
  return {
    state: "setup",
    chip: format.text("setup.chip"),
    title: format.plural("setup.title", left),
    text: format.say("setup.text"),
    progress: { share: (rows.length - left) / rows.length, left: format.text("setup.done", { done: rows.length - left, all: rows.length }) },
    rows,
  };
};

const idleRow = (format) => (load) => {
  const value = load.status === "ready" && load.canSave !== null ? format.power(load.canSave) : "–";
  const note = load.price === null ? "" : format.text("load.from_short", { price: format.price(load.price, load.priceUnit) });
  return loadRow(load, { text: loadText(load, format), tone: load.status === "ready" ? "" : "dim", value, note });
};

/** Why there is nothing: the newest of what happened in the last day, told in a sentence. */
const NEWS = ["event_skipped", "bid_lost", "event_left", "event_cancelled", "event_expired"];

/** What taking part in an open event would bring. */
const outlook = ({ expected }, { token }, format) =>
  expected > 0 ? ` ${format.text("idle.would_bring", { amount: format.money(expected, token) })}` : "";

const sentence = (facts, format) => {
  const { status, automatic, events, happenings, loads, now } = facts;
  if (!facts.running) return format.say("idle.not_running");
  if (status === "watching") return format.say("idle.watching");
  const open = events.find(({ stage, biddingEnds }) => stage === "announced" && biddingEnds > now);
  const wants = open && {
    target: format.energy(open.target),
    dated: format.dated(open.start, open.end, now),
    ...(open.fixedPrice && { kind: format.text(`kind.${open.kind}`), price: format.price(open.cap, facts.token) }),
  };
  const [last] = happenings;
  const skipped = last?.event_type === "event_skipped" ? format.text(`skipped.${last.reason}`) : "";
  const decided = skipped && last.reason !== "automatic_off"; // nobody needs to know what it would bring
  if (open) return [...format.say(open.fixedPrice ? "idle.offered" : "idle.announced", wants), ` ${skipped}${decided ? "" : outlook(open, facts, format)}`];
  if (automatic === "off") return format.say("idle.automatic_off");
  if (NEWS.includes(last?.event_type)) return skipped ? format.say("idle.skipped", { why: skipped }) : format.say(`idle.${last.event_type}`);
  const saves = loads.reduce((sum, load) => sum + (load.status === "ready" ? (load.canSave ?? 0) : 0), 0);
  return saves > 0 ? format.say("idle.text", { power: format.power(saves) }) : format.say("idle.nothing");
};

export const idle = (facts, format) => {
  const chip = !facts.running ? "idle.chip_not_running" : facts.connected ? "idle.chip" : "idle.chip_offline";
  const title = !facts.running ? "idle.title_not_running" : facts.status === "announced" ? "idle.title_announced" : "idle.title";
  return {
    state: "idle",
    chip: format.text(chip),
    title: format.text(title),
    text: sentence(facts, format),
    days: dailyPay(facts, format),
    rows: facts.loads.map(idleRow(format)),
  };
};
