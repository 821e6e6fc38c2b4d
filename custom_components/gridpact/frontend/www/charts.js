// The pictures: bars of an event, days of pay, the ribbon of time. Each says in words what it shows.

import { h } from "./dom.js";

const at = (share) => `${(100 * share).toFixed(1)}%`;

const bar = (top) => (usual, used) => {
  const height = Math.max(usual, used ?? 0);
  return h("i", { style: `height:${at(height / top)}`, class: used === null ? "open" : "" }, [
    used !== null && h("s"),
    used !== null && h("b", { style: `height:${at(height ? used / height : 0)}` }),
  ]);
};

const legend = (style, text) => h("span", null, h("i", { class: style }), text);

/** One bar an interval: dashed is usual use, grey was used, coloured was saved. */
export const bars = ({ usual, used, open, from, to, label, words }) => {
  const top = Math.max(1, ...usual, ...used);
  return h("div", { class: "chart" }, [
    h("div", { class: "bars", role: "img", "aria-label": label }, usual.map((value, index) => bar(top)(value, used[index]))),
    h("div", { class: "cap" }, [
      h("span", null, from),
      h("span", { class: "legend" }, legend("saved", words.saved), legend("used", words.used), open && legend("usual", words.usual)),
      h("span", null, to),
    ]),
  ]);
};

/** What was earned, a bar a day. */
export const days = ({ days: values, label, words }) => {
  const top = Math.max(...values);
  return h("div", { class: "chart" }, [
    h("div", { class: "bars days", role: "img", "aria-label": label }, values.map((value) =>
      h("i", { class: value > 0 ? "" : "nil", style: `height:${value > 0 ? at(0.12 + (0.88 * value) / top) : "5%"}` }),
    )),
    h("div", { class: "cap" }, h("span", null, words.from), h("span", null, words.what), h("span", null, words.to)),
  ]);
};

/** From where the home gets its electricity. */
export const flow = (ends, row) => h("div", { class: "flow" }, ends.map((end) => row({ ...end, tone: end.live ? "live" : "" })));

/** Now, and when the event comes. */
export const ribbon = ({ now, from, to, start, end, today, label }) =>
  h("div", { class: "ribbon", role: "img", "aria-label": label }, [
    h("div", { class: "line" }),
    h("div", { class: "ev", style: `left:${from}%;width:${to - from}%` }),
    h("div", { class: "now", style: `left:${now}%` }),
    from - now > 14 && h("span", { style: `left:${now + 1}%` }, today),
    h("span", { style: `left:${Math.max(from, 8)}%` }, start),
    h("span", { style: `left:${to}%` }, end),
  ]);
