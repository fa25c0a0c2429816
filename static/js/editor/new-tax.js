// A tax rate added from the editor may be chosen at once; the very first one is what the lines here are charged.
import { isEmpty, rowOf } from "./lines.js";
import { markClean } from "../behaviours/dirty-fields.js";
import { form } from "./dirty.js";

document.addEventListener("taxrate:added", ({ detail: { key, label } }) => {
  const prompt = form.querySelector("[data-no-tax]");
  prompt?.remove();
  const model = document.getElementById("lines-row").content;
  for (const select of [...form.querySelectorAll('[data-cell="tax"]'), model.querySelector('[data-cell="tax"]')]) {
    if (![...select.options].some((option) => option.value === key)) select.append(new Option(label, key));
    if (!prompt || select.value) continue;
    select.value = key;
    const row = rowOf(select);
    if (!form.contains(select) || isEmpty(row)) markClean(select);
    else select.dispatchEvent(new Event("input", { bubbles: true }));
  }
});
