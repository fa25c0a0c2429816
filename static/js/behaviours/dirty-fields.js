// A field is dirty while it holds what somebody typed and nobody saved: it differs from what the page knows as saved.
export const isDirtyField = (field) =>
  field.matches?.("input:not([type=hidden]), textarea, select") &&
  (field.type === "checkbox" || field.type === "radio"
    ? field.checked !== field.defaultChecked
    : field.tagName === "SELECT"
      ? field.value !== savedValue(field)
      : field.value !== field.defaultValue);

// A select without a chosen option shows its first.
function savedValue(select) {
  const chosen = [...select.options].find((option) => option.defaultSelected) ?? select.options[0];
  return chosen?.value ?? "";
}

// What is in the field, or was when it was sent, is saved now.
export function markClean(field, value = field.value) {
  if (field.tagName !== "SELECT") field.defaultValue = value;
  else for (const option of field.options) option.defaultSelected = option.value === value;
}
