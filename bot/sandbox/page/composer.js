// The input at the bottom: text, reply bar, command menu, mention chip, files, and the bot's reply keyboard.

import { bubbleText, fileWindow } from "./composer_parts.js";
import { el, icon } from "./dom.js";
import { forcedReply, replyKeyboard } from "./keyboards.js";
import { replyTo, say } from "./session.js";
import { on, openChat, store } from "./store.js";
import { suggestions } from "./suggestions.js";

const MAX_HEIGHT = 160; // pixels; a longer text scrolls inside the input
const drafts = new Map(); // "person:chat" → text not yet sent

const byId = (id) => document.getElementById(id);
const input = () => byId("input");

let forced = null; // id of the message whose forced reply is set up, so that cancelling it lasts
let draftOf = "";

/** Wire the input. */
export function composer() {
  const suggest = suggestions(input(), { send, put });
  input().addEventListener("input", () => {
    grow();
    suggest.update();
  });
  input().addEventListener("keydown", (event) => {
    if (event.isComposing || suggest.key(event)) return;
    if (event.key === "Escape" && store.replyTo) replyTo(null);
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    send();
  });
  byId("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  byId("commands").addEventListener("click", () => suggest.toggleCommands());
  byId("mention").addEventListener("click", mention);
  byId("attach").addEventListener("click", () => byId("file").click());
  byId("file").addEventListener("change", () => take(byId("file").files));
  byId("keys-toggle").addEventListener("click", () => byId("reply-keys").toggleAttribute("data-folded"));
  input().addEventListener("paste", (event) => take(event.clipboardData.files, event));
  byId("chat").addEventListener("dragover", (event) => event.preventDefault());
  byId("chat").addEventListener("drop", (event) => take(event.dataTransfer.files, event));
  on("chat me", changed);
  on("messages chat", afterMessages);
  on("reply", replyBar);
  on("insert", put);
}

async function send(text = input().value) {
  if (!text.trim() || !openChat()) return;
  const typed = input().value;
  input().value = "";
  input().dispatchEvent(new Event("input"));
  if (!(await say(text)) && !input().value) input().value = typed;
  grow();
  input().focus();
}

/** Put a text into the input and the cursor behind it. */
function put(text) {
  input().value = text;
  input().focus();
  input().setSelectionRange(text.length, text.length);
  input().dispatchEvent(new Event("input"));
}

function mention() {
  const name = `@${store.bot.username} `;
  const { value } = input();
  put(value.startsWith(name) ? value : name + value);
}

function take(files, event) {
  if (!files?.length || !openChat()) return;
  event?.preventDefault();
  fileWindow(files[0]);
  byId("file").value = "";
}

function grow() {
  input().style.height = "auto";
  input().style.height = `${Math.min(input().scrollHeight, MAX_HEIGHT)}px`;
  byId("send").disabled = !input().value.trim();
}

/** Another chat or person: keep what was being written there, bring back what was being written here. */
function changed() {
  const key = `${store.me}:${store.chatId}`;
  if (key === draftOf) return;
  drafts.set(draftOf, input().value);
  draftOf = key;
  forced = null;
  input().value = drafts.get(key) ?? "";
  byId("mention").hidden = openChat()?.type === "private";
  byId("suggestions").hidden = true;
  grow();
}

function afterMessages() {
  if (store.chatId === null) return;
  replyKeys();
  const asked = forcedReply(store.chatId);
  if (asked && asked.id !== forced) {
    forced = asked.id;
    byId("reply-keys").toggleAttribute("data-folded", true);
    replyTo(asked);
    input().focus();
  }
  if (!asked && store.replyTo && store.replyTo.id === forced) replyTo(null);
  input().placeholder = asked?.force_reply.placeholder || "输入消息";
}

let keysSign = "";

function replyKeys() {
  const rows = replyKeyboard(store.chatId);
  const sign = JSON.stringify([store.chatId, rows]);
  if (sign === keysSign) return;
  keysSign = sign;
  const place = byId("reply-keys");
  place.hidden = !rows;
  byId("keys-toggle").hidden = !rows;
  place.removeAttribute("data-folded");
  place.replaceChildren(...(rows ?? []).map((row) => el("div", { class: "keys" }, row.map((text) => {
    const key = el("button", { type: "button", class: "key" }, el("span", { class: "key-text" }, text));
    key.addEventListener("click", () => say(text));
    return key;
  }))));
}

function replyBar() {
  const bar = byId("reply-bar");
  const { replyTo: answered, anonymous } = store;
  byId("anonymous").hidden = !anonymous;
  bar.hidden = !answered;
  if (!answered) return bar.replaceChildren();
  const cancel = el("button", { type: "button", class: "plain", "aria-label": "取消回复" }, icon("close"));
  cancel.addEventListener("click", () => replyTo(null));
  const words = el("div", { class: "quoted" }, el("b", {}, answered.sender?.name ?? ""), el("span", {}, bubbleText(answered)));
  bar.replaceChildren(icon("reply"), words, cancel);
  return input().focus();
}
