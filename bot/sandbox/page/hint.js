// Three things to try, for somebody who sees the page for the first time.

import { el } from "./dom.js";
import { open, show } from "./session.js";
import { emit, homeOf, on, store } from "./store.js";

const WHO = "张敏";
const QUESTION = "县级中学团校2020年要达到多少";
const DISMISSED = "jishi-sandbox-hint-dismissed";

/** Show the hint until it was dismissed once in this browser. */
export function hint() {
  const place = document.getElementById("hint");
  const guide = () => store.people.find((one) => one.name === WHO);
  on("state", () => {
    if (!place.hidden || localStorage.getItem(DISMISSED) || !guide()) return;
    const quoted = (words) => el("q", {}, `@${store.bot.username} ${words}`);
    const strong = (words) => el("b", {}, words);
    const next = () => document.getElementById("clock-next").click();
    place.querySelector("ol").replaceChildren(
      step(["以", strong(WHO), "的身份在县群里问：", quoted(QUESTION)], "填好这句", () => fill(guide(), QUESTION)),
      step(["在群里发 ", quoted("填报"), "，再按 ", strong("开始填报")], "填好这句", () => fill(guide(), "填报")),
      step(["按上面的 ", strong("到下一次提醒"), "，看提醒发到哪些群"], "现在就按", next),
    );
    place.hidden = false;
  });
  document.getElementById("hint-close").addEventListener("click", () => {
    localStorage.setItem(DISMISSED, "1");
    place.hidden = true;
  });
}

function step(content, action, act) {
  const button = el("button", { type: "button", class: "link" }, action);
  button.addEventListener("click", act);
  return el("li", {}, el("span", {}, content), " ", button);
}

/** Be the guide's person in their own group, with the words ready to be sent. */
function fill(guide, words) {
  const group = homeOf(guide.id);
  if (store.me === guide.id) open(group.id);
  else show(guide.id, group.id, { push: store.chatId === null });
  emit("insert", `@${store.bot.username} ${words}`);
}
