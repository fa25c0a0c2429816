// An answer to a save is put into the page: what is saved now, what others changed, sums, what waits. Nothing under the hands.
import { Idiomorph } from "idiomorph";
import { offer } from "./choices.js";
import { becomeDraft, entitle } from "./new-draft.js";
import { mend } from "./problems.js";
import { rowBy } from "./lines.js";
import { startWith } from "./lines-tax.js";
import { arrange, dropRows, glow, put, takeRows } from "./theirs.js";
import { isDirtyField, markClean } from "../behaviours/dirty-fields.js";
import { form, hidden, keyOf, baseline, order, read, setBaseline } from "./dirty.js";

// What was sent is saved now, but for what waits. A line that was emptied is none any more: its row is a new one.
function settle(sent, waits, stands) {
  for (const [field, value] of sent) {
    const row = field.closest("[data-row]");
    if (waits.has(row ? keyOf(row) : field.name)) continue;
    markClean(field, value);
    if (row) row.toggleAttribute("data-new", !stands.has(keyOf(row)));
  }
}

// Returns the keys of what was left alone, because somebody is writing there.
function takeFields(answer) {
  const left = [];
  for (const fresh of answer.querySelectorAll("[data-fields] [name]")) {
    const field = form.querySelector(`[data-field] [name="${fresh.name}"]`);
    if (!field) continue;
    if (isDirtyField(field)) left.push(fresh.name);
    else if (put(field, fresh)) glow(field);
  }
  return left;
}

function sum(answer) {
  for (const fresh of answer.querySelectorAll("[data-net-of]")) {
    const row = rowBy(fresh.dataset.netOf);
    if (row) row.querySelector("[data-net]").textContent = fresh.textContent;
  }
  Idiomorph.morph(form.querySelector("[data-totals]"), answer.querySelector("[data-totals]").innerHTML, { morphStyle: "innerHTML" });
  form.querySelector("[data-total]").textContent = answer.querySelector("[data-total]").textContent;
}

// The baseline of what this page left as it was stays: also the order, when somebody here has moved lines since.
function remember(now, left, isInOrder) {
  for (const key of left) if (baseline.has(key)) now.set(key, baseline.get(key)); else now.delete(key);
  const before = isInOrder ? [] : [...baseline.keys()].filter((key) => now.has(key));
  setBaseline(new Map([...before.map((key) => [key, now.get(key)]), ...now]));
}

export function apply(answer, sent, isExplicit) {
  const { version, base, order: theirs, saved } = answer.dataset;
  const waits = new Set([...answer.querySelectorAll("[data-waits]")].map((item) => item.dataset.waits));
  const stands = (theirs ?? "").split(" ").filter(Boolean);
  if (saved !== undefined) settle(sent.sent, waits, new Set(stands));
  if (answer.dataset.edit) becomeDraft(answer);
  if (version) {
    const isInOrder = order().join() === sent.order;
    const back = new Set(); // lines that come, or come back: the page knows them as they stand
    // Of a draft that this page has just made, nobody else wrote anything: its words are what was sent.
    const newer = takeFields(answer);
    const left = [...(answer.dataset.edit ? [] : newer), ...takeRows(answer, back), ...waits].filter((key) => !back.has(key));
    dropRows(new Set(stands));
    if (isInOrder) arrange(stands);
    entitle(answer);
    remember(new Map(read(base)), left, isInOrder);
    hidden("version").value = version;
  }
  startWith(answer.dataset.usual);
  sum(answer);
  offer(answer);
  return mend(answer, isExplicit);
}
