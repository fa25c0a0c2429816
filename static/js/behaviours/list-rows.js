// A list in `data-opens="drawer"`: a click shows a row's essentials, a double click or Enter opens its page, e its form, j and k walk.
import { isOpen, openDrawer } from "./drawer.js";
import { isPhone, isPlainClick } from "./parts.js";
import { areKeysOn, isTyping } from "./key-commands.js";

const LIST = '[data-opens="drawer"]';
const OWN = "button, input, label, select, textarea, summary, [popover], a:not(tbody th a)";

function rowAt(element) {
  const row = element.closest?.(`${LIST} tbody tr`);
  return row && linkOf(row) ? row : null;
}

const rowOf = (event) => (event.target.closest(OWN) ? null : rowAt(event.target));
const linkOf = (row) => row.querySelector("th a");
export const nameOf = (row) => (linkOf(row) ?? row.querySelector("th")).textContent.trim();
const hrefOf = (row) => linkOf(row).getAttribute("href");

document.addEventListener("click", (event) => {
  const row = rowOf(event);
  const isFromKeyboard = event.detail === 0;
  if (!row || !isPlainClick(event) || isFromKeyboard || String(getSelection())) return;
  if (isPhone()) {
    if (!event.target.closest("a")) location.href = hrefOf(row);
    return;
  }
  event.preventDefault();
  openDrawer(hrefOf(row), row);
});

document.addEventListener("dblclick", (event) => {
  const row = rowOf(event);
  if (row) location.href = hrefOf(row);
});

function step(by) {
  const rows = [...document.querySelectorAll(`${LIST} tbody tr`)].filter(rowAt);
  const at = rows.findIndex((row) => row.contains(document.activeElement) || row.classList.contains("is-open"));
  const next = rows[Math.min(Math.max(at + by, 0), rows.length - 1)];
  if (!next) return;
  linkOf(next).focus();
  if (isOpen()) openDrawer(hrefOf(next), next, { keepFocus: true });
}

document.addEventListener("keydown", (event) => {
  if (isTyping(event) || !areKeysOn()) return;
  const row = rowAt(event.target);
  if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
  else if (row && event.key === "e" && row.closest("[data-edits]")) location.href = `${hrefOf(row)}edit/`;
  else if (row && event.key === "x") row.querySelector("td:first-child > label > input")?.click();
  else if (row && event.key === " " && event.target === linkOf(row)) openDrawer(hrefOf(row), row);
  else return;
  event.preventDefault();
});
