// The dashboard: now, money, and what happened. It names no entity: it looks them up whenever it is opened.

import { accounts, findHome } from "./home.js";
import { wordsOf } from "./words.js";

const MONEY = ["earned", "earned_money", "spent", "surplus", "owed", "reliability", "deposit", "fee_balance", "fees_paid"];
const HAPPENED = ["event.events", "event.trades", "switch.automatic"];
const HOURS = 7 * 24;

const present = (home, keys) => keys.map((key) => home.ids[key]).filter(Boolean);

const parts = (home) =>
  [...home.loads, ...home.supplies].map(({ ids }) => ids["sensor.load_status"] ?? ids["binary_sensor.in_use"]).filter(Boolean);

const card = (home) => ({ type: "custom:gridpact-card", account: home.id, grid_options: { columns: 12 } });

const section = (homes, home, cards) => ({
  type: "grid",
  cards: [...(homes.length > 1 ? [{ type: "heading", heading: home.name }] : []), ...cards],
});

const money = (home, words) => [
  ...present(home, MONEY.map((key) => `sensor.${key}`)).map((entity) => ({ type: "tile", entity, name: { type: "entity" } })),
  ...present(home, ["sensor.earned"]).map((entity) => ({
    type: "statistics-graph",
    title: words["dashboard.months"],
    chart_type: "bar",
    period: "month",
    days_to_show: 365,
    stat_types: ["change"],
    hide_legend: true,
    entities: [entity],
    grid_options: { columns: 12 },
  })),
];

const happened = (home) => [
  {
    type: "logbook",
    hours_to_show: HOURS,
    target: { entity_id: [...present(home, HAPPENED), ...parts(home)] },
    grid_options: { columns: 12, rows: 10 },
  },
];

/** The dashboard of all accounts. */
export const dashboard = async (hass) => {
  const words = await wordsOf(hass.language);
  const homes = accounts(hass).map((account) => findHome(hass, account));
  const view = (path, cards) => ({
    title: words[`dashboard.${path}`],
    path,
    type: "sections",
    max_columns: Math.max(2, homes.length),
    sections: homes.map((home) => section(homes, home, cards(home))),
  });
  if (!homes.length) return { views: [{ title: "Gridpact", cards: [{ type: "custom:gridpact-card" }] }] };
  return {
    views: [
      view("now", (home) => [card(home)]),
      view("money", (home) => money(home, words)),
      view("happened", happened),
    ],
  };
};
