// What a person at the page does, and what the server's events change. Talks to the server, updates the store.

import * as api from "./api.js";
import { notice } from "./notices.js";
import { chatsOf, drop, emit, homeOf, keep, messagesOf, on, openChat, person, store } from "./store.js";

const PAGE = 100; // messages per request, as the server gives them

/** Run an action and show its refusal, if any, to the person. Returns undefined when it was refused. */
export async function attempt(action) {
  try {
    return await action();
  } catch (error) {
    if (error instanceof api.Refused) notice(error.message, "bad");
    else if (error.name !== "AbortError") throw error;
    return undefined;
  }
}

/** The name of the open chat in requests: the server makes a private chat when it is first needed. */
const target = (chat) => (chat.type === "private" ? "private" : chat.id);

/** Fetch the whole state and the open chat's messages again. */
export async function refresh() {
  const state = await attempt(api.state);
  if (!state) return;
  Object.assign(store, {
    bot: state.bot, people: state.people, chats: state.chats, canRestart: state.can_restart, hasNext: state.has_next,
    loaded: true,
  });
  emit("clock", state.clock);
  if (!person(store.me)) chooseFirst();
  emit("state");
  await loadOpen();
}

/** Reload only the list of chats, after something about a chat changed. */
async function refreshChats() {
  const state = await attempt(api.state);
  if (!state) return;
  Object.assign(store, { people: state.people, chats: state.chats });
  if (store.chatId !== null && !openChat()) show(store.me, null);
  emit("state");
}

function chooseFirst() {
  store.me = (store.people.find((one) => one.note.includes("填报员")) ?? store.people[0])?.id ?? null;
}

/** Replace what is known of the open chat by the server's last messages. */
async function loadOpen() {
  const { me, chatId } = store;
  if (chatId === null) return;
  const known = new Set(messagesOf(chatId));
  const found = await api.messages(chatId, me).catch((error) => {
    if (chatId !== me) throw error; // a private chat that never began has no messages to give
    return { messages: [] };
  }).catch((error) => notice(error.message, "bad"));
  if (!found || store.chatId !== chatId) return;
  const meanwhile = messagesOf(chatId).filter((message) => !known.has(message));
  store.messages.set(chatId, found.messages);
  meanwhile.forEach(keep);
  store.complete.delete(chatId);
  if (found.messages.length < PAGE) store.complete.add(chatId);
  emit("messages", { fresh: true });
}

let loadingOlder = false;

/** Fetch the messages before the oldest loaded one. */
export async function loadOlder() {
  const { me, chatId } = store;
  const oldest = messagesOf(chatId)[0];
  if (!oldest || loadingOlder || store.complete.has(chatId)) return;
  loadingOlder = true;
  const found = await attempt(() => api.messages(chatId, me, oldest.id));
  loadingOlder = false;
  if (!found) return;
  if (found.messages.length < PAGE) store.complete.add(chatId);
  found.messages.forEach(keep);
  if (store.chatId === chatId) emit("messages", { older: true });
}

/** Be this person, with this chat open (null: none). Both are kept in the address, so reload and Back work. */
export function show(me, chatId, { push = false } = {}) {
  const someoneElse = me !== store.me;
  Object.assign(store, { me, chatId, thread: null, replyTo: null, anonymous: false });
  const address = `#as=${me}${chatId === null ? "" : `&chat=${chatId}`}`;
  if (location.hash !== address) history[push ? "pushState" : "replaceState"](null, "", address);
  seen();
  if (someoneElse) emit("me");
  emit("chat");
  if (chatId !== null) attempt(loadOpen);
}

/** Read person and chat from the address. */
export function readAddress() {
  const given = new URLSearchParams(location.hash.slice(1));
  const me = person(Number(given.get("as")))?.id ?? store.me;
  show(me, Number(given.get("chat")) || null);
}

/** Open a chat of the present person. */
export function open(chatId) {
  show(store.me, chatId, { push: store.chatId === null });
}

/** Become another person, staying in the same chat where they are a member too. */
export function become(id, { narrow = false } = {}) {
  if (id === store.me) return;
  const wasPrivate = openChat()?.type === "private";
  const theirs = chatsOf(id);
  const same = theirs.find((chat) => chat.id === store.chatId) ?? (wasPrivate ? theirs.at(-1) : null);
  show(id, same?.id ?? (narrow ? null : homeOf(id).id));
}

