// From Home Assistant to what is shown. Pure: no DOM, no clock, no network.

import { factsOf } from "./facts.js";
import { formatter } from "./format.js";
import { accounts, chosenAccount } from "./home.js";
import { footOf } from "./parts.js";
import { active, bidding, planned } from "./states/event.js";
import { paid } from "./states/pay.js";
import { idle, setup } from "./states/quiet.js";
import { trading } from "./states/trading.js";
import { trouble } from "./states/trouble.js";

// The first that has something to show.
const ORDER = [active, planned, bidding, paid, trading, setup, idle];

/** Rows in their order, those that play no part last. */
const inOrder = (rows) => rows.toSorted((one, other) => (one.tone === "dim") - (other.tone === "dim"));

// Without these it is not known what is most important to say; they are there at once.
const NEEDED = ["issues", "events", "automations"];

const waiting = { state: "waiting", chip: "", title: "", text: [], rows: [] };

const shows = (config, what) => !config.show || config.show.includes(what);

const stateOf = (facts, format, config) => {
  let shown;
  for (const state of ORDER) if ((state !== trading || shows(config, "trading")) && (shown = state(facts, format))) break;
  return trouble(facts, format, shown) ?? shown;
};

/** What the card says if there is no account to show. */
export const missing = (hass, config, words) => {
  if (chosenAccount(hass, config)) return null;
  const { text } = formatter(hass, words);
  const key = config.account ? "gone" : accounts(hass).length ? "choose" : "none";
  return { state: "missing", title: text(`missing.${key}`), text: [text(`missing.${key}_text`)], rows: [], buttons: [], foot: [] };
};

/** The picture of a home at a time (ms), with the answers that are there so far. */
export const view = (hass, home, config, answers, words, now) => {
  const format = formatter(hass, words);
  const facts = factsOf(hass, home, answers, now);
  const shown = NEEDED.some((name) => answers[name] === undefined) ? waiting : stateOf(facts, format, config);
  return {
    buttons: [],
    ...shown,
    name: home.name,
    status: home.ids["sensor.status"],
    automatic: facts.automatic && {
      on: facts.automatic === "on",
      label: format.text("automatic"),
      entity: home.ids["switch.automatic"],
    },
    rows: inOrder(shows(config, "loads") ? shown.rows : shown.rows.filter(({ load }) => !load)),
    foot: shows(config, "money") ? (shown.foot ?? footOf(facts, format)) : [],
    wanted: shown.event ?? null,
  };
};
