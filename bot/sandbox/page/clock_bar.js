// The bar at the top: the sandbox's date and time, the buttons that move it, and the bot's restart.

import * as api from "./api.js";
import { notice, place } from "./notices.js";
import { attempt } from "./session.js";
import { emit, on, store } from "./store.js";
import { dayText, fieldMoment, fieldValue, timeText } from "./times.js";

const HOUR = 3600; // seconds
const TICK = 1000; // milliseconds

let anchor = { moment: new Date(), at: performance.now(), frozen: true };

/** The sandbox's present moment; between two words of the server it runs along with this computer's clock. */
export function now() {
  const passed = anchor.frozen ? 0 : performance.now() - anchor.at;
  return new Date(anchor.moment.getTime() + passed);
}

/** Wire the bar. */
export function clockBar() {
  const byId = (id) => document.getElementById(id);
  on("clock", take);
  on("state", () => {
    byId("restart").hidden = !store.canRestart;
    byId("clock-next").disabled = !store.hasNext;
  });
  on("connection", (up) => (byId("offline").hidden = up));
  byId("clock-hour").addEventListener("click", (event) => move(event.currentTarget, { advance: HOUR }));
  byId("clock-day").addEventListener("click", (event) => move(event.currentTarget, { advance: 24 * HOUR }));
  byId("clock-next").addEventListener("click", (event) => move(event.currentTarget, { next: true }));
  byId("restart").addEventListener("click", (event) => busy(event.currentTarget, restart));
  byId("clock-panel").addEventListener("toggle", ({ newState }) => {
    if (newState !== "open") return;
    byId("clock-field").value = fieldValue(now());
    place(byId("clock-panel"), byId("clock-open").getBoundingClientRect());
  });
  byId("clock-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const done = await move(byId("clock-set"), { set: fieldMoment(byId("clock-field").value) });
    if (done) byId("clock-panel").hidePopover();
  });
  setInterval(draw, TICK);
}

/** Move the clock as the button says, and tell the person where it stands. Returns whether it moved. */
export async function move(button, change) {
  return busy(button, async () => {
    const clock = await attempt(() => api.setClock(change));
    if (!clock) return false;
    take(clock);
    notice(`时钟拨到 ${dayText(now())} ${timeText(now())}`);
    return true;
  });
}

async function restart() {
  const answer = await attempt(api.restart);
  if (answer) notice("机器人已重启。");
}

async function busy(button, action) {
  button.setAttribute("aria-busy", "true");
  try {
    return await action();
  } finally {
    button.removeAttribute("aria-busy");
  }
}

function take(clock) {
  anchor = { moment: new Date(clock.now), at: performance.now(), frozen: Boolean(clock.frozen) };
  draw();
}

let shown = "";

function draw() {
  const moment = now();
  const [day, time] = [dayText(moment), timeText(moment)];
  if (shown === `${day} ${time}`) return;
  const newDay = !shown.startsWith(day);
  shown = `${day} ${time}`;
  document.getElementById("clock-day-text").textContent = day;
  document.getElementById("clock-time-text").textContent = time;
  document.getElementById("clock-text").dateTime = fieldValue(moment);
  if (newDay) emit("day");
}
