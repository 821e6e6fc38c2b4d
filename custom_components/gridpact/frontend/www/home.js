// Finds an account with its meters and loads in Home Assistant's registries. Names of entities never matter.

const PLATFORM = "gridpact";
const ACCOUNT = "Account";
const LIFELESS = ["unknown", "unavailable"];

const entryOf = (device) => device.primary_config_entry ?? device.config_entries[0];
const isOurs = (device) => device.identifiers.some(([domain]) => domain === PLATFORM);

/** All account devices. */
export const accounts = (hass) =>
  Object.values(hass.devices).filter((device) => device.model === ACCOUNT && isOurs(device));

/** The account device that a configuration means: the named one, or the only one. */
export const chosenAccount = (hass, config) => {
  const all = accounts(hass);
  return config.account ? all.find((device) => device.id === config.account) : all.length === 1 ? all[0] : undefined;
};

/** The account device that an entity belongs to, also if it is one of a meter or load. */
export const accountOfEntity = (hass, entityId) => {
  const entity = hass.entities[entityId];
  const device = entity?.platform === PLATFORM && hass.devices[entity.device_id];
  return device ? accounts(hass).find((account) => entryOf(account) === entryOf(device)) : undefined;
};

/** A device's name as its owner knows it; the kind that the integration appends, "(load)", is left out. */
const shortName = (device) => device.name_by_user || (device.name ?? "").replace(/ \([^()]*\)$/, "");

/** Entity ids by "domain.translation_key" of all devices of an entry, in one pass. */
const entityIds = (hass) => {
  const found = {};
  for (const entity of Object.values(hass.entities)) {
    if (entity.platform === PLATFORM && entity.translation_key) {
      const key = `${entity.entity_id.split(".", 1)[0]}.${entity.translation_key}`;
      (found[entity.device_id] ??= {})[key] = entity.entity_id;
    }
  }
  return found;
};

/** The account with its parts. It holds while hass.entities and hass.devices are the same objects. */
export const findHome = (hass, account) => {
  const ids = entityIds(hass);
  const part = (device) => ({ id: device.id, name: shortName(device), ids: ids[device.id] ?? {} });
  const parts = Object.values(hass.devices)
    .filter((device) => device !== account && isOurs(device) && entryOf(device) === entryOf(account))
    .sort((one, other) => shortName(one).localeCompare(shortName(other)));
  const model = (name) => parts.filter((device) => device.model === name).map(part);
  return {
    ...part(account),
    watched: [account, ...parts].flatMap((device) => Object.values(ids[device.id] ?? {})),
    name: account.name_by_user || account.name,
    entry: entryOf(account),
    others: accounts(hass).map(entryOf).filter((entry) => entry !== entryOf(account)),
    loads: model("Load"),
    meters: model("Meter"),
    supplies: model("Supply"),
    certificates: model("Certificates")[0] ?? { ids: {} },
  };
};

/** Reads entities of a home or of one of its parts; what is unknown or unavailable is null. */
export const reader = (hass, part) => {
  const object = (key) => hass.states[part.ids[key]];
  const state = (key) => {
    const value = object(key)?.state;
    return value === undefined || LIFELESS.includes(value) ? null : value;
  };
  const number = (key) => {
    const value = state(key);
    return value === null || Number.isNaN(Number(value)) ? null : Number(value);
  };
  const time = (key) => {
    const value = Date.parse(state(key) ?? "");
    return Number.isNaN(value) ? null : value;
  };
  return { object, state, number, time, unit: (key) => object(key)?.attributes.unit_of_measurement ?? "" };
};
