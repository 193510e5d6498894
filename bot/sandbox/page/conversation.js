// The open chat: its head, its topics and its messages, kept at the newest one unless the person scrolled away.

import { bubble } from "./bubble.js";
import { avatar, el, reconcile } from "./dom.js";
import { follow } from "./links.js";
import { ask, menu } from "./notices.js";
import { changeMember, loadOlder, say, show, startBot } from "./session.js";
import { emit, messagesOf, on, openChat, person, store } from "./store.js";
import { dayText } from "./times.js";

const NEAR = 120; // pixels from the end within which new messages keep the list at its end
const TOP = 60; // pixels from the start at which older messages are fetched
const TYPING_FOR = 5000; // milliseconds, as in Telegram

const byId = (id) => document.getElementById(id);

/** Wire the pane. */
export function conversation() {
  on("state chat me", head);
  on("chat", () => {
    document.body.dataset.view = store.chatId === null ? "list" : "chat";
    made.clear();
    draw({ fresh: true });
  });
  on("messages", draw);
  on("action", typing);
  byId("back").addEventListener("click", () => show(store.me, null));
  byId("chat-menu").addEventListener("click", (event) => chatMenu(event.currentTarget));
  byId("start").addEventListener("click", () => startBot());
  byId("newest").addEventListener("click", toEnd);
  const list = byId("messages");
  list.addEventListener("click", press);
  list.addEventListener("scroll", () => {
    if (list.scrollTop < TOP) loadOlder();
    if (nearEnd()) byId("newest").hidden = true;
  });
  // The keyboard above the input and a growing input take height from the list; its end must stay in sight.
  let height = list.clientHeight;
  new ResizeObserver(() => {
    const grown = list.clientHeight - height;
    height = list.clientHeight;
    if (grown < 0) list.scrollTop -= grown;
  }).observe(list);
}

function press(event) {
  const link = event.target.closest("a[href]:not([download])");
  const command = event.target.closest("[data-command]")?.dataset.command;
  if (link) {
    event.preventDefault();
    follow(link.href);
  } else if (command) say(addressed(command), null);
}

/** A command as Telegram's apps send it from a menu: in a group it names the bot. */
export function addressed(command) {
  return openChat()?.type === "private" || command.includes("@") ? command : `${command}@${store.bot.username}`;
}

function head() {
  const chat = openChat();
  byId("chat").classList.toggle("none", !chat);
  if (!chat) return;
  const isPrivate = chat.type === "private";
  byId("chat-title").replaceChildren(
    avatar(isPrivate ? store.bot.id : chat.id, chat.title),
    el("span", { class: "who-text" },
      el("h2", {}, chat.title),
      el("small", { id: "chat-note" }, isPrivate ? `机器人 @${store.bot.username}` : members(chat))),
  );
  topics(chat);
}

function members(chat) {
  const names = chat.members.map((id) => person(id)?.name).filter(Boolean);
  if (!chat.bot_member) return `${names.length} 人：${names.join("、")}（机器人不在群里）`;
  return `${names.length + 1} 人：${[...names, store.bot.first_name].join("、")}`;
}

let typingEnds = 0;

function typing(event) {
  if (event.chat !== store.chatId || !byId("chat-note")) return;
  byId("chat-note").textContent = "正在输入…";
  clearTimeout(typingEnds);
  typingEnds = setTimeout(head, TYPING_FOR);
}

function topics(chat) {
  const bar = byId("topics");
  bar.hidden = !chat.forum;
  const all = [{ id: null, name: "全部话题" }, ...(chat.topics ?? [])];
  bar.replaceChildren(...all.map(({ id, name, closed }) => {
    const tab = el("button", { type: "button", "aria-pressed": String(store.thread === id) }, closed ? `${name}（已关闭）` : name);
    tab.addEventListener("click", () => {
      store.thread = id;
      head();
      draw({ fresh: true });
    });
    return tab;
  }));
}

function chatMenu(button) {
  const chat = openChat();
  const item = (content, action, done) => ({ content, act: () => changeMember(action, { done }) });
  const topic = async () => {
    const name = el("input", { type: "text", required: true, "aria-label": "名字" });
    const answer = await ask([el("h3", {}, "新话题的名字"), name], [{ text: "新建", value: "yes", main: true }], { label: "新建话题" });
    if (answer && name.value.trim()) changeMember("topic", { name: name.value.trim() });
  };
  const items = chat.type === "private"
    ? [item("停用机器人", "block_bot", "机器人已停用。"), item("恢复机器人", "unblock_bot", "机器人已恢复。")]
    : [
      chat.bot_member ? item("把机器人移出群", "remove_bot") : item("把机器人加进群", "add_bot"),
      chat.bot_muted
        ? item("解除机器人的禁言", "unmute_bot", "机器人可以发言了。")
        : item("禁言机器人", "mute_bot", "机器人被禁言了。"),
      item("设机器人为管理员", "promote_bot", "机器人现在是管理员。"),
      item("取消机器人的管理员", "demote_bot", "机器人现在是普通成员。"),
      { content: "以匿名管理员的名义发言", checked: store.anonymous, act: anonymous },
      chat.forum ? { content: "新建话题", act: topic } : null,
      chat.type === "group" ? item("升级为超级群", "migrate") : null,
      item("退出这个群", "leave"),
    ];
  menu(button, items.filter(Boolean), "对这个聊天");
}

function anonymous() {
  store.anonymous = !store.anonymous;
  emit("reply");
}

const made = new Map(); // message id or day → {sign, node}: what did not change is not drawn again

function draw({ fresh = false, own = false, older = false } = {}) {
  const chat = openChat();
  const list = byId("messages");
  if (!chat) return list.replaceChildren();
  const stay = fresh || own || nearEnd();
  const fromEnd = list.scrollHeight - list.scrollTop;
  const all = messagesOf(chat.id);
  const shown = all.filter((message) => store.thread === null || message.thread === store.thread);
  const before = list.lastElementChild;
  reconcile(list, items(shown, chat));
  byId("empty").hidden = shown.length > 0;
  byId("start").hidden = chat.type !== "private" || all.length > 0;
  if (stay) return toEnd();
  if (older) list.scrollTop = list.scrollHeight - fromEnd;
  else if (list.lastElementChild !== before) byId("newest").hidden = false;
  return undefined;
}

function items(messages, chat) {
  const nodes = [];
  let day = "";
  let above = null;
  for (const message of messages) {
    const today = dayText(new Date(message.date));
    if (today !== day) {
      nodes.push(memo(`day ${today}`, today, () => el("li", { class: "service day" }, el("span", {}, today))));
      above = null;
    }
    day = today;
    const first = !above || Boolean(above.service) || above.sender?.id !== message.sender?.id;
    nodes.push(memo(message.id, JSON.stringify([message, first]), () => bubble(message, { first, named: chat.type !== "private" })));
    above = message;
  }
  return nodes;
}

function memo(key, sign, make) {
  const known = made.get(key);
  if (known?.sign === sign) return known.node;
  const node = make();
  made.set(key, { sign, node });
  return node;
}

function nearEnd() {
  const list = byId("messages");
  return list.scrollHeight - list.scrollTop - list.clientHeight < NEAR;
}

function toEnd() {
  const list = byId("messages");
  list.scrollTop = list.scrollHeight;
  byId("newest").hidden = true;
}
