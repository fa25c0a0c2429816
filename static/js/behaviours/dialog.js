// The one dialog: `data-opens="dialog"` on a link shows that page's `dialog` part in it; `dialog:close` ends it.
import htmx from "htmx";
import { confirmed } from "./confirm.js";
import { isPlainClick, partAddress } from "./parts.js";
import { hasDirtyForm } from "./dirty-forms.js";
import { gettext } from "../words.js";

const dialog = document.getElementById("dialog");
const FIRST = '[autofocus], [aria-invalid="true"], input:not([type="hidden"]), select, textarea, .button.is-primary';
const LEAVING = 260;
let opener = null;

async function leave() {
  if (hasDirtyForm(dialog) && !(await confirmed(gettext("Leave without saving?"), { confirmText: gettext("What you typed will be lost."), confirmAction: gettext("Leave") }))) return;
  dialog.close();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest('[data-opens="dialog"]');
  if (!link || !isPlainClick(event)) return;
  event.preventDefault();
  link.closest("[popover]")?.hidePopover();
  opener = document.activeElement === document.body ? link : document.activeElement;
  htmx.ajax("GET", partAddress(link.getAttribute("href") ?? link.dataset.href, "dialog"), { target: dialog, swap: "innerHTML" });
});

// An address may name the link whose dialog is the next step: `…#send`. Once only, not when the page is loaded again.
const next = document.getElementById(location.hash.slice(1));
if (next?.matches('[data-opens="dialog"]')) {
  history.replaceState(history.state, "", location.pathname + location.search);
  next.click();
}

dialog.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target !== dialog) return;
  if (!dialog.open) dialog.showModal();
  dialog.querySelector(FIRST)?.focus();
});

document.addEventListener("dialog:close", () => {
  for (const form of dialog.querySelectorAll("form[data-dirty]")) delete form.dataset.dirty;
  dialog.close();
});

dialog.addEventListener("cancel", (event) => {
  if (event.target !== dialog || !hasDirtyForm(dialog)) return;
  event.preventDefault();
  leave();
});

// A press on the backdrop leaves; a press that began inside (marking text) does not.
let pressed = null;
document.addEventListener("pointerdown", (event) => (pressed = event.target));
document.addEventListener("click", (event) => {
  const close = event.target.closest("[data-close]");
  const shown = close?.closest("dialog") ?? (event.target.matches("dialog:modal") && pressed === event.target ? event.target : null);
  if (!shown) return;
  if (shown === dialog) leave();
  else shown.close();
});

dialog.addEventListener("close", () => {
  // The row or menu it was opened from may be gone; then the page itself takes the focus.
  if (document.activeElement === document.body) (opener?.isConnected ? opener : document.getElementById("main"))?.focus();
  setTimeout(() => dialog.open || dialog.replaceChildren(), LEAVING);
});
