// The grid of lines: Enter adds a line, arrows move, rows are pasted from a spreadsheet, dragged and removed. It never counts.
import Sortable from "sortablejs";

const table = document.querySelector("[data-lines]");
const body = table.querySelector("[data-rows]");
const model = document.getElementById("lines-row");
const PASTED = ["description", "quantity", "unit", "unit_price", "discount"];
let made = 0;

const rows = () => [...body.querySelectorAll("[data-row]")];
const cell = (row, name) => row.querySelector(`[data-cell="${name}"]`);
const changed = () => table.dispatchEvent(new CustomEvent("lines:changed", { bubbles: true }));
const touch = () => (table.closest("form").dataset.dirty = "");

function add(after = null) {
  const key = `n${Date.now().toString(36)}${made++}`;
  const holder = document.createElement("template");
  holder.innerHTML = model.innerHTML.replaceAll("rowkey", key);
  const row = holder.content.querySelector("[data-row]");
  if (after) after.after(row);
  else body.append(row);
  return row;
}

function remove(row) {
  const next = row.nextElementSibling ?? row.previousElementSibling ?? add();
  row.remove();
  cell(next, "description").focus();
  touch();
  changed();
}

function up(row) {
  row.previousElementSibling?.before(row);
  row.querySelector("[data-line-up]").focus();
  touch();
  changed();
}

function step(from, by) {
  const row = from.closest("[data-row]");
  const next = rows()[rows().indexOf(row) + by];
  if (next) cell(next, from.dataset.cell).focus();
  return Boolean(next);
}

table.addEventListener("keydown", (event) => {
  const field = event.target.closest("[data-cell]");
  if (!field || event.isComposing) return;
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    const row = field.closest("[data-row]");
    cell(row === rows().at(-1) ? add(row) : row.nextElementSibling, "description").focus();
  } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !field.matches("select") && !field.value.includes("\n")) {
    if (step(field, event.key === "ArrowDown" ? 1 : -1)) event.preventDefault();
  }
});

table.addEventListener("paste", (event) => {
  const text = event.clipboardData.getData("text/plain").replace(/\r/g, "").replace(/\n+$/, "");
  const field = event.target.closest("[data-cell]");
  if (!field || !text.includes("\t")) return;
  event.preventDefault();
  let row = field.closest("[data-row]");
  const from = Math.max(0, PASTED.indexOf(field.dataset.cell));
  text.split("\n").forEach((line, index) => {
    if (index) row = row.nextElementSibling ?? add(row);
    line.split("\t").forEach((value, place) => {
      const name = PASTED[from + place];
      if (name) cell(row, name).value = value.trim();
    });
  });
  touch();
  changed();
});

document.addEventListener("click", (event) => {
  const row = event.target.closest("[data-row]");
  if (event.target.closest("[data-add-line]")) cell(add(), "description").focus();
  else if (row && event.target.closest("[data-remove-line]")) remove(row);
  else if (row && event.target.closest("[data-line-up]")) up(row);
});

Sortable.create(body, {
  handle: "[data-grip]",
  draggable: "[data-row]",
  animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 140,
  onEnd: () => (touch(), changed()),
});
changed();
