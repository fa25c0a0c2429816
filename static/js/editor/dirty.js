// What stands on the editor's page and is not saved yet, and what the page keeps in mind of what is.
import { cells, isEmpty, rows } from "./lines.js";
import { isDirtyField } from "../behaviours/dirty-fields.js";

export const form = document.querySelector("form[data-editor]");
export const hidden = (name) => form.elements.namedItem(name);
export const isLine = (key) => /^[0-9a-f]{32}$/.test(key);
export const keyOf = (row) => row.dataset.row;

// A digest of each field and line as it was when this page last heard of it, in their order.
export const baseline = new Map(read(hidden("base").value));

export function read(text) {
  return text.split(" ").filter(Boolean).map((word) => word.split(":"));
}

export function setBaseline(entries) {
  baseline.clear();
  for (const [key, digest] of entries) baseline.set(key, digest);
  hidden("base").value = [...baseline].map((entry) => entry.join(":")).join(" ");
}

export const fields = () =>
  [...form.querySelectorAll("[data-field] :is(input, select, textarea)")].filter((field) => !field.closest("[data-choice]"));
const chosen = () => [...form.querySelectorAll("[data-choice] input:checked")];

// A new row that nobody has written into is no line.
export const isNothing = (row) => "new" in row.dataset && isEmpty(row);
export const isDirtyRow = (row) => "new" in row.dataset || cells(row).some(isDirtyField);
export const order = () => rows().filter((row) => !isNothing(row)).map(keyOf);
const baselineOrder = () => [...baseline.keys()].filter(isLine);

export const isDirty = () =>
  fields().some(isDirtyField) ||
  rows().some((row) => !isNothing(row) && isDirtyRow(row)) ||
  chosen().length > 0 ||
  order().join() !== baselineOrder().join();

// What is sent: the fields, the order of the lines, and the cells of those that somebody typed into.
export function gather() {
  hidden("save_number").value = Number(hidden("save_number").value) + 1;
  const body = new URLSearchParams({ part: "saved" });
  for (const name of ["csrfmiddlewaretoken", "version", "base", "page_id", "save_number", "id"]) if (hidden(name)) body.set(name, hidden(name).value);
  const sent = new Map();
  const put = (field) => {
    body.append(field.name, field.value);
    sent.set(field, field.value);
  };
  fields().forEach(put);
  for (const field of chosen()) body.append(field.name, field.value);
  for (const row of rows()) {
    if (isNothing(row)) continue;
    body.append("row", keyOf(row));
    if (isDirtyRow(row)) cells(row).forEach(put);
  }
  if (form.querySelector("[data-explain][open]")) body.set("explain", "1");
  return { body, sent, order: order().join() };
}
