// Two people changed the same: theirs and mine stand where it happened until one is chosen, and the choice is sent.
import { form, isLine } from "./dirty.js";
import { cells, remove, rowBy } from "./lines.js";
import { isDirtyField } from "../behaviours/dirty-fields.js";

const isSame = (one, other) => one?.dataset.digest === other.dataset.digest && one.textContent === other.textContent;
const placeOf = (key) => (isLine(key) ? rowBy(key)?.querySelector(".lines-item") : form.querySelector(`[data-field="${key}"]`));
const choiceOf = (key) => form.querySelector(`[data-choice="${key}"]`);

export function offer(answer) {
  const open = new Set();
  for (const fresh of answer.querySelectorAll("[data-choice]")) {
    const key = fresh.dataset.choice;
    open.add(key);
    const there = choiceOf(key);
    if (isSame(there, fresh)) continue;
    there?.remove();
    placeOf(key)?.append(document.importNode(fresh, true));
  }
  for (const choice of form.querySelectorAll("[data-choice]")) if (!open.has(choice.dataset.choice)) close(choice);
}

// The focus goes to what the choice was about.
function close(choice) {
  const around = choice.parentElement;
  const hadFocus = choice.contains(document.activeElement);
  choice.remove();
  if (hadFocus) around.querySelector("textarea, input, select")?.focus();
}

const fieldsOf = (key) => (isLine(key) ? cells(rowBy(key)) : [...form.querySelectorAll(`[data-field="${key}"] [name="${key}"]`)]);

// Theirs: what is written here is given up. The answer brings theirs into the fields.
function giveUp(key) {
  for (const field of fieldsOf(key)) {
    if (!isDirtyField(field)) continue;
    if (field.matches("select")) field.value = [...field.options].find((option) => option.defaultSelected)?.value ?? field.options[0]?.value;
    else field.value = field.defaultValue;
  }
  if (isLine(key)) delete rowBy(key).dataset.new;
}

form.addEventListener("change", (event) => {
  const choice = event.target.closest("[data-choice]");
  if (!choice) return;
  const key = choice.dataset.choice;
  const isTheirs = event.target.value === "theirs";
  // A line that was taken out here and changed there is back: mine is to take it out once more, theirs to leave it.
  if (isLine(key) && choice.dataset.mine === "gone") {
    close(choice);
    if (!isTheirs) remove(rowBy(key));
  } else if (isTheirs) giveUp(key);
});
