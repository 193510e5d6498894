// Inline keyboards under a message, and the reply keyboard or forced reply that the bot last asked for.

import * as api from "./api.js";
import { el } from "./dom.js";
import { follow } from "./links.js";
import { alertWindow, notice } from "./notices.js";
import { attempt } from "./session.js";
import { emit, messagesOf, store } from "./store.js";

const pending = new Set(); // "person:chat:message:row:column" of presses that the bot has not answered

/** The buttons under a message, or null. */
export function inlineKeyboard(message) {
  if (!message.buttons?.length) return null;
  const rows = message.buttons.map((row, y) => el("div", { class: "keys" }, row.map((key, x) => inlineKey(message, key, y, x))));
  return el("div", { class: "inline-keys", role: "group", "aria-label": "消息的按钮" }, rows);
}

function inlineKey(message, key, row, column) {
  const id = `${store.me}:${message.chat}:${message.id}:${row}:${column}`;
  const button = el("button", { type: "button", class: `key ${key.kind}`, dataset: { press: id } },
    el("span", { class: "key-text" }, key.text));
  button.addEventListener("click", () => {
    if (key.kind === "url") return follow(key.url ?? "");
    if (key.kind === "switch_inline") return emit("insert", `@${store.bot.username} `);
    if (key.kind !== "callback") return notice("沙盒里没有这种按钮的作用。");
    return pending.has(id) ? undefined : press(id, { as: store.me, chat: message.chat, message: message.id, row, column });
  });
  if (pending.has(id)) button.setAttribute("aria-busy", "true");
  return button;
}

async function press(id, place) {
  // Bots like to edit the message before they answer the press, so the button may be another one by then.
  const buttons = () => document.querySelectorAll(`[data-press="${id}"]`);
  pending.add(id);
  buttons().forEach((button) => button.setAttribute("aria-busy", "true"));
  const answer = await attempt(() => api.press(place));
  pending.delete(id);
  buttons().forEach((button) => button.removeAttribute("aria-busy"));
  if (!answer) return;
  if (answer.timeout) notice("机器人没有回应。", "bad");
  else if (answer.url) follow(answer.url);
  else if (answer.text && answer.show_alert) alertWindow(answer.text);
  else if (answer.text) notice(answer.text);
}

/** The rows of the reply keyboard that the bot last showed in a chat, or null. */
export function replyKeyboard(chatId) {
  const last = messagesOf(chatId).findLast((message) => message.keyboard?.length || message.remove_keyboard);
  return last?.keyboard?.length ? last.keyboard : null;
}

/** The bot's newest message if it demands a reply that this person has not given since, else null. */
export function forcedReply(chatId) {
  const list = messagesOf(chatId);
  const asked = list.findLastIndex((message) => message.sender?.is_bot);
  if (asked < 0 || !list[asked].force_reply) return null;
  return list.slice(asked + 1).some((message) => message.sender?.id === store.me) ? null : list[asked];
}
