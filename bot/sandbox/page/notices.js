// Toasts, alert and confirm windows, and pop-up menus.

import { el } from "./dom.js";

const SHOWN_FOR = 4500; // milliseconds

/** Show a passing line; `kind` is "plain" or "bad". A line that is already showing is not shown twice. */
export function notice(text, kind = "plain") {
  const shelf = document.getElementById("toasts");
  if ([...shelf.children].some((one) => one.textContent === text)) return;
  const toast = el("div", { class: `toast ${kind}`, role: kind === "bad" ? "alert" : "status" }, text);
  shelf.append(toast);
  setTimeout(() => toast.remove(), SHOWN_FOR);
}

/** Show `content` in a window with these buttons; resolves to the value of the pressed one, "" when closed otherwise. */
export function ask(content, buttons, { label } = {}) {
  const row = buttons.map(({ text, value, main }) =>
    el("button", { type: "submit", value, class: main ? "main" : "", autofocus: main }, text));
  const dialog = el(
    "dialog",
    { class: "window", "aria-label": label },
    el("form", { method: "dialog" }, el("div", { class: "window-text" }, content), el("div", { class: "row" }, row)),
  );
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
  });
}

/** An alert that must be pressed away, as a bot's show_alert answer is. */
export const alertWindow = (text) => ask(text, [{ text: "确定", value: "ok", main: true }], { label: "机器人的回答" });

/** Show a picture in full. */
export function picture(address) {
  ask(el("img", { src: address, alt: "图片" }), [{ text: "关闭", value: "", main: true }], { label: "图片" });
}

/**
 * Open a menu under `anchor`. Items are {content, label?, checked?, act}; arrow keys walk, Escape closes.
 */
export function menu(anchor, items, label) {
  const popup = el("div", { class: "menu", role: "menu", popover: "auto", "aria-label": label });
  for (const { content, checked, act } of items) {
    const item = el("button", {
      type: "button",
      role: checked === undefined ? "menuitem" : "menuitemradio",
      "aria-checked": checked === undefined ? null : String(checked),
    }, content);
    item.addEventListener("click", () => {
      popup.hidePopover();
      act();
    });
    popup.append(item);
  }
  popup.addEventListener("keydown", walk);
  popup.addEventListener("toggle", ({ newState }) => {
    anchor.setAttribute("aria-expanded", String(newState === "open"));
    if (newState === "closed") popup.remove();
  });
  document.body.append(popup);
  popup.showPopover();
  place(popup, anchor.getBoundingClientRect());
  (popup.querySelector("[aria-checked=true]") ?? popup.firstElementChild)?.focus();
}

const GAP = 6; // pixels between a menu and its button, and to the window's edge

/** Put an open pop-up under the box of its button, or above it where there is more room. */
export function place(popup, box) {
  const { offsetWidth, offsetHeight } = popup;
  const left = Math.max(GAP, Math.min(box.left, innerWidth - offsetWidth - GAP));
  const below = box.bottom + GAP;
  const top = below + offsetHeight <= innerHeight ? below : Math.max(GAP, box.top - GAP - offsetHeight);
  Object.assign(popup.style, { left: `${left}px`, top: `${top}px` });
}

function walk(event) {
  const items = [...event.currentTarget.children];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  items.at((items.indexOf(document.activeElement) + step) % items.length).focus();
}
