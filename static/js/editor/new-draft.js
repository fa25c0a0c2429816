// The first save makes a new draft: from then on the page is the draft's own, at its address, without being loaded again.
import { isDirtyField, markClean } from "../behaviours/dirty-fields.js";
import { form } from "./dirty.js";

export function becomeDraft(answer) {
  const { edit, topic, done } = answer.dataset;
  history.replaceState(history.state, "", edit);
  form.action = edit;
  Object.assign(form.dataset, { live: topic, editing: topic, done });
  form.querySelector("[data-hint]").dataset.editingOf = topic;
  form.querySelector('[data-field="client"]')?.replaceWith(...answer.querySelector("[data-client]").children);
  form.querySelector("[data-cancel]")?.remove();
  const taxes = answer.querySelector("[data-taxes]");
  if (taxes) for (const page of [form, document.getElementById("lines-row").content]) offer(page, taxes);
  document.dispatchEvent(new CustomEvent("live:watch"));
}

// Only now the page knows that its client is tax exempt: what may be chosen is less, and what was chosen is put right.
function offer(page, taxes) {
  for (const select of page.querySelectorAll('[data-row]:not([data-adjustment]) [data-cell="tax"]')) {
    const chosen = select.value;
    const wasDirty = isDirtyField(select);
    select.replaceChildren(...[...taxes.options].map((option) => option.cloneNode(true)));
    select.value = chosen;
    if (select.selectedIndex < 0) select.value = taxes.dataset.default;
    if (!wasDirty) markClean(select);
  }
}

// The page is called what the draft is called.
export function entitle(answer) {
  const { title } = answer.dataset;
  const head = document.querySelector("main h1");
  if (head.textContent === title) return;
  head.textContent = title;
  document.title = document.title.replace(/^.* · /, `${title} · `);
}
