// What somebody else changed comes into the page: into fields and rows that are not dirty here, the focus where it is.
import { cell, cells, focus, place, rowBy, rows, tell } from "./lines.js";
import { markClean } from "../behaviours/dirty-fields.js";
import { form, isDirtyRow, keyOf } from "./dirty.js";
import { gettext } from "../words.js";

const GLOW = 1200; // ms
const table = form.querySelector("[data-rows]");

export function glow(element) {
  element.classList.add("is-fresh");
  setTimeout(() => element.classList.remove("is-fresh"), GLOW);
}

// Theirs into a field of ours that is not dirty; the caret stays.
export function put(field, fresh) {
  const isOther = field.value !== fresh.value;
  if (field.matches("select")) field.replaceChildren(...[...fresh.options].map((option) => option.cloneNode(true)));
  const caret = field === document.activeElement && field.selectionStart;
  if (field.value !== fresh.value) field.value = fresh.value;
  if (typeof caret === "number") field.setSelectionRange(caret, caret);
  markClean(field, fresh.value);
  return isOther;
}

// Returns the keys of rows left alone, because somebody is writing there; what came new is put into `back`.
export function takeRows(answer, back) {
  const left = [];
  for (const fresh of answer.querySelectorAll("[data-fresh] > [data-row]")) {
    const row = rowBy(keyOf(fresh));
    if (!row) {
      table.append(document.importNode(fresh, true));
      glow(rowBy(keyOf(fresh)));
      back.add(keyOf(fresh));
      continue;
    }
    if (isDirtyRow(row)) left.push(keyOf(row));
    else if (cells(fresh).filter((field) => put(cell(row, field.dataset.cell), field)).length) glow(row);
    row.querySelector("[data-net]").textContent = fresh.querySelector("[data-net]").textContent;
  }
  return left;
}

export function dropRows(kept) {
  for (const row of rows()) {
    if (kept.has(keyOf(row)) || isDirtyRow(row)) continue;
    const at = rows().indexOf(row);
    const hadFocus = row.contains(document.activeElement);
    row.remove();
    if (hadFocus && rows().length) focus(rows()[Math.min(at, rows().length - 1)]);
    tell(gettext("Line item {number} was removed by someone else", { number: at + 1 }));
  }
}

// Their order; what only this page has stays behind what it follows here.
export function arrange(keys) {
  const wanted = keys.map(rowBy).filter(Boolean);
  let ahead = null;
  for (const row of rows()) {
    if (!wanted.includes(row)) wanted.splice(wanted.indexOf(ahead) + 1, 0, row);
    ahead = row;
  }
  wanted.forEach((row, at) => {
    const there = rows()[at];
    if (there !== row) place(row, there);
  });
}
