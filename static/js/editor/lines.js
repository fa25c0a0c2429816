// The grid of lines: rows are added, moved, doubled and taken out, and the focus is never lost. It never counts.
import { toast } from "../behaviours/toasts.js";
import { gettext } from "../words.js";

export const table = document.querySelector("[data-lines]");
const body = table.querySelector("[data-rows]");
const model = document.getElementById("lines-row");
export const adjustmentModel = document.getElementById("adjustment-row");
export const modelOf = (kind) => (["allowance", "charge"].includes(kind) ? adjustmentModel : model);
const told = document.querySelector("[data-lines-told]");

export const rows = () => [...body.querySelectorAll("[data-row]")];
export const rowOf = (element) => element.closest?.("[data-row]");
export const rowBy = (key) => document.getElementById(`line-${key}`);
export const cells = (row) => [...row.querySelectorAll("[data-cell]")];
export const cell = (row, name) => row.querySelector(`[data-cell="${name}"]`);
export const isAdjustment = (row) => "adjustment" in row.dataset; // a discount or charge for the whole document
const figure = (row) => cell(row, isAdjustment(row) ? "discount" : "unit_price");
export const isEmpty = (row) => !cell(row, "description").value.trim() && !figure(row).value.trim();
export const tell = (words) => (told.textContent = words);
export const changed = () => table.dispatchEvent(new CustomEvent("lines:changed", { bubbles: true }));

// A line has its own id from the start (UUIDv7), so that saving it twice makes one.
function newKey() {
  const time = Date.now().toString(16).padStart(12, "0");
  const rest = [...crypto.getRandomValues(new Uint8Array(10))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${time}7${rest.slice(0, 3)}${"89ab"[parseInt(rest[3], 16) % 4]}${rest.slice(4, 19)}`;
}

export function make(key = newKey(), of = model) {
  const holder = document.createElement("template");
  holder.innerHTML = of.innerHTML.replaceAll("rowkey", key);
  return holder.content.querySelector("[data-row]");
}

export function add(after = rows().at(-1), of = model) {
  const row = make(newKey(), of);
  if (after) after.after(row);
  else body.prepend(row);
  return row;
}

// An element that is moved in the document loses the focus, where the browser cannot move it whole.
export function place(row, before) {
  const held = row.contains(document.activeElement) ? document.activeElement : null;
  const ends = held && [held.selectionStart, held.selectionEnd];
  if (body.moveBefore && row.isConnected) body.moveBefore(row, before);
  else body.insertBefore(row, before);
  if (!held || held === document.activeElement) return;
  held.focus();
  if (ends[0] !== null && ends[0] !== undefined) held.setSelectionRange(...ends);
}

export function focus(row, name = "description") {
  const there = cell(row, name);
  const field = there?.checkVisibility() ? there : cell(row, "description");
  field.focus();
  if (field.matches("input")) field.select();
}

const nameOf = (row) => cell(row, "description").value.trim().split("\n")[0].slice(0, 40);
const placeOf = (row) => gettext("line item {number} of {all}", { number: rows().indexOf(row) + 1, all: rows().length });

export function move(row, by) {
  const all = rows();
  const to = all.indexOf(row) + by;
  if (to < 0 || to >= all.length) return tell(by < 0 ? gettext("Already at the top") : gettext("Already at the bottom"));
  place(row, by < 0 ? all[to] : all[to].nextElementSibling);
  row.scrollIntoView({ block: "nearest" });
  tell(gettext("{name}: now {place}", { name: nameOf(row) || gettext("Empty line item"), place: placeOf(row) }));
  changed();
}

export function duplicate(row) {
  const twin = add(row, isAdjustment(row) ? adjustmentModel : model);
  for (const field of cells(twin)) field.value = cell(row, field.dataset.cell).value;
  focus(twin);
  tell(gettext("Duplicated: {place}", { place: placeOf(twin) }));
  changed();
}

let takenBack = null; // puts the line back that was taken out last

export function remove(row) {
  const all = rows();
  const at = all.indexOf(row);
  const column = row.contains(document.activeElement) && document.activeElement.dataset.cell;
  row.remove();
  focus(all[at + 1] ?? all[at - 1] ?? add(), column || "description");
  changed();
  if (isEmpty(row)) return;
  const name = nameOf(row) || gettext("line item");
  const undo = () => {
    if (row.isConnected) return;
    // By now the server may not know it any more.
    row.dataset.new = "";
    body.insertBefore(row, rows()[at] ?? null);
    focus(row);
    tell(gettext("Restored: {place}", { place: placeOf(row) }));
    changed();
  };
  takenBack = undo;
  toast({ text: gettext("Removed “{name}”", { name }), action: gettext("Undo"), onAction: undo });
}

// Undo by key, until something else is typed.
export function takeBack() {
  const undo = takenBack;
  takenBack = null;
  undo?.();
  return Boolean(undo);
}

table.addEventListener("input", () => (takenBack = null));

document.querySelector("[data-add-line]").addEventListener("click", (event) => {
  event.preventDefault();
  const last = rows().at(-1);
  const row = last && isEmpty(last) && !isAdjustment(last) ? last : add();
  focus(row);
  row.scrollIntoView({ block: "nearest" });
});
