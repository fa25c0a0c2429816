// The drawer: the `drawer` part of a page beside the list it was opened from, which stays in use.
import htmx from "htmx";
import { isPhone, partAddress } from "./parts.js";

const drawer = document.getElementById("drawer");
const skeleton = document.getElementById("drawer-skeleton");
const source = document.getElementById("drawer-source");
let row = null;

function mark(next) {
  row?.classList.remove("is-open");
  row = next;
  row?.classList.add("is-open");
}

export const isOpen = () => drawer.open;

export function openDrawer(href, from, { keepFocus = false } = {}) {
  mark(from);
  const wasOpen = drawer.open;
  const focused = document.activeElement;
  drawer.replaceChildren(skeleton.content.cloneNode(true));
  if (!wasOpen) {
    if (isPhone()) drawer.showModal();
    else drawer.show();
  }
  if (keepFocus) focused?.focus();
  else drawer.focus();
  htmx.ajax("GET", partAddress(href, "drawer"), { source, target: drawer, swap: "innerHTML" });
}

document.addEventListener("drawer:close", () => drawer.close());

document.addEventListener("click", (event) => {
  const link = event.target.closest('a[data-opens="drawer"]');
  if (!link || event.ctrlKey || event.metaKey || isPhone()) return;
  event.preventDefault();
  openDrawer(link.href, link);
});

document.addEventListener("keydown", (event) => {
  const isElsewhere = document.querySelector("dialog:modal, [popover]:popover-open");
  if (event.key === "Escape" && drawer.open && !isElsewhere && !event.defaultPrevented) drawer.close();
});

// What has the focus is never hidden under the drawer: then the drawer goes.
document.addEventListener("focusin", (event) => {
  if (!drawer.open || drawer.contains(event.target) || event.target.closest("dialog, .topbar")) return;
  const box = event.target.getBoundingClientRect();
  const isFree = box.right - box.width / 2 < drawer.getBoundingClientRect().left;
  if (!isFree) drawer.close();
});

drawer.addEventListener("close", () => {
  const link = row?.querySelector("a[href]") ?? row;
  const isFocusFree = document.activeElement === document.body || drawer.contains(document.activeElement);
  if (isFocusFree && link?.isConnected) link.focus({ preventScroll: true });
  mark(null);
});
