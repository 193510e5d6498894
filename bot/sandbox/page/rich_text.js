// Telegram's message HTML becomes DOM nodes here. The browser's HTML parser never sees it: the few tags that Telegram has
// are read by hand, and everything else, tag or not, is shown as the text it is.

import { el } from "./dom.js";
import { store } from "./store.js";

const TAG = /<(\/?)([a-z][a-z-]*)((?:\s+[a-z-]+(?:="[^"<>]*")?)*)\s*>/g;
const ATTRIBUTE = /([a-z-]+)(?:="([^"]*)")?/g;
const PLAIN = {
  b: "b", strong: "b", i: "i", em: "i", u: "u", ins: "u", s: "s", strike: "s", del: "s", code: "code", pre: "pre",
};
const ENTITIES = { "&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"', "&#39;": "'", "&#x27;": "'", "&#34;": '"' };
const BLOCKS = new Set(["pre", "blockquote"]);
const SCHEMES = new Set(["http:", "https:", "tg:", "mailto:", "tel:"]);
const DETECTED = new RegExp(
  [
    String.raw`(?<url>(?:https?:\/\/|t\.me\/)[^\s<>"'，。；：！？、）】」》]+)`,
    String.raw`(?<mention>(?<![\w@])@[A-Za-z]\w{3,31})`,
    String.raw`(?<command>(?<![\w\/<>.=-])\/[a-z][a-z0-9_]{0,31}(?:@\w+)?(?![\w\/]))`,
    String.raw`(?<tag>(?<!\S)#[\p{L}\p{N}_]+)`,
  ].join("|"),
  "gu",
);

/** Telegram HTML as a fragment that is safe to show. */
export function richText(html) {
  const root = { tag: "", attributes: {}, children: [] };
  const open = [root];
  let end = 0;
  const text = (raw) => raw && open.at(-1).children.push(raw.replace(/&(?:lt|gt|amp|quot|#39|#x27|#34);/g, (name) => ENTITIES[name]));
  for (const match of html.matchAll(TAG)) {
    const [whole, closing, tag, rest] = match;
    text(html.slice(end, match.index));
    end = match.index + whole.length;
    if (!(tag in BUILDERS)) text(whole);
    else if (!closing) open.push({ tag, attributes: attributesOf(rest), children: [] });
    else if (open.at(-1).tag === tag) fold(open);
    else text(whole);
  }
  text(html.slice(end));
  while (open.length > 1) fold(open);
  const fragment = document.createDocumentFragment();
  fragment.append(...build(root, true));
  return fragment;
}

function fold(open) {
  const done = open.pop();
  open.at(-1).children.push(done);
}

function attributesOf(text) {
  return Object.fromEntries([...text.matchAll(ATTRIBUTE)].map(([, name, value]) => [name, (value ?? "").replaceAll("&amp;", "&")]));
}

/** The nodes of what is inside `node`; `detect` is false where Telegram finds no links: in code and in links. */
function build(node, detect) {
  return node.children.flatMap((child, index) => {
    if (typeof child === "string") {
      // A block ends its own line; the line break that follows it in the text is that same one.
      const words = BLOCKS.has(node.children[index - 1]?.tag) ? child.replace(/^\n/, "") : child;
      return detect ? linked(words) : [words];
    }
    const literal = ["a", "code", "pre"].includes(child.tag);
    return BUILDERS[child.tag](build(child, detect && !literal), child.attributes);
  });
}

const BUILDERS = {
  ...Object.fromEntries(Object.entries(PLAIN).map(([tag, name]) => [tag, (children) => [el(name, {}, children)]])),
  a: (children, { href = "" }) => anchor(href, children),
  blockquote: (children, attributes) => [quote(children, "expandable" in attributes)],
  span: (children, attributes) => (attributes.class === "tg-spoiler" ? [spoiler(children)] : children),
  "tg-spoiler": (children) => [spoiler(children)],
  "tg-emoji": (children) => children,
};

/** The address if a link may lead there, else null. */
export function safeAddress(address) {
  try {
    const url = new URL(address.startsWith("t.me/") ? `https://${address}` : address);
    return SCHEMES.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

function anchor(address, children) {
  const href = safeAddress(address);
  return href ? [el("a", { href, rel: "noopener noreferrer" }, children)] : children;
}

function quote(children, expandable) {
  const text = el("div", { class: "quote-text" }, children);
  const block = el("blockquote", { class: expandable ? "folded" : "" }, text);
  if (!expandable) return block;
  const button = el("button", { type: "button", class: "fold", "aria-expanded": "false" }, "展开");
  button.addEventListener("click", () => {
    const folded = block.classList.toggle("folded");
    button.textContent = folded ? "展开" : "收起";
    button.setAttribute("aria-expanded", String(!folded));
  });
  block.append(button);
  const sized = () => {
    if (block.classList.contains("folded")) button.hidden = text.scrollHeight <= text.clientHeight + 1;
  };
  new ResizeObserver(sized).observe(text);
  return block;
}

function spoiler(children) {
  const cover = el("span", { class: "spoiler", role: "button", tabIndex: 0, "aria-label": "隐藏的文字，按下显示" });
  const hidden = el("span", { class: "spoiler-text" }, children);
  const reveal = () => {
    cover.classList.add("shown");
    for (const name of ["role", "tabindex", "aria-label"]) cover.removeAttribute(name);
  };
  cover.append(hidden);
  cover.addEventListener("click", reveal);
  cover.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    reveal();
  });
  return cover;
}

/** Addresses, mentions, commands and tags that Telegram's apps make pressable by themselves. */
function linked(text) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(DETECTED)) {
    const { url, mention, command } = match.groups;
    nodes.push(text.slice(end, match.index));
    if (url) nodes.push(...anchor(url, [url]));
    else if (command) nodes.push(el("button", { type: "button", class: "link", dataset: { command } }, command));
    else nodes.push(el("span", { class: mentionClass(mention) }, match[0]));
    end = match.index + match[0].length;
  }
  nodes.push(text.slice(end));
  return nodes.filter((node) => node !== "");
}

function mentionClass(mention) {
  return mention?.toLowerCase() === `@${store.bot.username}`.toLowerCase() ? "mention bot" : "mention";
}
