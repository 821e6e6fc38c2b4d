// What no entity holds, asked of Home Assistant when it can have changed: never on every state.

const MINUTE = 60e3;
const DAY = 24 * 60 * MINUTE;
const SHOWN_DAYS = 30;
const AGAIN_AFTER = 15e3;

const actionAnswer = async (hass, action, data) =>
  (await hass.callService("gridpact", action, data, undefined, false, true)).response;

/** Days of pay: since the first of the month, and at least the last 30. */
const firstDay = (now) => {
  const day = new Date(now);
  const month = new Date(day.getFullYear(), day.getMonth(), 1);
  return new Date(Math.min(month, new Date(day.getFullYear(), day.getMonth(), day.getDate() - SHOWN_DAYS + 1)));
};

const stateOf = (hass, home, key) => hass.states[home.ids[key]]?.state;

/** The history of an event entity's last day. */
const recorded = (key) => ({
  when: (hass, home) => stateOf(hass, home, key) ?? null,
  ask: async (hass, home, wanted, now) => {
    const id = home.ids[key];
    const history = await hass.callWS({
      type: "history/history_during_period",
      start_time: new Date(now - DAY).toISOString(),
      entity_ids: [id],
      significant_changes_only: false,
      minimal_response: false,
    });
    return (history[id] ?? []).map(({ s, a }) => ({ state: s, attributes: a }));
  },
});

/** What a total grew a day. */
const daily = (key) => ({
  when: (hass, home, wanted, now) => home.ids[key] && [stateOf(hass, home, key), new Date(now).getHours()].join(),
  ask: async (hass, home, wanted, now) => {
    const id = home.ids[key];
    const statistics = await hass.callWS({
      type: "recorder/statistics_during_period",
      start_time: firstDay(now).toISOString(),
      statistic_ids: [id],
      period: "day",
      types: ["change", "state"],
    });
    return statistics[id] ?? [];
  },
});

/**
 * One entry a question: `when` gives a text that is another one whenever the answer may be, or null while nobody needs
 * it; `ask` returns the answer.
 */
const QUESTIONS = {
  events: {
    when: (hass, home) =>
      ["sensor.status", "sensor.event_start", "sensor.event_end", "sensor.promised", "event.events", "binary_sensor.event_in_progress"]
        .map((key) => stateOf(hass, home, key))
        .join(),
    ask: async (hass, home) => (await actionAnswer(hass, "get_events", { account: home.entry })).events,
  },
  delivery: {
    when: (hass, home, wanted) => wanted && [wanted, stateOf(hass, home, "sensor.saved"), stateOf(hass, home, "sensor.earned")].join(),
    ask: async (hass, home, wanted) => ({
      event: wanted,
      intervals: (await actionAnswer(hass, "get_delivery", { account: home.entry, event_id: wanted })).intervals,
    }),
  },
  happened: recorded("event.events"),
  traded: recorded("event.trades"),
  earnings: daily("sensor.earned"),
  spendings: daily("sensor.spent"),
  supplies: {
    // What is left grows less by the minute.
    when: (hass, home, wanted, now) =>
      home.supplies.length
        ? [Math.floor(now / MINUTE), ...home.supplies.map(({ ids }) => hass.states[ids["binary_sensor.in_use"]]?.state)].join()
        : null,
    ask: async (hass, home) => (await actionAnswer(hass, "get_supplies", { account: home.entry })).supplies,
  },
  issues: {
    when: () => "",
    ask: async (hass) => {
      const { issues } = await hass.callWS({ type: "repairs/list_issues" });
      const localize = issues.length && (await hass.loadBackendTranslation("issues", "gridpact"));
      return issues
        .filter((issue) => issue.domain === "gridpact" && !issue.ignored)
        .map((issue) => {
          const name = `component.gridpact.issues.${issue.translation_key}`;
          const words = issue.translation_placeholders ?? {};
          const read = (part) => localize(`${name}.${part}`, words) || "";
          return {
            id: issue.issue_id,
            key: issue.translation_key,
            placeholders: words,
            fixable: issue.is_fixable,
            title: read("title"),
            description: issue.is_fixable ? "" : read("description"),
          };
        });
    },
  },
  automations: {
    when: (hass, home) => home.ids["binary_sensor.event_in_progress"],
    ask: async (hass, home) => {
      const id = home.ids["binary_sensor.event_in_progress"];
      const related = await hass.callWS({ type: "search/related", item_type: "entity", item_id: id });
      return related.automation ?? [];
    },
  },
};

/** Keeps the answers of one account; `changed` is called when there is a new one. */
export class Answers {
  constructor(changed) {
    this.values = {};
    this._changed = changed;
    this._keys = {};
  }

  /** Forget for what was asked, so that everything, or one thing, is asked anew; answers stay until then. */
  expire(name) {
    for (const each of name ? [name] : Object.keys(QUESTIONS)) delete this._keys[each];
  }

  /** Ask what can have changed. `wanted` is the event whose delivery the picture shows. */
  update(hass, home, wanted, now) {
    if (home.id !== this._home) {
      this._home = home.id;
      this.values = {};
      this.expire();
    }
    for (const [name, question] of Object.entries(QUESTIONS)) {
      const key = question.when(hass, home, wanted, now);
      if (key === null || key === undefined || key === this._keys[name]) continue;
      this._keys[name] = key;
      this._ask(name, key, question.ask(hass, home, wanted, now));
    }
  }

  async _ask(name, key, answer) {
    const home = this._home;
    try {
      const value = await answer;
      if (home !== this._home) return;
      this.values = { ...this.values, [name]: value };
      this._changed();
    } catch {
      // Not there (yet): Home Assistant starts, the recorder is off, the event has no reading. Later again.
      if (home === this._home) this.values = { [name]: null, ...this.values };
      this._changed();
      setTimeout(() => this._keys[name] === key && (this.expire(name), this._changed()), AGAIN_AFTER);
    }
  }
}
