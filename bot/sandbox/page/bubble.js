// One message as Telegram shows it.

import { avatar, el, hue, icon } from "./dom.js";
import { inlineKeyboard } from "./keyboards.js";
import { picture } from "./notices.js";
import { richText } from "./rich_text.js";
import { replyTo } from "./session.js";
import { store } from "./store.js";
import { timeText } from "./times.js";

const QUOTED = 90; // characters of the answered message that are shown

/** The list item of a message; `first` when the one above is by someone else, `named` when the chat has several people. */
export function bubble(message, { first, named }) {
  if (message.service) return el("li", { class: "service", dataset: { id: message.id } }, el("span", {}, message.service));
  const { sender } = message;
  const own = sender?.id === store.me;
  const name = sender?.name ?? "已注销";
  const showName = first && named && !own;
  const item = el(
    "li",
    { class: `message ${own ? "own" : "other"}${first ? " first" : ""}`, dataset: { id: message.id } },
    named && !own ? el("span", { class: "beside" }, first ? avatar(sender?.id, name, { person: !sender?.is_bot }) : null) : null,
    el("div", { class: "stack" },
      el("div", { class: `bubble${message.photo ? " with-photo" : ""}` },
        showName ? title(sender, name) : el("span", { class: "unseen" }, own ? "我：" : `${name}：`),
        message.reply_to ? quoted(message.reply_to) : null,
        message.photo ? photo(message.photo) : null,
        message.document ? attachment(message.document) : null,
        words(message),
        meta(message)),
      inlineKeyboard(message)),
    replyButton(message, name),
  );
  item.querySelector(".bubble").addEventListener("dblclick", () => replyTo(message));
  return item;
}

function title(sender, name) {
  return el("div", { class: `name ink-${hue(sender?.id)}` }, name, sender?.is_bot ? el("span", { class: "badge" }, "机器人") : null);
}

function quoted(answered) {
  const text = (answered.text || "[文件]").replace(/\s+/g, " ").slice(0, QUOTED);
  const button = el("button", { type: "button", class: "quoted", "aria-label": `回复 ${answered.name}：${text}` },
    el("b", {}, answered.name ?? ""), el("span", {}, text));
  button.addEventListener("click", () => {
    const target = document.querySelector(`#messages [data-id="${Number(answered.id)}"]`);
    target?.scrollIntoView({ block: "center" });
    target?.classList.remove("flash");
    requestAnimationFrame(() => target?.classList.add("flash"));
  });
  return button;
}

/** A file's address if this server itself serves it. */
function local(address) {
  const url = new URL(address, location.href);
  return url.origin === location.origin ? url.href : "";
}

function photo({ url, width, height }) {
  const address = local(url);
  const image = el("img", { src: address, alt: "图片", width, height, loading: "lazy" });
  const button = el("button", { type: "button", class: "photo", "aria-label": "放大图片",
    style: { "aspect-ratio": `${width} / ${height}` } }, image);
  button.addEventListener("click", () => picture(address));
  return button;
}

function attachment({ url, name, size }) {
  return el("a", { class: "file", href: local(url), download: name },
    el("span", { class: "file-icon" }, icon("file")),
    el("span", { class: "file-text" }, el("b", {}, name), el("small", {}, `${sizeText(size)} · 下载`)));
}

/** 12 KB, 1.5 MB */
export function sizeText(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 ** 2) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}

function words(message) {
  const html = message.html || message.caption_html;
  return html ? el("div", { class: "words" }, richText(html)) : null;
}

function meta(message) {
  const edited = message.edited ? `已编辑 ` : "";
  const via = message.via === "inline" ? `经 @${store.bot.username} ` : "";
  return el("span", { class: "meta" }, via, edited, el("time", { dateTime: message.date }, timeText(new Date(message.date))));
}

function replyButton(message, name) {
  const button = el("button", { type: "button", class: "reply", title: "回复", "aria-label": `回复${name}的这条消息` }, icon("reply"));
  button.addEventListener("click", () => replyTo(message));
  return button;
}
