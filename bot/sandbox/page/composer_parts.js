// What the input needs beside itself: the window that sends a file, and a message in one line.

import { sizeText } from "./bubble.js";
import { el } from "./dom.js";
import { ask } from "./notices.js";
import { sendFile } from "./session.js";

/** A message's words in one line. */
export function bubbleText(message) {
  return (message.text || message.document?.name || "[图片]").replace(/\s+/g, " ");
}

/** Ask for a caption, and for a picture whether to send it as one; then send the file. */
export async function fileWindow(file) {
  const isPicture = /^image\/(png|jpeg)$/.test(file.type);
  const caption = el("textarea", { rows: 2, placeholder: "说明（可不填）", "aria-label": "说明" });
  const asPhoto = el("input", { type: "checkbox", checked: isPicture });
  const content = [
    el("h3", {}, "发送文件"),
    el("p", { class: "address" }, `${file.name} · ${sizeText(file.size)}`),
    isPicture ? el("label", { class: "check" }, asPhoto, "作为图片发送") : null,
    caption,
  ].filter(Boolean);
  const answer = await ask(content, [
    { text: "取消", value: "" },
    { text: "发送", value: "send", main: true },
  ], { label: "发送文件" });
  if (answer === "send") await sendFile(file, caption.value, isPicture && asPhoto.checked);
}
