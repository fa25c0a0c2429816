// A form that comes back with errors puts the focus on the first of them.
document.addEventListener("htmx:afterSettle", (event) => {
  const { elt, xhr } = event.detail;
  if (xhr?.status !== 422 && xhr?.status !== 409) return;
  const first = elt.querySelector('[aria-invalid="true"], .form-errors, .conflict');
  first?.focus();
});
