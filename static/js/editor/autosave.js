// A draft saves by itself: soon after typing stops, when a field or the page is left, when the line is back. One save at a time.
import { apply } from "./save-answer.js";
import { forget, keep } from "./recovery.js";
import { show, state } from "./save-state.js";
import { form, gather, hidden, isDirty } from "./dirty.js";
import { gettext } from "../words.js";

const PAUSE = 1000; // ms after the last key
const SOON = 150; // ms after a field is left, or a line moved
const PATIENCE = 20_000; // ms
const LONGEST = 5000; // ms that somebody who never pauses is left unsaved
const LONGEST_WAIT = 30_000; // ms between two tries without a connection

let timer = 0;
let isSoon = false; // planned already, and nothing typed since puts it off
let since = 0; // when the first of what is to be saved was typed
let onItsWay = null;
let unanswered = null; // sent, and nobody knows whether it arrived: it is sent again as it was
let isAgain = false;
let failures = 0;
let isOver = false; // no longer a draft, or nobody's any more

export function plan(pause = SOON) {
  if (isOver || (isSoon && pause > SOON)) return;
  clearTimeout(timer);
  since ||= Date.now();
  isSoon = pause <= SOON;
  timer = setTimeout(() => save(), failures ? pause : Math.min(pause, Math.max(0, since + LONGEST - Date.now())));
}

// A new draft is made once: not while somebody still goes through the clients.
const isChoosing = () => !form.dataset.live && document.activeElement?.name === "client";

export async function save({ isExplicit = false, isAsked = false } = {}) {
  clearTimeout(timer);
  [isSoon, since] = [false, 0];
  if (isOver) return;
  if (onItsWay) {
    isAgain = true;
    await onItsWay;
    return isExplicit ? save({ isExplicit, isAsked }) : undefined;
  }
  if (!isExplicit && !isAsked && !unanswered && (!isDirty() || isChoosing())) return rest();
  onItsWay = send(unanswered ?? gather(), isExplicit);
  await onItsWay;
  onItsWay = null;
  if (isAgain) plan();
  isAgain = false;
}

// Typed and taken back: there is nothing to save.
function rest() {
  if (state() === "saving") show(form.dataset.live ? "saved" : "new");
}

const post = (body, options) => fetch(form.action, { method: "POST", body, keepalive: String(body).length < 60_000, ...options });

async function send(sent, isExplicit) {
  unanswered = sent;
  try {
    const response = await post(sent.body, { signal: AbortSignal.timeout(PATIENCE) });
    if (response.status >= 500) throw new Error(response.statusText);
    const answer = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("[data-answer]");
    failures = 0;
    unanswered = null;
    if (answer) hear(answer, sent, isExplicit);
    else refuse(response);
  } catch {
    failures += 1;
    show("kept");
    plan(Math.min(LONGEST_WAIT, 1000 * 2 ** failures));
  }
}

function hear(answer, sent, isExplicit) {
  isOver = answer.dataset.state === "refused";
  if (answer.dataset.edit) forget();
  const found = apply(answer, sent, isExplicit);
  const isBehind = found === "saved" && isDirty(); // typed while the save was on its way
  show(isBehind ? "saving" : found, { words: answer.querySelector("[data-words]").textContent, isExplicit });
  if (isBehind) isAgain = true;
  if (isDirty()) keep();
  else forget();
}

function refuse(response) {
  isOver = response.status === 404;
  if (response.redirected) show("refused", { words: gettext("Not saved: you’re signed out. Sign in again in another tab; your changes are kept here.") });
  else if (response.status === 404) show("refused", { words: gettext("Not saved: this was deleted. Your changes are kept here.") });
  else show("refused", { words: gettext("Not saved. Reload the page; your changes are kept here.") });
}

function note(pause) {
  keep();
  if (!isOver && !failures) show("saving");
  plan(pause);
}

form.addEventListener("input", () => note(PAUSE));
form.addEventListener("change", () => note(SOON));
form.addEventListener("lines:changed", () => note(SOON));
form.addEventListener("focusout", () => isDirty() && plan());
addEventListener("online", () => plan());

// Somebody else may have saved: ask shortly before asking for all of it.
form.addEventListener("live", async () => {
  if (onItsWay) return void (isAgain = true);
  const response = await fetch(`${form.action}?since=${hidden("version").value}`).catch(() => null);
  if (response?.status === 200) save({ isAsked: true });
});

document.addEventListener("visibilitychange", () => document.hidden && save());
// The last words go out even while a save is on its way: the server knows which came later.
addEventListener("pagehide", () => !isOver && isDirty() && !isChoosing() && post(gather().body).catch(() => {}));
