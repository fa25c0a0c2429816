// A hidden field with `data-browser-zone` tells the server which time zone this browser lives in.
const { timeZone } = Intl.DateTimeFormat().resolvedOptions();

for (const field of document.querySelectorAll("input[data-browser-zone]")) {
  if (!field.value) field.value = timeZone ?? "";
}
