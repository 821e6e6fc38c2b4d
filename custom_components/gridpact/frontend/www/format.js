// Numbers, times and sentences in the user's language, number format, clock and time zone.

const SEPARATORS = {
  comma_decimal: ["en-US", "en"],
  decimal_comma: ["de", "es", "it"],
  space_comma: ["fr", "sv", "cs"],
  quote_decimal: ["de-CH"],
};
const WH = { Wh: 1, kWh: 1e3, MWh: 1e6, GWh: 1e9, mWh: 1e-3, J: 1 / 3600, kJ: 1 / 3.6, MJ: 1e3 / 3.6, GJ: 1e6 / 3.6 };
const W = { W: 1, kW: 1e3, MW: 1e6, mW: 1e-3 };
const MINUTE = 60e3;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Energy (Wh) or power (W) of a number in a unit; null stays null. */
export const inWh = (value, unit) => (value === null ? null : value * (WH[unit] ?? 1));
export const inW = (value, unit) => (value === null ? null : value * (W[unit] ?? 1));

const CURRENCIES = new Set(Intl.supportedValuesOf?.("currency"));

/** Return the functions that turn values into text for this user. */
export const formatter = (hass, words) => {
  const { language, number_format: numbers, time_format: clockFormat, time_zone: zone } = hass.locale;
  const numberLocale = numbers === "system" ? undefined : (SEPARATORS[numbers] ?? language);
  const timeZone = zone === "server" ? hass.config.time_zone : undefined;
  const hour12 = { 12: true, 24: false }[clockFormat];
  const clockLocale = clockFormat === "system" ? undefined : language;

  const number = (value, options) =>
    new Intl.NumberFormat(numberLocale, { useGrouping: numbers !== "none", ...options }).format(value);
  const fixed = (value, digits) => number(value, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const date = (time, options) => new Intl.DateTimeFormat(language, { timeZone, ...options }).format(time);

  const scaled = (value, unit, digits) =>
    value < 1e3 ? `${number(Math.round(value))} ${unit}` : `${number(value / 1e3, digits)} k${unit}`;
  const energy = (wh) => scaled(wh, "Wh", { maximumFractionDigits: 2 });
  const power = (w) => scaled(w, "W", { minimumFractionDigits: 1, maximumFractionDigits: 1 });

  /** Two energies in the larger one's unit, the first one bare. */
  const share = (part, whole) =>
    whole < 1e3 ? [number(Math.round(part)), energy(whole)] : [fixed(part / 1e3, 2), `${fixed(whole / 1e3, 2)} kWh`];

  /** Money: two decimals, more for what would else be nothing. */
  const money = (value, unit, most = 2) => {
    const small = value !== 0 && Math.abs(value) < 0.1;
    const digits = small ? { maximumSignificantDigits: 2 } : { minimumFractionDigits: 2, maximumFractionDigits: most };
    if (!CURRENCIES.has(unit)) return `${number(value, digits)} ${unit}`.trim();
    return number(value, { style: "currency", currency: unit, currencyDisplay: "narrowSymbol", ...digits });
  };
  const price = (value, unit) => `${money(value, unit.replace(/\/kWh$/, ""), 4)}/kWh`;
  const percent = (value) => number(value / 100, { style: "percent", maximumFractionDigits: 0 });

  const clock = (time) =>
    new Intl.DateTimeFormat(clockLocale, { timeZone, hour: "numeric", minute: "2-digit", hour12 }).format(time);
  const dayNumber = (time) => {
    const [year, month, day] = new Intl.DateTimeFormat("sv", { timeZone }).format(time).split("-");
    return Math.round(Date.UTC(year, month - 1, day) / DAY);
  };
  /** "today", "tomorrow", a weekday, a date. */
  const day = (time, now) => {
    const away = dayNumber(time) - dayNumber(now);
    if (Math.abs(away) <= 1) return new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(away, "day");
    return date(time, away > 0 && away < 7 ? { weekday: "long" } : { day: "numeric", month: "short" });
  };
  const moment = (time, now) => (dayNumber(time) === dayNumber(now) ? clock(time) : `${day(time, now)} ${clock(time)}`);

  const text = (key, values = {}) => say(key, values).map((piece) => piece.value ?? piece).join("");
  /** A sentence in pieces: text, and the values that stand out as {value, is}. */
  const say = (key, values = {}) =>
    (words[key] ?? key)
      .split(/\{(\w+)\}/)
      .map((piece, index) => (index % 2 ? { is: piece, value: String(values[piece] ?? "") } : piece))
      .filter((piece) => piece !== "");

  const duration = (milliseconds) => {
    const rest = Math.max(0, milliseconds);
    if (rest >= DAY) return text("days", { d: Math.floor(rest / DAY), h: Math.floor((rest % DAY) / HOUR) });
    if (rest >= HOUR) return text("hours", { h: Math.floor(rest / HOUR), m: Math.floor((rest % HOUR) / MINUTE) });
    return rest >= 2 * MINUTE
      ? text("minutes", { m: Math.floor(rest / MINUTE) })
      : text("seconds", { s: Math.ceil(rest / 1e3) });
  };
  const span = (start, end, now) => text("span", { from: moment(start, now), to: clock(end) });
  const dated = (start, end, now) => text("dated", { day: day(start, now), from: clock(start), to: clock(end) });
  const plural = (key, count, values) => {
    const rule = `${key}.${new Intl.PluralRules(language).select(count)}`;
    return text(rule in words ? rule : `${key}.other`, { count: number(count), ...values });
  };

  return { clock, dated, day, dayNumber, duration, energy, fixed, moment, money, number, percent, plural, power, price, say, share, span, text };
};
