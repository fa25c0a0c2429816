// Rows copied from a spreadsheet become lines, from the row one stands in; what does not fit is said before anything is changed.
import { add, cell, cells, changed, focus, isEmpty, rowOf, rows, table, tell } from "./lines.js";
import { toast } from "../behaviours/toasts.js";
import { gettext, ngettext } from "../words.js";

const MOST = Number(table.dataset.most);
// Loaded when somebody comes to the grid: before anything can be pasted, and after all that is read.
const spreadsheet = () => import("./spreadsheet.js");
table.addEventListener("focusin", () => spreadsheet().catch(() => {}), { once: true });

// An empty cell of the spreadsheet leaves the grid's own: one piece, the usual tax.
function fill(row, values) {
  for (const [name, value] of Object.entries(values)) if (value) cell(row, name).value = value;
}

function take(pasted, from) {
  const all = rows();
  const start = all.indexOf(from);
  const room = MOST - start;
  if (pasted.length > room) {
    return toast({ text: gettext("Nothing was pasted: {count} rows don’t fit. A document can have up to {most} line items; you can add {room} more.", { count: pasted.length, most: MOST, room }), tone: "danger" });
  }
  const before = new Map();
  let last = null;
  for (const values of pasted) {
    const own = last ? last.nextElementSibling : from;
    // Only the row one stands in and empty ones are written into; other lines move down.
    const row = own && (own === from || isEmpty(own)) ? own : add(last);
    before.set(row, own === row ? cells(row).map((field) => [field, field.value]) : null);
    fill(row, values);
    last = row;
  }
  focus(from);
  changed();
  const words = ngettext("Pasted a line item", "Pasted {count} line items", pasted.length);
  tell(words);
  toast({ text: words, action: gettext("Undo"), onAction: () => undo(before) });
}

function undo(before) {
  for (const [row, values] of before) {
    if (values) for (const [field, value] of values) field.value = value;
    else row.remove();
  }
  if (!rows().includes(document.activeElement && rowOf(document.activeElement))) focus(rows()[0]);
  changed();
}

table.addEventListener("paste", async (event) => {
  const text = event.clipboardData.getData("text/plain");
  const field = event.target.closest("[data-cell]");
  // One cell, or plain text, is pasted as text.
  if (!field || !text.trim().includes("\t")) return;
  event.preventDefault();
  const read = await spreadsheet().catch(() => null);
  if (!read) return toast({ text: gettext("Nothing was pasted: there is no connection. Try again."), tone: "danger" });
  const pasted = read.lines(text, field.dataset.cell);
  if (pasted.length) take(pasted, rowOf(field));
});
