// The list above the input: the bot's commands after "/", or the results of an inline query after "@bot text".

import * as api from "./api.js";
import { addressed } from "./conversation.js";
import { el } from "./dom.js";
import { attempt, sendInline } from "./session.js";
import { on, store } from "./store.js";

const PAUSE = 400; // milliseconds without typing before an inline query is sent

/** Wire the list to `input`. Returns update (after typing), key (returns whether it used the key), toggleCommands. */
export function suggestions(input, { send, put }) {
  const list = document.getElementById("suggestions");
  let rows = []; // {name, description, act, complete?}
  let chosen = -1;
  let waiting = 0;
  let query = new AbortController();

  const close = () => {
    list.hidden = true;
    rows = [];
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const draw = () => {
    list.replaceChildren(...rows.map((row, index) => {
      const option = el("li", { id: `option-${index}`, role: "option", "aria-selected": String(index === chosen) },
        el("b", {}, row.name), el("span", {}, row.description ?? ""));
      option.addEventListener("pointerdown", (event) => event.preventDefault());
      option.addEventListener("click", () => pick(row));
      return option;
    }));
    list.hidden = rows.length === 0;
    input.setAttribute("aria-expanded", String(rows.length > 0));
    if (chosen >= 0) input.setAttribute("aria-activedescendant", `option-${chosen}`);
    list.children[chosen]?.scrollIntoView({ block: "nearest" });
  };

  const open = (found, first) => {
    rows = found;
    chosen = found.length ? first : -1;
    if (rows.length) draw();
    else close();
  };

  const pick = (row) => {
    close();
    row.act();
  };

  const commands = async (typed) => {
    const place = `${store.me}:${store.chatId}`;
    const found = (await attempt(() => api.commands(store.chatId, store.me))) ?? [];
    if (place !== `${store.me}:${store.chatId}`) return;
    const fitting = found.filter(({ command }) => command.startsWith(typed));
    open(fitting.map(({ command, description }) => ({
      name: `/${command}`,
      description,
      act: () => {
        put("");
        send(addressed(`/${command}`));
      },
      complete: () => put(`${addressed(`/${command}`)} `),
    })), 0);
  };

  const inline = async (words) => {
    query = new AbortController();
    const { signal } = query;
    // A question in a group begins the same way: a bot without inline mode must not be reported as a fault.
    const found = await api.inline(store.me, words, signal).catch(() => ({ results: [] }));
    if (signal.aborted) return;
    open(found.results.map(({ id, title, description }) => ({
      name: title,
      description,
      act: () => {
        put("");
        sendInline(words, id);
      },
    })), -1);
  };

  const update = () => {
    clearTimeout(waiting);
    query.abort();
    const text = input.value;
    const command = /^\/([a-z0-9_]*)$/i.exec(text);
    const mention = text.toLowerCase().startsWith(`@${store.bot.username.toLowerCase()} `);
    if (command) commands(command[1].toLowerCase());
    else close();
    const words = mention ? text.slice(store.bot.username.length + 2).trim() : "";
    if (words) waiting = setTimeout(inline, PAUSE, words);
  };

  const key = (event) => {
    if (list.hidden) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      chosen = chosen < 0 ? (step > 0 ? 0 : rows.length - 1) : (chosen + step + rows.length) % rows.length;
      draw();
    } else if (event.key === "Escape") close();
    else if (event.key === "Enter" && !event.shiftKey && chosen >= 0) pick(rows[chosen]);
    else if (event.key === "Tab" && !event.shiftKey && rows[chosen]?.complete) rows[chosen].complete();
    else return false;
    event.preventDefault();
    return true;
  };

  on("chat", () => {
    clearTimeout(waiting);
    query.abort();
    close();
  });

  const toggleCommands = () => {
    if (!list.hidden) return close();
    input.focus();
    return commands("");
  };

  return { update, key, toggleCommands };
}
