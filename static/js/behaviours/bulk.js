// Ticked rows: shift takes a run, the head ticks all, the bar counts them; ticks outlive a live refresh of the list.
// A row says its id and its name once: what is sent of a tick, and what it is called, is read there.
// What can be done with them is asked for with the first tick.
import htmx from "htmx";
import { nameOf } from "./list-rows.js";
import { partAddress } from "./parts.js";
import { gettext } from "../words.js";

const BOX = "form[data-bulk] tbody td:first-child > label > input";
const ticked = new Map();
let last = null;

const boxes = (form) => [...form.querySelectorAll(BOX)];
const rowOf = (box) => box.closest("tr");
const idOf = (box) => rowOf(box).id.replace("row-", "");

function show(form) {
  const all = boxes(form);
  const count = all.filter((box) => box.checked).length;
  const bar = document.querySelector(`[data-bulk-bar="${form.id}"]`);
  const head = form.querySelector("input[data-bulk-all]");
  for (const box of all) box.ariaLabel ??= `${form.dataset.bulk} ${nameOf(rowOf(box))}`;
  if (bar) {
    bar.hidden = count === 0;
    bar.querySelector("[data-bulk-count]").textContent = gettext("{count} selected", { count });
    if (count) askFor(bar.querySelector("[data-bulk-verbs]"));
  }
  if (head) {
    head.checked = count > 0 && count === all.length;
    head.indeterminate = count > 0 && count < all.length;
  }
  ticked.set(form.id, new Set(all.filter((box) => box.checked).map(idOf)));
}

async function askFor(verbs) {
  if (!verbs || verbs.childElementCount || "isAsked" in verbs.dataset) return;
  verbs.dataset.isAsked = "";
  await htmx.ajax("GET", partAddress(location.href, verbs.dataset.bulkVerbs), { source: verbs, target: verbs, swap: "innerHTML" });
  delete verbs.dataset.isAsked;
}

function clear(form) {
  for (const box of boxes(form)) box.checked = false;
  for (const all of document.querySelectorAll(`input[name="all"][form="${form.id}"]`)) all.checked = false;
  show(form);
}

document.addEventListener("click", (event) => {
  const off = event.target.closest("[data-bulk-clear]");
  if (off) clear(off.closest("form") ?? document.getElementById(off.getAttribute("form")));
  const box = event.target.closest(BOX);
  if (!box) return;
  const all = boxes(box.form);
  if (event.shiftKey && last?.form === box.form) {
    const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((one, other) => one - other);
    for (const between of all.slice(from, to + 1)) between.checked = box.checked;
  }
  last = box;
  show(box.form);
});

document.addEventListener("change", (event) => {
  if (!event.target.matches("input[data-bulk-all]")) return;
  for (const box of boxes(event.target.form)) box.checked = event.target.checked;
  show(event.target.form);
});

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form[data-bulk]");
  if (event.key === "Escape" && form && !document.querySelector("dialog[open]")) clear(form);
});

document.addEventListener("htmx:afterSettle", () => {
  for (const form of document.querySelectorAll("form[data-bulk]")) {
    const kept = ticked.get(form.id);
    if (kept) for (const box of boxes(form)) box.checked = kept.has(idOf(box));
    show(form);
  }
});

document.addEventListener("htmx:configRequest", ({ detail }) => {
  const form = detail.elt.closest?.("form[data-bulk]");
  if (form && detail.verb !== "get") for (const box of boxes(form).filter((box) => box.checked)) detail.formData.append("ids", idOf(box));
});

// What was sent is done with.
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt.closest?.("form[data-bulk]");
  if (form && event.detail.successful && event.detail.requestConfig.verb !== "get") clear(form);
});

for (const form of document.querySelectorAll("form[data-bulk]")) show(form);
