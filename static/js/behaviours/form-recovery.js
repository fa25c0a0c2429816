// What was typed in a form that met the end of its session, or a newer sign-in, is kept in this tab, and offered when
// its person is back; a customer's, when the page of their link is. The editor keeps its own words. Never a password, never a file; nothing outlives the tab.
import { isDirtyField } from "./dirty-fields.js";
import { toast } from "./toasts.js";
import { gettext } from "../words.js";

const SENT = "sent"; // on its way; the sign-in page turns it into words that are kept
const PREFIX = "kept:";
const person = document.querySelector('meta[name="person"]')?.content ?? "";
const pathOf = (form) => new URL(form.getAttribute("action") ?? location.href, location.href).pathname;
const keyOf = (form) => `${PREFIX}${person}:${pathOf(form)}`;
const isOurs = (form) => form.method === "post" && person && !form.dataset.person;
const isText = (field) => field.name && !["hidden", "password", "file", "submit", "button"].includes(field.type);
const isOn = (field) => (["checkbox", "radio"].includes(field.type) ? field.checked : true);

function typed(form) {
  const fields = [...form.elements].filter(isText);
  // A form that came back with errors holds as saved what is saved nowhere.
  const all = form.querySelector('[aria-invalid="true"], .form-errors');
  const names = new Set(fields.filter((field) => all || isDirtyField(field)).map((field) => field.name));
  return [...names].map((name) => [name, fields.filter((field) => field.name === name && isOn(field)).map((field) => field.value)]);
}

document.addEventListener(
  "submit",
  ({ target: form }) => {
    if (form.matches("[data-signs-out]")) return forgetAll(() => true);
    const values = isOurs(form) ? typed(form) : [];
    if (!values.length) return;
    const isDialog = Boolean(form.closest("dialog"));
    sessionStorage.setItem(SENT, JSON.stringify({ key: keyOf(form), path: pathOf(form), isDialog, values }));
  },
  true,
);

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.requestConfig?.verb === "get") return;
  if (detail.xhr?.getResponseHeader("X-Not-Saved")) keepSent();
  else if (!detail.xhr?.getResponseHeader("HX-Redirect")) sessionStorage.removeItem(SENT);
});

// Nothing was done with it, and the page comes again.
function keepSent() {
  const words = sessionStorage.getItem(SENT);
  if (words) sessionStorage.setItem(JSON.parse(words).key, words);
}

function forgetAll(isFor) {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX) && isFor(key)) sessionStorage.removeItem(key);
}

function putBack(form, values) {
  for (const [name, wanted] of values) {
    const fields = [...form.elements].filter((field) => field.name === name && isText(field));
    fields.forEach((field, at) => {
      if (["checkbox", "radio"].includes(field.type)) field.checked = wanted.includes(field.value);
      else field.value = wanted[at] ?? field.value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
}

function offer(key) {
  const words = JSON.parse(sessionStorage.getItem(key));
  const find = () => [...document.forms].find((form) => isOurs(form) && keyOf(form) === key);
  if (!find() && !words.isDialog) return;
  toast({
    text: gettext("You have unsaved changes."),
    tone: "amber",
    action: find() ? gettext("Restore") : gettext("Open form"),
    stays: true,
    onAction: () => {
      const form = find();
      // A dialog's form has a page of its own, where it is offered again.
      if (!form) return location.assign(words.path);
      putBack(form, words.values);
      sessionStorage.removeItem(key);
    },
  });
}

// This page could be opened: what was sent before has arrived, and what others kept here is not for this person.
sessionStorage.removeItem(SENT);
if (person) {
  forgetAll((key) => !key.startsWith(`${PREFIX}${person}:`));
  Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX)).forEach(offer);
}
