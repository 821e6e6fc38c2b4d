// The smallest way to draw a tree again without rebuilding it: what did not change is not touched, so focus stays.

/** A node to be: tag, attributes (functions are listeners), children (nodes or text; empty ones are left out). */
export const h = (tag, attributes, ...children) => ({
  tag,
  attributes: attributes ?? {},
  children: children.flat().filter((child) => child !== null && child !== undefined && child !== false && child !== ""),
});

const drawn = new WeakMap();

const setAttribute = (element, name, value) => {
  if (typeof value === "function") element[name] = value;
  else if (value === null || value === undefined || value === false) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? "" : value);
};

const dress = (element, attributes) => {
  const before = drawn.get(element) ?? {};
  for (const name of Object.keys(before)) if (!(name in attributes)) setAttribute(element, name, typeof before[name] === "function" ? () => {} : null);
  for (const [name, value] of Object.entries(attributes)) if (before[name] !== value) setAttribute(element, name, value);
  drawn.set(element, attributes);
};

const fits = (node, wanted) =>
  typeof wanted === "object"
    ? node.localName === wanted.tag && drawn.get(node)?.key === wanted.attributes.key
    : node.nodeType === Node.TEXT_NODE;

const make = (wanted) =>
  typeof wanted === "object" ? document.createElement(wanted.tag) : document.createTextNode("");

const update = (node, wanted) => {
  if (typeof wanted === "object") {
    dress(node, wanted.attributes);
    patch(node, wanted.children);
  } else if (node.data !== String(wanted)) {
    node.data = wanted;
  }
};

/** Make the children of a parent the wanted ones. */
export const patch = (parent, wanted) => {
  wanted.forEach((child, index) => {
    const present = parent.childNodes[index];
    if (present && fits(present, child)) {
      update(present, child);
    } else {
      const node = make(child);
      update(node, child);
      if (present) present.replaceWith(node);
      else parent.append(node);
    }
  });
  while (parent.childNodes.length > wanted.length) parent.lastChild.remove();
};
