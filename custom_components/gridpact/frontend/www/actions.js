// What pressing something does. Home Assistant shows by itself what an action refused.

const fire = (element, type, detail) =>
  element.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));

const go = (path) => {
  history.pushState(null, "", path);
  window.dispatchEvent(new CustomEvent("location-changed", { detail: { replace: false } }));
};

const save = (name, content) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(content, null, 2)], { type: "application/json" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
};

const ACTIONS = {
  more: ({ entity }, element) => fire(element, "hass-more-info", { entityId: entity }),
  go: ({ path }) => go(path),
  automatic: ({ entity, off }, element, hass) => hass.callService("switch", off ? "turn_off" : "turn_on", { entity_id: entity }),
  restore: ({ device }, element, hass) => hass.callService("gridpact", "restore", {}, { device_id: device }),
  leave: ({ event }, element, hass, home) =>
    hass.callService("gridpact", "leave_event", { account: home.entry, ...(event && { event_id: event }) }),
  proof: async ({ event }, element, hass, home) => {
    const data = { account: home.entry, event_id: event };
    const { response } = await hass.callService("gridpact", "export_proof", data, undefined, true, true);
    save(`gridpact-proof-${event}.json`, response.proof);
  },
};

/** Do what a button or row of the view model says. */
export const perform = async (wanted, element, hass, home) => {
  try {
    await ACTIONS[wanted.do](wanted, element, hass, home);
  } catch {
    // It has been shown: hass.callService reports its failures on screen.
  }
};
