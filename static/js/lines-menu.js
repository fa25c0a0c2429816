// Each row has a menu for what keys and dragging do: there is one menu, and it belongs to the row whose button opened it.
import { duplicate, focus, move, remove, rowOf, table } from "./lines.js";

const menu = document.getElementById("line-menu");
const acts = { up: (row) => move(row, -1), down: (row) => move(row, 1), copy: duplicate, remove };
let button = null;

table.addEventListener("click", (event) => {
  const pressed = event.target.closest("[data-line-menu]");
  if (!pressed) return;
  button = pressed;
  menu.showPopover({ source: pressed });
  if (pressed.matches(":focus-visible")) menu.querySelector("button").focus();
});

menu.addEventListener("toggle", (event) => button?.setAttribute("aria-expanded", String(event.newState === "open")));

menu.addEventListener("click", (event) => {
  const act = event.target.closest("[data-line-act]")?.dataset.lineAct;
  const row = button && rowOf(button);
  if (!act || !row) return;
  menu.hidePopover();
  acts[act](row);
  if (act === "up" || act === "down") button.focus();
  else if (act !== "remove" && act !== "copy") focus(row);
});
