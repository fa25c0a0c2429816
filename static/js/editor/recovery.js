// What is typed and not saved yet is kept in this browser, and offered when the page is opened again.
import { add, cell, cells, changed, make, modelOf, place, rowBy, rows } from "./lines.js";
import { isDirtyField } from "../behaviours/dirty-fields.js";
import { fields, form, hidden, isDirty, isNothing, isDirtyRow, keyOf, baseline, read, setBaseline } from "./dirty.js";
import { gettext } from "../words.js";

const PAUSE = 250; // ms
const LONGEST = 30 * 24 * 3600 * 1000; // ms that words are kept for somebody to come back
const address = () => `typed:${form.dataset.person}:${new URL(form.action).pathname}`;
const notice = form.querySelector("[data-restore]");
const MEMORY = ["version", "base", "page_id", "save_number", "id"];
let timer = 0;

function all() {
  return {
    at: Date.now(),
    memory: MEMORY.filter((name) => hidden(name)).map((name) => [name, hidden(name).value]),
    fields: fields().filter(isDirtyField).map((field) => [field.name, field.value]),
    rows: rows().filter((row) => !isNothing(row) && isDirtyRow(row)).map((row) => [keyOf(row), cells(row).map((field) => [field.dataset.cell, field.value])]),
    order: rows().filter((row) => !isNothing(row)).map(keyOf),
  };
}

function write() {
  // While something older waits to be restored, it is not written over.
  if (!notice.hidden) return;
  if (!isDirty()) return localStorage.removeItem(address());
  try {
    localStorage.setItem(address(), JSON.stringify(all()));
  } catch {
    // The browser keeps nothing more; the page still does.
  }
}

export function keep() {
  clearTimeout(timer);
  timer = setTimeout(write, PAUSE);
}

export function forget() {
  clearTimeout(timer);
  if (!notice.hidden && !isNews(words)) notice.hidden = true;
  if (notice.hidden) localStorage.removeItem(address());
}

addEventListener("pagehide", write);

function restore(words) {
  for (const [name, value] of words.fields) {
    const field = form.querySelector(`[data-field] [name="${name}"]`);
    if (field) field.value = value;
  }
  const before = new Map(read(Object.fromEntries(words.memory).base ?? ""));
  for (const [key, values] of words.rows) {
    let row = rowBy(key);
    if (!row) {
      row = make(key, modelOf(new Map(values).get("kind")));
      add().replaceWith(row);
    }
    for (const [name, value] of values) cell(row, name).value = value;
  }
  const kept = new Set(words.order);
  for (const row of rows()) if (before.has(keyOf(row)) && !kept.has(keyOf(row))) row.remove();
  words.order.map(rowBy).filter(Boolean).forEach((row, at) => rows()[at] !== row && place(row, rows()[at]));
  // What was typed was typed on what stood then: whoever changed the same since is not written over.
  for (const [name, value] of words.memory) if (hidden(name)) hidden(name).value = value;
  setBaseline(before);
  for (const row of rows().slice(0, -1)) if (isNothing(row)) row.remove();
  changed();
}

// --- The offer --------------------------------------------------------------------------------------------------------
function found() {
  const words = JSON.parse(localStorage.getItem(address()) ?? "null");
  if (!words || Date.now() - words.at < LONGEST) return words;
  localStorage.removeItem(address());
  return null;
}

// Saved after all, while the page went away: then there is nothing to offer.
function isNews(words) {
  const isField = ([name, value]) => (form.querySelector(`[data-field] [name="${name}"]`)?.value ?? value) !== value;
  const isRow = ([key, values]) => !rowBy(key) || values.some(([name, value]) => cell(rowBy(key), name).value !== value);
  return words.fields.some(isField) || words.rows.some(isRow) || words.order.join() !== rows().filter((row) => !isNothing(row)).map(keyOf).join();
}

const words = found();
if (words && isNews(words)) {
  notice.hidden = false;
  notice.querySelector("[data-restore-words]").textContent = gettext("In this browser, {when}.", { when: new Date(words.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" }) });
} else localStorage.removeItem(address());

notice.addEventListener("click", (event) => {
  const isYes = event.target.closest("[data-restore-yes]");
  if (!isYes && !event.target.closest("[data-restore-no]")) return;
  notice.hidden = true;
  localStorage.removeItem(address());
  if (isYes) restore(words);
  fields()[0].focus();
});
