// Where two people changed the same: choosing theirs or yours puts that value into the form's own field below.
function put(field, value) {
  if (field instanceof RadioNodeList) {
    for (const one of field) one.checked = one.value === value;
  } else if (field.type === "checkbox") field.checked = value === "True";
  else if (field instanceof HTMLSelectElement) {
    const option = [...field.options].find((one) => one.text === value || one.value === value);
    if (option) option.selected = true;
  } else field.value = value;
}

document.addEventListener("change", (event) => {
  const side = event.target.closest("input[data-conflict]");
  if (!side) return;
  const form = side.closest("form") ?? document.querySelector("form[data-watch-dirty]");
  const field = form?.elements.namedItem(side.dataset.conflict);
  if (field) put(field, side.value);
});
