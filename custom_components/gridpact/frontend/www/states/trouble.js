// Something only a person can mend; what still runs is shown below.

import { importButton } from "./quiet.js";

const REPAIRS = "/config/repairs";
// Told first: what stops money or comfort now.
const URGENT = ["not_restored", "supply_not_switched", "low_fee_money", "no_shedding_automation", "wrong_chain", "unreachable", "plug_login"];
// With these an event that was won runs on as planned.
const RUNS_ON = ["low_fee_money", "unreachable", "wrong_chain", "spending_limit", "earnings_on_key", "deposit_reduced"];

const rank = ({ key }) => (URGENT.includes(key) ? URGENT.indexOf(key) : URGENT.length);

/** The integration's own title without the account's name, which stands above it. */
const titleOf = ({ title, placeholders, key }, format) => {
  const prefix = `${placeholders.account}: `;
  const bare = title.startsWith(prefix) ? title.slice(prefix.length) : title;
  return bare ? bare[0].toLocaleUpperCase() + bare.slice(1) : format.text("error.title", { key });
};

const textOf = ({ issues, admin }, issue, inner, format) => {
  const name = `error.${issue.key}`;
  const known = format.text(name);
  const what = known === name ? issue.description || format.text("error.text") : known;
  const runs = ["active", "planned"].includes(inner.state) && RUNS_ON.includes(issue.key) ? format.text("error.runs_on") : "";
  const others = issues.length > 1 ? format.plural("error.more", issues.length - 1) : "";
  return [what, runs, others, admin ? "" : format.text("error.ask")].filter(Boolean).join(" ");
};

const buttonOf = (facts, issue, format) => {
  if (issue.key === "no_shedding_automation") return importButton(facts, format);
  const label = format.text(issue.key === "low_fee_money" ? "error.top_up" : issue.fixable ? "error.mend" : "details");
  return facts.admin ? { label, do: "go", path: REPAIRS } : null;
};

/** `inner` is what the card would show without the problem. */
export const trouble = (facts, format, inner) => {
  if (!facts.issues.length) return null;
  const issue = facts.issues.toSorted((one, other) => rank(one) - rank(other))[0];
  const { ribbon, progress, rows, until } = inner.state === "setup" ? { rows: [] } : inner;
  const button = buttonOf(facts, issue, format);
  const money = {
    icon: "mdi:wallet-outline",
    name: format.text("error.fees"),
    text: format.text("error.fees_how", { amount: `${issue.placeholders.amount} ${issue.placeholders.coin}` }),
    value: format.money(facts.feeBalance ?? 0, facts.coin),
    entity: facts.home.ids["sensor.fee_balance"],
  };
  return {
    state: "error",
    chip: format.text("error.chip"),
    title: titleOf(issue, format),
    text: [textOf(facts, issue, inner, format)],
    ribbon,
    progress,
    until,
    rows: issue.key === "low_fee_money" ? [...rows, money] : rows,
    buttons: button ? [{ ...button, full: true }] : [],
  };
};
