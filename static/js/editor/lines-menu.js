// Each row has a menu for what keys and dragging do: there is one menu, and it belongs to the row whose button opened it.
import { duplicate, focus, isAdjustment, move, remove, rowOf, table } from "./lines.js";

const menu = document.getElementById("line-menu");
const want = (what) => (row) => {
  row.querySelector(`[data-more="${what}"]`).dataset.open = "";
  focus(row, what);
};
const acts = { up: (row) => move(row, -1), down: (row) => move(row, 1), copy: duplicate, remove, discount: want("discount"), charge: want("charge") };
const ofLine = menu.querySelectorAll('[data-line-act="discount"], [data-line-act="charge"]');
let button = null;

table.addEventListener("click", (event) => {
  const pressed = event.target.closest("[data-line-menu]");
  if (!pressed) return;
  button = pressed;
  for (const item of ofLine) item.hidden = isAdjustment(rowOf(pressed));
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
});
