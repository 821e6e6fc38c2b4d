// The card: keeps what is shown true to Home Assistant and to the clock, and hands on what was pressed.

import { perform } from "./actions.js";
import { Answers } from "./answers.js";
import { patch } from "./dom.js";
import { draw } from "./draw.js";
import { chosenAccount, findHome } from "./home.js";
import { missing, view } from "./model.js";
import { STYLE } from "./style.js";
import { wordsOf } from "./words.js";

const MINUTE = 60e3;
const STALE_AFTER = MINUTE;
const ALL = ["entities", "devices", "locale", "language", "user", "config"];
const ISSUES_CHANGED = "repairs_issue_registry_updated";

const sheet = new CSSStyleSheet();
sheet.replaceSync(STYLE);

export class GridpactCard extends HTMLElement {
  constructor() {
    super();
    this.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
    this._answers = new Answers(() => this._show());
    this._does = (wanted) => this._press(wanted);
    this._look = () => this._looked(document.hidden);
    this._refetch = () => this._expire();
    this.shadowRoot.addEventListener("keydown", (event) => event.key === "Escape" && this._asked && this._press({ do: "dismiss" }));
  }

  setConfig(config) {
    if (config.show && !Array.isArray(config.show)) throw new Error("show: a list of loads, money, trading");
    this._config = config;
    this._show();
  }

  set hass(hass) {
    const before = this._hass;
    this._hass = hass;
    if (hass.language !== before?.language) this._read(hass.language);
    if (this.isConnected && hass.connection !== this._connection) this._listen(hass.connection);
    if (hass.entities !== before?.entities) this._answers.expire("automations");
    if (!before || this._concerns(before, hass)) this._show();
  }

  connectedCallback() {
    document.addEventListener("visibilitychange", this._look);
    if (this._hass) this._listen(this._hass.connection);
    this._show();
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this._look);
    this._listen(undefined);
    clearTimeout(this._timer);
  }

  getCardSize() {
    return 7;
  }

  getGridOptions() {
    return { columns: 12, min_columns: 3 };
  }

  async _read(language) {
    const words = await wordsOf(language);
    if (language !== this._hass.language) return;
    this._words = words;
    this._show();
  }

  /** Follow a connection: ask anew when it is back, and when repairs changed. */
  _listen(connection) {
    this._connection?.removeEventListener("ready", this._refetch);
    this._stop?.then((stop) => stop()).catch(() => {});
    this._connection = connection;
    this._stop = connection?.subscribeEvents(() => this._expire("issues"), ISSUES_CHANGED);
    this._stop?.catch(() => {});
    connection?.addEventListener("ready", this._refetch);
  }

  _expire(name) {
    this._answers.expire(name);
    this._show();
  }

  /** The page is looked at again, or no more: timers may have slept, answers may be old. */
  _looked(hidden) {
    if (hidden) this._hiddenAt = Date.now();
    else if (Date.now() - (this._hiddenAt ?? 0) > STALE_AFTER) this._expire();
    else this._show();
  }

  /** Whether anything that is shown, or that says what to ask, is another than before. */
  _concerns(before, hass) {
    if (!this._found || ALL.some((part) => before[part] !== hass[part])) return true;
    const { watched } = this._found.home;
    return [...watched, ...(this._answers.values.automations ?? [])].some((id) => before.states[id] !== hass.states[id]);
  }

  _home(account) {
    const { entities, devices } = this._hass;
    if (this._found?.account !== account || this._found.entities !== entities || this._found.devices !== devices)
      this._found = { account, entities, devices, home: findHome(this._hass, account) };
    return this._found.home;
  }

  _show() {
    if (!this._hass || !this._config || !this._words || !this.isConnected) return;
    const now = Date.now();
    const account = chosenAccount(this._hass, this._config);
    let model = missing(this._hass, this._config, this._words);
    if (account) {
      const home = this._home(account);
      model = view(this._hass, home, this._config, this._answers.values, this._words, now);
      this._answers.update(this._hass, home, model.wanted, now);
    }
    if (!model.buttons.some((button) => button.do === this._asked)) this._asked = null;
    this._model = model;
    patch(this.shadowRoot, [draw(model, this._asked, this._does)]);
    this._tick(model, now);
  }

  /** Look at the clock again when a countdown moves on, and at least every minute. */
  _tick({ until }, now) {
    clearTimeout(this._timer);
    const rest = (until ?? 0) - now;
    const next = rest > 0 ? (rest < 2 * MINUTE + 1e3 ? rest % 1e3 : rest % MINUTE) + 20 : MINUTE;
    this._timer = setTimeout(() => this._show(), next);
  }

  _press(wanted) {
    const button = this._model.buttons.find(({ do: name }) => name === this._asked);
    if (wanted.confirm || wanted.do === "dismiss") {
      this._asked = wanted.confirm ? wanted.do : null;
      this._show();
      this.shadowRoot.querySelector(wanted.confirm ? ".ask button" : ".end button")?.focus();
      return;
    }
    this._asked = null;
    perform(wanted.do === "confirm" ? button : wanted, this, this._hass, this._found?.home);
    this._show();
  }
}
