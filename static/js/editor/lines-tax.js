// New lines start with the tax that applies for the client and where the work is done; what a line has stays.
import { cell, isAdjustment, isEmpty, rows } from "./lines.js";
import { isDirtyField, markClean } from "../behaviours/dirty-fields.js";

const model = document.getElementById("lines-row").content.querySelector('[data-cell="tax"]');
const usual = () => [...model.options].find((option) => option.hasAttribute("selected"))?.value;

function choose(select, key) {
  if (isDirtyField(select)) return;
  select.value = key;
  markClean(select);
}

export function startWith(key) {
  const isOffered = [...model.options].some((option) => option.value === key);
  if (usual() === key || !isOffered) return;
  for (const option of model.options) option.toggleAttribute("selected", option.value === key);
  for (const row of rows()) if (isEmpty(row) && !isAdjustment(row)) choose(cell(row, "tax"), key);
}
