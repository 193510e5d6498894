// The sandbox's control interface over HTTP, one function per address.

/** An answer of the sandbox that is not a success; its message is a Chinese sentence for the person at the page. */
export class Refused extends Error {}

async function request(path, options = {}) {
  let response;
  try {
    response = await fetch(`/control/${path}`, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refused("连不上沙盒，请确认它还在运行。");
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(answer.error || `沙盒没有照办（${response.status}）。`);
  return answer;
}

const get = (path, query = {}) => {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined);
  return request(given.length ? `${path}?${new URLSearchParams(given)}` : path);
};

const post = (path, body, signal) =>
  request(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    signal,
  });

export const state = () => get("state");
export const messages = (chat, as, before = null) => get(`chats/${chat}/messages`, { as, before });
export const commands = (chat, as) => get("commands", { as, chat });
export const send = (message) => post("send", message);
export const press = (button) => post("press", button);
export const start = (as, payload) => post("start", { as, payload });
export const inline = (as, query, signal) => post("inline", { as, query }, signal);
export const inlineSend = (choice) => post("inline/send", choice);
export const member = (change) => post("member", change);
export const setClock = (change) => post("clock", change);
export const restart = () => post("restart", {});

/** Send a file; `fields` are as, chat, caption and as_photo. */
export function upload(file, fields) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, String(value));
  form.append("file", file, file.name);
  return request("upload", { method: "POST", body: form });
}

const RETRY_AFTER = 2000; // milliseconds; the browser's own retry stops for good when the server answers an error

/**
 * Listen to the sandbox for as long as the page lives.
 * `onUp` is called at every (re)connection, `onDown` whenever it is lost, `onEvent` with each event.
 */
export function listen({ onUp, onDown, onEvent }) {
  const source = new EventSource("/control/events");
  source.onopen = onUp;
  source.onmessage = (message) => onEvent(JSON.parse(message.data));
  source.onerror = () => {
    onDown();
    if (source.readyState !== EventSource.CLOSED) return;
    setTimeout(() => listen({ onUp, onDown, onEvent }), RETRY_AFTER);
  };
}
