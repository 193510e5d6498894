// Where a link or a url button leads: deep links of the bot open its private chat, all else asks first.

import { el } from "./dom.js";
import { ask, notice } from "./notices.js";
import { safeAddress } from "./rich_text.js";
import { open, startBot } from "./session.js";
import { chatsOf, store } from "./store.js";

/** Follow an address the way Telegram's apps do. */
export async function follow(address) {
  const href = safeAddress(address);
  if (!href) return notice("这个链接不能打开。", "bad");
  const deep = deepLink(new URL(href));
  if (deep) return deep();
  return leave(href);
}

/** What a link to this bot does, or null when the link leads elsewhere. */
function deepLink(url) {
  const path = url.pathname.split("/").filter(Boolean);
  const host = url.hostname.replace(/^www\./, "");
  let name = null;
  if (url.protocol === "tg:" && host === "resolve") name = url.searchParams.get("domain");
  if (["t.me", "telegram.me", "telegram.dog"].includes(host)) name = path[0];
  if (name?.toLowerCase() !== store.bot.username.toLowerCase() || path.length > 1) return null;
  if (url.searchParams.has("startgroup")) return () => notice("请打开一个群，在右上角的菜单里加入机器人。");
  if (url.searchParams.has("start")) return () => startBot(url.searchParams.get("start"));
  return () => open(chatsOf(store.me).find((chat) => chat.type === "private").id);
}

async function leave(href) {
  if (!/^https?:/.test(href)) return notice(`沙盒里打不开这个链接：${href}`);
  const question = ["要离开沙盒，打开这个网址吗？", el("p", { class: "address" }, href)];
  const answer = await ask(question, [
    { text: "取消", value: "" },
    { text: "打开", value: "yes", main: true },
  ], { label: "打开网址" });
  if (answer === "yes") window.open(href, "_blank", "noopener,noreferrer");
  return undefined;
}
