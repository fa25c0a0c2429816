// Asks before what cannot be undone: `data-confirm="Delete the file?"` on a form, a button or a link that sends.
import { gettext } from "../words.js";
const dialog = document.getElementById("confirm");
const agreed = new WeakSet();

function ask(source) {
  const { confirm, confirmText = "", confirmAction = gettext("Continue"), confirmTyped = "" } = source.dataset;
  const yes = dialog.querySelector("[data-yes]");
  const typed = dialog.querySelector("input");
  dialog.querySelector("h2").textContent = confirm;
  dialog.querySelector("[data-text]").textContent = confirmText;
  dialog.querySelector("[data-word]").textContent = confirmTyped;
  dialog.querySelector("[data-typed]").hidden = !confirmTyped;
  typed.value = "";
  yes.textContent = confirmAction;
  yes.classList.toggle("is-danger", source.dataset.confirmTone !== "calm");
  yes.classList.toggle("is-primary", source.dataset.confirmTone === "calm");
  dialog.returnValue = "";
  dialog.showModal();
  (confirmTyped ? typed : dialog.querySelector("[data-no]")).focus();
  return new Promise((resolve) => {
    const check = () => yes.toggleAttribute("disabled", typed.value.trim() !== confirmTyped);
    typed.oninput = check;
    check();
    dialog.onclose = () => resolve(dialog.returnValue === "yes");
  });
}

export function confirmed(confirm, more = {}) {
  return ask({ dataset: { confirm, ...more } });
}

// Forms and links that htmx sends.
document.addEventListener("htmx:confirm", (event) => {
  const submitter = event.detail.triggeringEvent?.submitter;
  const source = [submitter, event.detail.elt].find((element) => element?.dataset?.confirm);
  if (!source) return;
  event.preventDefault();
  ask(source).then((isYes) => isYes && event.detail.issueRequest(true));
});

// Forms that the browser sends.
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    const source = [event.submitter, form].find((element) => element?.dataset.confirm);
    if (!source || form.hasAttribute("hx-post") || event.submitter?.hasAttribute("hx-post")) return;
    if (agreed.delete(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(source).then((isYes) => {
      if (!isYes) return;
      agreed.add(form);
      form.requestSubmit(event.submitter);
    });
  },
  true,
);
