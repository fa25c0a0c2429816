// Short words from below: from the server's `toast` event or already in the page, with an undo where there is one.
import htmx from "htmx";

const region = document.getElementById("toasts");
const model = document.getElementById("toast-model");
const TONES = { danger: "red", error: "red", warning: "amber", success: "green" };
const STAY = { green: 6000, amber: 9000, red: 14000 };
const LEAVING = 240;

function leave(item) {
  item.classList.add("is-leaving");
  setTimeout(() => item.remove(), LEAVING);
}

function stayAWhile(item) {
  const time = (STAY[item.dataset.tone] ?? STAY.green) + (item.querySelector("[data-undo]") ? 4000 : 0);
  let timer = setTimeout(leave, time, item);
  const hold = () => clearTimeout(timer);
  const resume = () => (timer = setTimeout(leave, time, item));
  item.addEventListener("pointerenter", hold);
  item.addEventListener("focusin", hold);
  item.addEventListener("pointerleave", resume);
  item.addEventListener("focusout", resume);
}

// Under an open modal nothing can be read: then the toasts rise into the top layer.
function rise() {
  if (region.matches(":popover-open")) region.hidePopover();
  region.removeAttribute("popover");
  if (!document.querySelector("dialog:modal")) return;
  region.popover = "manual";
  region.showPopover();
}

export function toast({ text, value, tone = "green", undo = null, action = null, onAction = null }) {
  const item = model.content.firstElementChild.cloneNode(true);
  item.dataset.tone = TONES[tone] ?? tone;
  item.querySelector("[data-text]").textContent = text ?? value;
  for (const icon of item.querySelectorAll("[data-icon]")) if (icon.dataset.icon !== item.dataset.tone) icon.remove();
  const button = item.querySelector("[data-undo]");
  if (undo) button.dataset.undo = undo;
  else if (onAction) {
    button.textContent = action;
    button.addEventListener("click", onAction);
  } else button.remove();
  rise();
  region.append(item);
  stayAWhile(item);
}

document.addEventListener("toast", (event) => toast(event.detail));

region.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.undo) htmx.ajax("POST", button.dataset.undo, { source: region, swap: "none" });
  leave(button.closest(".toast"));
});

// Put in again, so that the live region says them.
for (const item of [...region.children]) {
  region.append(item);
  stayAWhile(item);
}
