// Where Home Assistant starts: what there is, under which names.

import { GridpactCard } from "./card.js";
import { configForm, entitySuggestion, stubConfig } from "./options.js";
import { likelyLanguage, wordsOf } from "./words.js";

const words = wordsOf(likelyLanguage());

class GridpactStrategy extends HTMLElement {
  static async generate(config, hass) {
    const { dashboard } = await import("./strategy.js");
    return dashboard(hass);
  }
}

GridpactCard.getStubConfig = stubConfig;
GridpactCard.getConfigForm = async () => configForm(await words);

const offered = {
  card: { type: "gridpact-card", name: "Gridpact", preview: true, getEntitySuggestion: entitySuggestion },
  strategy: { type: "gridpact", strategyType: "dashboard", name: "Gridpact" },
};

if (!customElements.get("gridpact-card")) {
  customElements.define("gridpact-card", GridpactCard);
  customElements.define("ll-strategy-dashboard-gridpact", GridpactStrategy);
  (window.customCards ??= []).push(offered.card);
  (window.customStrategies ??= []).push(offered.strategy);
  words.then((read) => {
    for (const kind of ["card", "strategy"]) offered[kind].description = read[`offered.${kind}`];
  });
}
