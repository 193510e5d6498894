// What the page knows, and who wants to hear when it changes. Nothing here talks to the server or the screen.

export const store = {
  bot: { id: 0, username: "", first_name: "" },
  people: [],
  chats: [],
  canRestart: false,
  hasNext: false,
  loaded: false,
  me: null, // id of the person at the page
  chatId: null, // id of the open chat, or null for the list alone
  thread: null, // id of the chosen topic of a forum, or null for all
  anonymous: false, // speak as an anonymous administrator of the open group
  replyTo: null, // the message that the next text will answer
  messages: new Map(), // chat id → messages, oldest first
  complete: new Set(), // chats whose first message is loaded
  unread: new Set(), // "person:chat"
};

const listeners = new Map();

/** Call `listener` whenever one of `topics` changes: state, me, chat, messages, reply, clock, connection, commands. */
export function on(topics, listener) {
  for (const topic of topics.split(" ")) listeners.set(topic, [...(listeners.get(topic) ?? []), listener]);
}

/** Tell everyone who listens to `topic`. */
export function emit(topic, detail) {
  for (const listener of listeners.get(topic) ?? []) listener(detail);
}

/** The person with this id, or undefined. */
export const person = (id) => store.people.find((one) => one.id === id);

/** The chats that a person sees: their groups, and always their private chat with the bot. */
export function chatsOf(id) {
  const mine = (chat) => chat.members.includes(id) || (chat.type === "private" && chat.id === id);
  const groups = store.chats.filter((chat) => chat.type !== "private" && mine(chat));
  const known = store.chats.find((chat) => chat.type === "private" && mine(chat));
  const fresh = { id, type: "private", members: [id], forum: false, topics: [], last: null, bot_member: true };
  return [...groups, { ...(known ?? fresh), title: store.bot.first_name }];
}

/** The chat that a person first looks at: the group of the place in their note, else the first one. */
export function homeOf(id) {
  const place = person(id).note.split(" ")[0];
  const theirs = chatsOf(id);
  return theirs.find((chat) => place && chat.type !== "private" && chat.title.startsWith(place)) ?? theirs[0];
}

/** The open chat as the present person sees it, or undefined. */
export const openChat = () => chatsOf(store.me).find((chat) => chat.id === store.chatId);

/** The loaded messages of a chat, oldest first. */
export const messagesOf = (chatId) => store.messages.get(chatId) ?? [];

/** Put a message in its place, or replace the one with its id. Returns whether it was new. */
export function keep(message) {
  const list = messagesOf(message.chat).slice();
  const at = list.findIndex((one) => one.id === message.id);
  if (at >= 0) list[at] = message;
  else list.push(message);
  list.sort((a, b) => a.id - b.id);
  store.messages.set(message.chat, list);
  return at < 0;
}

/** Drop a deleted message. */
export function drop(chatId, id) {
  store.messages.set(chatId, messagesOf(chatId).filter((message) => message.id !== id));
}

/** Whether something came that this person has not seen, in one chat or in any. */
export function hasUnread(id, chatId = null) {
  if (chatId !== null) return store.unread.has(`${id}:${chatId}`);
  return chatsOf(id).some((chat) => store.unread.has(`${id}:${chat.id}`));
}
