// Rows are dragged by their grip.
import { sortable } from "../behaviours/sortable.js";
import { changed, table } from "./lines.js";

sortable().then((Sortable) => Sortable.create(table.querySelector("[data-rows]"), {
  handle: "[data-grip]",
  draggable: "[data-row]",
  ghostClass: "is-ghost",
  animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 140,
  onEnd: changed,
}));
