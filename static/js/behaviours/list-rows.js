// A list in `data-opens="drawer"`: a click shows a row's essentials, a double click or Enter opens its page, e its form, j and k walk.
import { isOpen, openDrawer } from "./drawer.js";
import { isPhone, isPlainClick } from "./parts.js";
import { areKeysOn, isTyping } from "./key-commands.js";

const LIST = '[data-opens="drawer"]';
const OWN = "button, input, label, select, textarea, summary, [popover], a:not(.table-link)";

function rowOf(event) {
  if (event.target.closest(OWN)) return null;
  return event.target.closest(`${LIST} [data-href]`);
}

function linkOf(row) {
  return row.querySelector(".table-link") ?? row;
}

document.addEventListener("click", (event) => {
  const row = rowOf(event);
  const isFromKeyboard = event.detail === 0;
  if (!row || !isPlainClick(event) || isFromKeyboard || String(getSelection())) return;
  if (isPhone()) {
    if (!event.target.closest("a")) location.href = row.dataset.href;
    return;
  }
  event.preventDefault();
  openDrawer(row.dataset.href, row);
});

document.addEventListener("dblclick", (event) => {
  const row = rowOf(event);
  if (row) location.href = row.dataset.href;
});

function step(by) {
  const rows = [...document.querySelectorAll(`${LIST} [data-href]`)];
  const at = rows.findIndex((row) => row.contains(document.activeElement) || row.classList.contains("is-open"));
  const next = rows[Math.min(Math.max(at + by, 0), rows.length - 1)];
  if (!next) return;
  linkOf(next).focus();
  if (isOpen()) openDrawer(next.dataset.href, next, { keepFocus: true });
}

document.addEventListener("keydown", (event) => {
  if (isTyping(event) || !areKeysOn()) return;
  const row = event.target.closest?.(`${LIST} [data-href]`);
  if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
  else if (row && event.key === "e" && row.closest("[data-edits]")) location.href = `${row.dataset.href}edit/`;
  else if (row && event.key === "x") row.querySelector("input[data-bulk-row]")?.click();
  else if (row && event.key === " " && event.target.matches(".table-link")) openDrawer(row.dataset.href, row);
  else return;
  event.preventDefault();
});