/** Nothing in the open chat is new any more. */
export function seen() {
  if (store.chatId !== null && document.visibilityState === "visible") {
    store.unread.delete(`${store.me}:${store.chatId}`);
    emit("unread");
  }
}

/** What every request about the open chat carries. */
function here() {
  const body = { as: store.me, chat: target(openChat()) };
  if (store.thread !== null) body.thread = store.thread;
  if (store.anonymous) body.anonymous = true;
  return body;
}

function arrived(message) {
  if (message?.id === undefined) return;
  keep(message);
  emit("messages", { own: true });
}

/** Say something in the open chat. Returns whether it was sent. */
export async function say(text, answered = store.replyTo) {
  const body = { ...here(), text };
  if (answered) body.reply_to = answered.id;
  const message = await attempt(() => api.send(body));
  if (!message) return false;
  // The bot may have asked for the next reply while this answer was on its way: only the used one is over.
  if (answered && store.replyTo === answered) replyTo(null);
  arrived(message);
  return true;
}

/** Answer the message `target` next; null answers none. */
export function replyTo(message) {
  store.replyTo = message;
  emit("reply");
}

/** Send a file to the open chat. Returns whether it was sent. */
export async function sendFile(file, caption, asPhoto) {
  const message = await attempt(() => api.upload(file, { ...here(), caption, as_photo: asPhoto }));
  arrived(message);
  return Boolean(message);
}

/** Send the chosen result of an inline query to the open chat. */
export async function sendInline(query, result) {
  arrived(await attempt(() => api.inlineSend({ ...here(), query, result })));
}

/** Open the private chat with the bot and press Start there, with a deep link's payload. */
export async function startBot(payload = "") {
  const found = await attempt(() => api.start(store.me, payload));
  if (found) open(chatsOf(store.me).find((chat) => chat.type === "private").id);
}

/** Change a membership in the open chat; `done` is said when nothing in the chat itself shows the change. */
export async function changeMember(action, { name, done } = {}) {
  const body = { as: store.me, chat: target(openChat()), action };
  const chat = await attempt(() => api.member(name ? { ...body, name } : body));
  if (!chat) return;
  if (done) notice(done);
  if (action !== "migrate") return;
  await refreshChats();
  open(chat.id);
}

/** Who would see a message in a chat: its members, or the one person of a private chat. */
const audience = (chatId) => store.people.filter((one) => chatsOf(one.id).some((chat) => chat.id === chatId));

/** A message as the list of chats shows it. */
const summary = ({ service, text, photo }) => service || text || (photo ? "[图片]" : "[文件]");

function heard(message) {
  const own = message.sender?.id === store.me;
  keep(message);
  const chat = store.chats.find((one) => one.id === message.chat);
  if (chat) chat.last = { text: summary(message), date: message.date, sender: message.sender?.name ?? "" };
  else attempt(refreshChats);
  for (const one of audience(message.chat)) {
    if (one.id !== message.sender?.id) store.unread.add(`${one.id}:${message.chat}`);
  }
  seen();
  emit("state");
  emit("messages", { own });
}

const HANDLERS = {
  message: (event) => event.message && heard(event.message),
  edit: (event) => {
    if (!event.message) return;
    if (messagesOf(event.message.chat).some((one) => one.id === event.message.id)) keep(event.message);
    emit("messages", {});
  },
  delete: (event) => {
    drop(event.chat, event.message?.id ?? event.message ?? event.message_id);
    emit("messages", {});
  },
  chat: () => attempt(refreshChats),
  clock: (event) => emit("clock", event.clock ?? event),
  commands: () => emit("commands"),
  restart: () => notice("机器人已重启。"),
  action: (event) => emit("action", event),
};

/** Follow the sandbox's events for as long as the page lives. */
export function follow() {
  api.listen({
    onUp: () => {
      emit("connection", true);
      attempt(refresh);
    },
    onDown: () => emit("connection", false),
    onEvent: (event) => HANDLERS[event.kind]?.(event),
  });
  addEventListener("popstate", readAddress);
  document.addEventListener("visibilitychange", seen);
  on("chat", () => emit("reply"));
}
