// Draws a view model: data in, tree out.

import { bars, days, flow, ribbon } from "./charts.js";
import { h } from "./dom.js";

const ICONS = {
  setup: "mdi:home-lightning-bolt",
  idle: "mdi:transmission-tower",
  bidding: "mdi:gavel",
  planned: "mdi:calendar-clock",
  active: "mdi:power-plug-off",
  paid: "mdi:cash-check",
  trading: "mdi:swap-horizontal",
  error: "mdi:alert-circle-outline",
  missing: "mdi:transmission-tower",
  waiting: "mdi:transmission-tower",
};
// Values in a sentence that do not stand out: times; the first of them counts down.
const COUNTDOWN = "left";
const PLAIN = ["span", "dated", "why"];

const icon = (name) => h("ha-icon", { icon: name, "aria-hidden": "true" });

/** Sentences: values stand out, countdowns are not read aloud each minute. */
const pieces = (text) =>
  [text].flat().map((piece) => {
    if (typeof piece === "string") return piece;
    if (piece.is === COUNTDOWN) return h("span", { role: "timer", "aria-live": "off" }, piece.value);
    return PLAIN.includes(piece.is) ? piece.value : h("b", null, piece.value);
  });

/** A title that begins with a figure: what follows is small. */
const heading = ({ title, split }) => {
  if (!split) return pieces(title);
  const [first, ...rest] = title;
  return [first.value ?? first, h("small", null, rest.map((piece) => piece.value ?? piece).join(""))];
};

const more = (entity, does) => (entity ? { onclick: () => does({ do: "more", entity }) } : { disabled: true });

const header = (model, does) =>
  h("div", { class: "head" }, [
    h("div", { class: "bubble" }, icon(ICONS[model.state])),
    h("button", { class: "who", ...more(model.status, does) }, h("b", null, model.name), h("span", null, model.chip)),
    model.automatic &&
      h(
        "button",
        {
          class: "auto",
          role: "switch",
          "aria-checked": String(model.automatic.on),
          "aria-label": model.automatic.label,
          onclick: () => does({ do: "automatic", entity: model.automatic.entity, off: model.automatic.on }),
        },
        h("i"),
        h("span", null, model.automatic.label),
      ),
  ]);

const act = (one, does, label) =>
  h("button", { class: `act ${one.full ? "full" : ""} ${one.plain ? "plain" : ""}`, "aria-label": label, onclick: () => does(one) }, one.label);

const row = (one, does) =>
  h("div", { class: `row ${one.tone ?? ""}` }, [
    icon(one.icon),
    h(
      one.entity ? "button" : "div",
      { class: "what", ...(one.entity && more(one.entity, does)) },
      h("b", null, one.name),
      one.text && h("span", null, one.text),
    ),
    one.value && h("em", null, one.value, one.note && h("span", null, one.note)),
    one.act && act(one.act, does, `${one.act.label}: ${one.name}`),
  ]);

const progress = ({ share, left, right }) =>
  h("div", null, [
    share !== null &&
      h(
        "div",
        { class: "bar", role: "progressbar", "aria-valuemin": 0, "aria-valuemax": 100, "aria-valuenow": percent(share), "aria-label": left ?? "" },
        h("i", { style: `width:${percent(share)}%` }),
      ),
    (left || right) && h("div", { class: "cap" }, h("span", null, left), h("span", null, right)),
  ]);

const percent = (share) => Math.round(100 * Math.min(1, Math.max(0, share)));

/** Buttons at the end; one that asks back shows its question in their place. */
const buttons = (model, asked, does) => {
  const question = model.buttons.find((button) => button.do === asked)?.confirm;
  if (!question) return h("div", { class: "end", key: "buttons" }, model.buttons.map((button) => act(button, does)));
  return h("div", { class: "ask", key: "ask", role: "alertdialog", "aria-label": question.text }, [
    h("p", null, question.text),
    h("div", { class: "end" }, [
      act({ label: question.no, plain: true, do: "dismiss" }, does),
      act({ label: question.yes, full: true, do: "confirm" }, does),
    ]),
  ]);
};

const tile = (does) => (one) => h("button", more(one.entity, does), h("b", null, one.value), h("span", null, one.label));

/** The whole card. `asked` names the button whose question is open; `does` is told what was pressed. */
export const draw = (model, asked, does) =>
  h("ha-card", { class: "card", "data-state": model.state }, [
    model.name && header(model, does),
    h("div", { class: `hero ${model.good ? "good" : ""}`, "aria-live": "polite" }, [
      h("h2", null, heading(model)),
      h("p", null, pieces(model.text)),
    ]),
    h("div", { class: "body" }, [
      model.progress && progress(model.progress),
      model.days && days(model.days),
      model.bars && bars(model.bars),
      model.ribbon && ribbon(model.ribbon),
      model.flow && flow(model.flow, (one) => row(one, does)),
      model.rows.length > 0 && h("div", { class: "rows" }, model.rows.map((one) => row(one, does))),
      model.buttons.length > 0 && buttons(model, asked, does),
    ]),
    model.foot.length > 0 && h("div", { class: "foot" }, model.foot.map(tile(does))),
  ]);
