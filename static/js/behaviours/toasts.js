// Short words from below: from the server's `toast` event or already in the page, with an undo where there is one.
import htmx from "htmx";

const region = document.getElementById("toasts");
const model = document.getElementById("toast-model");
const TONES = { danger: "red", error: "red", warning: "amber", success: "green" };
const STAY = { green: 6000, amber: 9000, red: 14000 };
const LEAVING = 240;

export function leave(item) {
  item.classList.add("is-leaving");
  setTimeout(() => item.remove(), LEAVING);
}

function stayAWhile(item) {
  const time = (STAY[item.dataset.tone] ?? STAY.green) + (item.querySelector("[data-undo], [data-act]") ? 4000 : 0);
  let timer = setTimeout(leave, time, item);
  const hold = () => clearTimeout(timer);
  const resume = () => (timer = setTimeout(leave, time, item));
  item.addEventListener("pointerenter", hold);
  item.addEventListener("focusin", hold);
  item.addEventListener("pointerleave", resume);
  item.addEventListener("focusout", resume);
}

function goHome() {
  region.removeAttribute("popover");
  document.body.append(region);
}

// Outside an open modal nothing can be read or clicked: then the toasts stand in it, in the top layer.
function rise() {
  const modal = [...document.querySelectorAll("dialog:modal")].at(-1);
  if (region.parentElement === (modal ?? document.body)) return;
  if (!modal) return goHome();
  modal.append(region);
  region.popover = "manual";
  region.showPopover();
}

// `stays`: until whoever showed it takes it away with `leave`.
export function toast({ text, value, tone = "green", undo = null, action = null, onAction = null, stays = false }) {
  const item = model.content.firstElementChild.cloneNode(true);
  item.dataset.tone = TONES[tone] ?? tone;
  item.querySelector("[data-text]").textContent = text ?? value;
  for (const icon of item.querySelectorAll("[data-icon]")) if (icon.dataset.icon !== item.dataset.tone) icon.remove();
  const button = item.querySelector("[data-undo]");
  if (undo) button.dataset.undo = undo;
  else if (onAction) {
    delete button.dataset.undo;
    button.dataset.act = "";
    button.textContent = action;
    button.addEventListener("click", onAction);
  } else button.remove();
  rise();
  region.append(item);
  if (!stays) stayAWhile(item);
  return item;
}

// They outlive the dialog they stand in, and what is swapped into it.
document.addEventListener("close", ({ target }) => target.contains(region) && goHome(), true);
document.addEventListener("htmx:beforeSwap", ({ detail }) => detail.target.contains(region) && detail.target !== document.body && goHome());
document.addEventListener("htmx:afterSettle", () => region.children.length && rise());
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
