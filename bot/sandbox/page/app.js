// Puts the page together and opens the first chat.

import { chatList } from "./chats.js";
import { clockBar, now } from "./clock_bar.js";
import { composer } from "./composer.js";
import { conversation } from "./conversation.js";
import { icon } from "./dom.js";
import { hint } from "./hint.js";
import { follow, open, readAddress } from "./session.js";
import { homeOf, on, store } from "./store.js";

for (const place of document.querySelectorAll("[data-icon]")) place.prepend(icon(place.dataset.icon));

clockBar();
chatList(now);
conversation();
composer();
hint();

let begun = false;

on("state", () => {
  if (begun || store.me === null) return;
  begun = true;
  readAddress();
  const wide = matchMedia("(min-width: 761px)").matches;
  if (wide && store.chatId === null) open(homeOf(store.me).id);
  document.body.removeAttribute("aria-busy");
});

follow();
