// Live parts ask again: at once, then at most every 250 ms; in a crowd spread over a while; hidden tabs wait. What is being typed stays.
import htmx from "htmx";
import { Idiomorph } from "idiomorph";
import { isDirtyField } from "../behaviours/dirty-fields.js";

const PAUSE = 250; // ms between two requests of one part
const GLOW = 1200; // ms

const states = new Map(); // by the part's address: it survives the element
const waiting = new Set(); // parts that moved while the tab was hidden

export const regions = () => [...document.querySelectorAll("[data-live]")];

// A part inside a part that asks again anyway comes with it, unless it is kept by itself.
export const outermost = (parts) =>
  parts.filter((part) => {
    const around = part.parentElement?.closest("[data-live], [data-keep]");
    return !around || !parts.includes(around);
  });
const nameOf = (region) => region.getAttribute("hx-get") ?? region.id;

export function refresh(region, spread = 0) {
  const name = nameOf(region);
  if (document.hidden) return void waiting.add(name);
  const state = states.get(name) ?? { last: 0, timer: 0, busy: false, again: false };
  states.set(name, state);
  if (state.busy) return void (state.again = true);
  if (state.timer) return;
  const pause = Math.max(0, state.last + PAUSE - Date.now()) + Math.random() * spread;
  state.timer = setTimeout(() => ask(name, state), pause);
}

function ask(name, state) {
  const region = regions().find((one) => nameOf(one) === name);
  // A part that asks in its own way (the editor) is told, and not waited for.
  Object.assign(state, { timer: 0, last: Date.now(), busy: Boolean(region?.hasAttribute("hx-get")) });
  if (region) htmx.trigger(region, "live");
}

document.addEventListener("htmx:afterRequest", (event) => {
  const name = event.target.getAttribute?.("hx-get");
  const state = states.get(name);
  if (!state?.busy) return;
  state.busy = false;
  const region = regions().find((one) => nameOf(one) === name);
  if (event.detail.xhr?.status === 404 && region) region.replaceChildren(document.querySelector("#gone")?.content.cloneNode(true) ?? "");
  else if (state.again && region) refresh(region);
  state.again = false;
});

document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  regions().filter((region) => waiting.has(nameOf(region))).forEach((region) => refresh(region));
  waiting.clear();
});

// --- The morph keeps what a person is in the middle of -----------------------------------------------------------------
Idiomorph.defaults.callbacks.beforeNodeMorphed = (old, next) => {
  if (!(old instanceof Element)) return true;
  if (old.matches("details, dialog, [popover]") && next instanceof Element && old.hasAttribute("open")) next.setAttribute("open", "");
  return !(old.matches("[data-keep]") || isDirtyField(old) || (old === document.activeElement && old.matches("input, textarea, select")));
};

// --- The soft glow ------------------------------------------------------------------------------------------------------
const versions = () => new Map([...document.querySelectorAll("[data-version]")].map((row) => [row.id, row.dataset.version]));
let before = new Map();

document.addEventListener("htmx:beforeSwap", () => (before = versions()));
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.requestConfig?.triggeringEvent?.type !== "live") return;
  for (const [id, version] of versions()) {
    if (before.get(id) === version) continue;
    const row = document.getElementById(id);
    row?.classList.add("is-fresh");
    setTimeout(() => row?.classList.remove("is-fresh"), GLOW);
  }
});
