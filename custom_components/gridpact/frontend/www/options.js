// How the card is offered, configured and suggested in the dashboard editor.

import { accountOfEntity, accounts } from "./home.js";

const SHOW = ["loads", "money", "trading"];

/** The form of the card's options; texts come from the card's words. */
export const configForm = (words) => ({
  schema: [
    { name: "account", selector: { device: { filter: { integration: "gridpact", model: "Account" } } } },
    {
      name: "show",
      selector: { select: { multiple: true, mode: "list", options: SHOW.map((value) => ({ value, label: words[`options.${value}`] })) } },
    },
  ],
  computeLabel: ({ name }) => words[`options.${name}`],
  computeHelper: ({ name }) => words[`options.${name}_help`],
});

/** What a new card starts with: nothing if there is one account, else the first. */
export const stubConfig = (hass) => {
  const all = accounts(hass);
  return all.length > 1 ? { account: all[0].id } : {};
};

/** Offer the card for any entity of ours. */
export const entitySuggestion = (hass, entityId) => {
  const account = accountOfEntity(hass, entityId);
  if (!account) return null;
  return { config: { type: "custom:gridpact-card", ...(accounts(hass).length > 1 && { account: account.id }) } };
};
