// The editor of a draft, quote or invoice: a grid of lines, and a page that saves by itself.
import "./editor/lines-drag.js";
import "./editor/lines-keys.js";
import "./editor/lines-menu.js";
import "./editor/lines-adjust.js";
import "./editor/lines-paste.js";
import "./editor/new-tax.js";
import { plan, save } from "./editor/autosave.js";
import { focusFirstProblem } from "./editor/problems.js";
import { state } from "./editor/save-state.js";
import { form, isDirty } from "./editor/dirty.js";

async function saveNow() {
  await save({ isExplicit: true });
  return state() === "saved" && !isDirty();
}

// The buttons save what is left and go to the draft's own page; one of them on to its sending.
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const next = event.submitter?.dataset.next ?? "";
  if (await saveNow()) {
    delete form.dataset.dirty;
    location.assign(form.dataset.done + next);
  } else focusFirstProblem();
});

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "s") {
    event.preventDefault();
    saveNow();
  }
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
    event.preventDefault();
    form.requestSubmit(form.querySelector("[data-next]"));
  }
});

// Enter in a field says that it is done; it does not leave the page.
form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("[data-field] input")) return;
  event.preventDefault();
  plan();
});

// How it is counted is asked for when somebody wants to know.
form.addEventListener("toggle", (event) => event.target.matches("[data-explain][open]") && save({ isAsked: true }), true);

// What was typed before all of this had come over the line.
if (isDirty()) plan();
document.documentElement.dataset.editor = "ready";
