// One quiet line says whether all is saved; aloud it is said when it matters: a problem, and that it is over.
import { gettext } from "../words.js";
const place = document.querySelector("[data-save-state]");
const words = place.querySelector("[data-save-words]");
const told = place.querySelector("[data-save-told]");
const SAID = {
  saving: gettext("Saving…"),
  saved: gettext("Saved"),
  kept: gettext("Offline. Changes will save when you reconnect."),
  typing: gettext("Saving…"),
  new: gettext("Add a client and a title to save"),
};
const QUIET = new Set(["saving", "typing", "new"]);
let hasTrouble = true;

export const state = () => place.dataset.state;

export function show(state, { words: own = "", isExplicit = false } = {}) {
  const said = SAID[state] ?? own;
  place.dataset.state = state;
  words.textContent = said;
  // A draft that cannot be left without a loss asks before it is left.
  const form = place.closest("form");
  if (["kept", "waits", "conflict", "refused"].includes(state)) form.dataset.dirty = "";
  else delete form.dataset.dirty;
  if (QUIET.has(state) || (state === "saved" && !hasTrouble && !isExplicit)) return;
  told.textContent = said;
  hasTrouble = state !== "saved";
}
