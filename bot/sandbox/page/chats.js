// The left side: who I am, and the chats that this person sees.

import { avatar, el, icon, reconcile } from "./dom.js";
import { menu } from "./notices.js";
import { become, open } from "./session.js";
import { chatsOf, hasUnread, on, person, store } from "./store.js";
import { shortText } from "./times.js";

const NARROW = matchMedia("(max-width: 760px)");
let now = () => new Date();

/** Wire the list and both identity switches. `clock` gives the sandbox's present moment. */
export function chatList(clock) {
  now = clock;
  for (const button of document.querySelectorAll("[data-who]")) button.addEventListener("click", () => choose(button));
  on("state me chat unread", draw);
  on("day", draw);
}

function choose(button) {
  const items = store.people.map((one) => ({
    content: [
      avatar(one.id, one.name, { person: true }),
      el("span", { class: "who-text" }, el("b", {}, one.name), el("small", {}, one.note || "没有职务")),
      one.id !== store.me && hasUnread(one.id) ? el("span", { class: "dot", "aria-label": "有未读消息" }) : null,
    ],
    checked: one.id === store.me,
    act: () => become(one.id, { narrow: NARROW.matches }),
  }));
  menu(button, items, "换一个身份");
}

function draw() {
  drawWho();
  const list = document.getElementById("chats");
  const known = new Map([...list.children].map((row) => [row.dataset.chat, row]));
  const rows = chatsOf(store.me).map((chat) => fill(known.get(String(chat.id)) ?? row(chat.id), chat));
  reconcile(list, rows);
  document.getElementById("no-groups").hidden = !store.loaded || rows.length > 1;
}

function drawWho() {
  const me = person(store.me);
  if (!me) return;
  const others = store.people.some((one) => one.id !== me.id && hasUnread(one.id));
  for (const button of document.querySelectorAll("[data-who]")) {
    button.setAttribute("aria-label", `现在的身份：${me.name}，${me.note}。按下换一个`);
    button.replaceChildren(
      avatar(me.id, me.name, { person: true }),
      el("span", { class: "who-text" },
        el("small", {}, "现在的身份"),
        el("span", {}, el("b", {}, me.name), me.note ? el("span", { class: "note" }, ` · ${me.note}`) : "")),
      el("span", { class: "dot", hidden: !others, "aria-label": "别人有未读消息" }),
      icon("down"),
    );
  }
}

function row(id) {
  const button = el("button", { type: "button" });
  button.addEventListener("click", () => open(id));
  return el("li", { dataset: { chat: id } }, button);
}

function fill(item, chat) {
  const button = item.firstChild;
  const unread = hasUnread(store.me, chat.id);
  const sign = [unread, chat.title, chat.last?.date, chat.last?.text, now().toDateString()].join("\n");
  if (chat.id === store.chatId) button.setAttribute("aria-current", "true");
  else button.removeAttribute("aria-current");
  if (item.sign === sign) return item;
  item.sign = sign;
  button.replaceChildren(
    avatar(chat.type === "private" ? store.bot.id : chat.id, chat.title),
    el("span", { class: "chat-text" },
      el("span", { class: "chat-top" },
        el("b", {}, chat.title),
        chat.type === "private" ? el("span", { class: "badge" }, "机器人") : null,
        chat.last ? el("time", {}, shortText(new Date(chat.last.date), now())) : null),
      el("span", { class: "chat-last" },
        el("span", { class: "chat-words" }, lastWords(chat)),
        unread ? el("span", { class: "dot", "aria-label": "有未读消息" }) : null)),
  );
  return item;
}

function lastWords(chat) {
  if (!chat.last) return "没有消息";
  const name = chat.last.sender?.name ?? chat.last.sender;
  const text = (chat.last.text || "[文件]").replace(/\s+/g, " ").slice(0, 80);
  return name && chat.type !== "private" ? `${name}：${text}` : text;
}
