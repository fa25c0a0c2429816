// A form with `data-watch-dirty` is dirty from the first keystroke until it is saved; leaving then asks first.
export function hasDirtyForm(root = document) {
  return Boolean(root.querySelector("form[data-dirty]"));
}

function mark(event) {
  const form = event.target.closest("form[data-watch-dirty]");
  if (form) form.dataset.dirty = "";
}

document.addEventListener("input", mark);
document.addEventListener("change", mark);

document.addEventListener("submit", (event) => delete event.target.dataset.dirty);

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt;
  if (!event.detail.successful && form.matches?.("form[data-watch-dirty]")) form.dataset.dirty = "";
});

// A form that came back with errors still holds words that are saved nowhere.
document.addEventListener("htmx:afterSettle", (event) => {
  const root = event.detail.elt;
  const forms = root.matches("form[data-watch-dirty]") ? [root] : root.querySelectorAll("form[data-watch-dirty]");
  for (const form of forms) if (form.querySelector('[aria-invalid="true"], .form-errors')) form.dataset.dirty = "";
});

window.addEventListener("beforeunload", (event) => {
  if (hasDirtyForm()) event.preventDefault();
});
