// Cards and rows that are dragged between or inside lists; each drop is one POST, and a refused one goes back.
import htmx from "htmx";
import { sortable } from "./sortable.js";

const ready = new WeakSet();
const SELECTOR = "[data-drag-group]";

function putBack(item, from, index) {
  from.insertBefore(item, from.children[index] ?? null);
}

function drop({ item, from, to, oldIndex }) {
  if (from === to && [...to.children].indexOf(item) === oldIndex) return;
  const before = item.previousElementSibling?.closest("[data-id]");
  const values = { to: to.dataset.value ?? "", after: before?.dataset.id ?? "" };
  const watch = (event) => {
    if (event.detail.elt !== item) return;
    item.removeEventListener("htmx:afterRequest", watch);
    if (!event.detail.successful) putBack(item, from, oldIndex);
  };
  item.addEventListener("htmx:afterRequest", watch);
  htmx.ajax("POST", item.dataset.move, { source: item, values, swap: "none" });
}

async function prepare(root) {
  const lists = [...root.querySelectorAll(SELECTOR)].filter((list) => !ready.has(list));
  if (!lists.length) return;
  for (const list of lists) ready.add(list);
  const Sortable = await sortable();
  for (const list of lists) {
    Sortable.create(list, {
      group: list.dataset.dragGroup,
      draggable: "[data-move]",
      handle: list.dataset.dragHandle,
      filter: "a, button, input, select, textarea",
      preventOnFilter: false,
      animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 140,
      delay: 180,
      delayOnTouchOnly: true,
      ghostClass: "is-ghost",
      dragClass: "is-dragged",
      onEnd: drop,
    });
  }
}

document.addEventListener("htmx:load", (event) => prepare(event.detail.elt.parentElement ?? document));
prepare(document);
