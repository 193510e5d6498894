// Builds elements from plain values. Text always goes in as a text node, so no server text is ever parsed as HTML.

/**
 * Make an element. `props` are DOM properties, except: `class`, `dataset`, `style` (an object of CSS properties),
 * `on` (an object of listeners) and any name with a hyphen or `role`, which become attributes.
 */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") node.className = value;
    else if (name === "dataset") Object.assign(node.dataset, value);
    else if (name === "style") Object.entries(value).forEach(([key, item]) => node.style.setProperty(key, item));
    else if (name === "on") Object.entries(value).forEach(([type, listener]) => node.addEventListener(type, listener));
    else if (name.includes("-") || name === "role") node.setAttribute(name, value);
    else node[name] = value;
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  back: "M15 5l-7 7 7 7",
  send: "M4 12l16-8-6 16-3-6.5z",
  clip: "M20 11l-8.5 8.5a5 5 0 0 1-7-7L13 4a3.4 3.4 0 0 1 4.8 4.8L9.4 17.2a1.7 1.7 0 0 1-2.4-2.4L14.5 7.3",
  reply: "M10 7L4 12l6 5v-3.5c5 0 8 1.5 10 5-.5-5.5-4-8.5-10-8.5z",
  more: "M12 5.5v.01M12 12v.01M12 18.5v.01",
  down: "M6 9l6 6 6-6",
  close: "M6 6l12 12M18 6L6 18",
  file: "M7 3h7l5 5v13H7zM14 3v5h5",
  restart: "M19 12a7 7 0 1 1-2.2-5.1M19 3.5v4h-4",
  clock: "M12 7v5l3 2M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z",
  keys: "M4 5h16v14H4zM8 9h.01M12 9h.01M16 9h.01M8 12h.01M12 12h.01M16 12h.01M8.5 16h7",
};

/** One of the page's own line icons; always decorative, the control around it carries the label. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "icon");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/** Make `parent` hold exactly `nodes`, moving only what is out of place, so that focus and scroll position survive. */
export function reconcile(parent, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...parent.childNodes]) if (!wanted.has(child)) child.remove();
  let here = parent.firstChild;
  for (const node of nodes) {
    if (node === here) here = here.nextSibling;
    else parent.insertBefore(node, here);
  }
}

const HUES = 7;

/** A round badge with the last character of a person's name or the first of a chat's title. */
export function avatar(id, name, { person = false } = {}) {
  const letters = [...name.trim()];
  return el(
    "span",
    { class: `avatar hue-${hue(id)}`, "aria-hidden": "true" },
    (person ? letters.at(-1) : letters[0]) ?? "?",
  );
}

/** The colour number (0–6) that belongs to an id. */
export function hue(id) {
  return Math.abs(Number(id) || 0) % HUES;
}
