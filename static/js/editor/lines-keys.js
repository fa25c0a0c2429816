// Keys in the grid: Enter, arrows, and with Alt or Ctrl what the row's menu does too.
import { add, duplicate, focus, isEmpty, move, remove, rowOf, rows, table, takeBack } from "./lines.js";

function step(field, by) {
  const all = rows();
  const next = all[all.indexOf(rowOf(field)) + by];
  if (next) focus(next, field.dataset.cell);
  return Boolean(next);
}

// In a text of several lines the arrows stay in the text until it ends.
function isAtEdge(field, by) {
  if (field.matches("select")) return false;
  const text = by < 0 ? field.value.slice(0, field.selectionStart) : field.value.slice(field.selectionEnd);
  return !text.includes("\n");
}

function enter(row) {
  const all = rows();
  const next = all[all.indexOf(row) + 1];
  if (next) return focus(next);
  if (!isEmpty(row)) focus(add(row));
}

const KEYS = {
  Enter: (field) => (enter(rowOf(field)), true),
  ArrowUp: (field) => isAtEdge(field, -1) && step(field, -1),
  ArrowDown: (field) => isAtEdge(field, 1) && step(field, 1),
  "Alt+ArrowUp": (field) => (move(rowOf(field), -1), true),
  "Alt+ArrowDown": (field) => (move(rowOf(field), 1), true),
  "Alt+Shift+ArrowDown": (field) => (duplicate(rowOf(field)), true),
  "Ctrl+Shift+Backspace": (field) => (remove(rowOf(field)), true),
  "Ctrl+z": () => takeBack(),
  Escape: () => (document.querySelector("[data-add-line]").focus(), true),
};

const named = (event) =>
  [event.ctrlKey || event.metaKey ? "Ctrl" : "", event.altKey ? "Alt" : "", event.shiftKey ? "Shift" : "", event.key].filter(Boolean).join("+");

table.addEventListener("keydown", (event) => {
  const field = event.target.closest("[data-cell]");
  if (!field || event.isComposing) return;
  if (KEYS[named(event)]?.(field)) event.preventDefault();
});
