// Each row has a menu of what can be done with it: there is one menu, and it belongs to the row whose button opened it.
// `m`, Shift F10 and the menu key open that of the row in focus; the right button keeps the browser's own.
import { areKeysOn, isTyping } from "./key-commands.js";
import { nameOf } from "./list-rows.js";
import { gettext } from "../words.js";

const BUTTON = ".has-menus tbody td:last-child > button";
let button = null;
let place = 0;
let pressedOpen = null;
let fromKeyboard = false;

const menuOf = () => document.getElementById("row");
const isOpen = () => Boolean(menuOf()?.matches(":popover-open"));
const buttonOf = (element) => element.closest?.(".has-menus tbody tr")?.querySelector(BUTTON) ?? null;

function name() {
  for (const one of document.querySelectorAll(BUTTON)) {
    one.ariaLabel ??= gettext("More about {name}", { name: nameOf(one.closest("tr")) });
    one.ariaHasPopup ??= "true";
    one.ariaExpanded = String(one === button && isOpen());
  }
}

function open(next, isFromKeyboard) {
  const menu = menuOf();
  if (isOpen()) menu.hidePopover();
  [button, fromKeyboard] = [next, isFromKeyboard];
  place = [...document.querySelectorAll(BUTTON)].indexOf(button);
  menu.dataset.row = button.closest("tr").id.replace("row-", "");
  menu.replaceChildren();
  menu.showPopover({ source: button });
}

// A press outside closes a menu before the click: the click on its own button is not to open it anew.
document.addEventListener("pointerdown", (event) => (pressedOpen = isOpen() && event.target.closest(BUTTON) === button ? button : null), true);

document.addEventListener("click", (event) => {
  const next = event.target.closest(BUTTON);
  if (next && next !== pressedOpen) open(next, event.detail === 0);
  pressedOpen = null;
});

const isMenuKey = ({ key, shiftKey }) => key === "ContextMenu" || (key === "F10" && shiftKey);

document.addEventListener("keydown", (event) => {
  const isAsked = isMenuKey(event) || (event.key === "m" && areKeysOn());
  const next = isAsked && !isTyping(event) ? buttonOf(event.target) : null;
  if (!next) return;
  event.preventDefault();
  open(next, true);
});

// Where the menu key asks for the browser's menu only when it is let go.
document.addEventListener("contextmenu", (event) => event.button !== 2 && fromKeyboard && isOpen() && event.preventDefault());

document.addEventListener("toggle", (event) => event.target === menuOf() && name(), true);

// Who took a row away without a mouse goes on at the one that came up in its place.
function goOn() {
  if (!button || button.isConnected) return;
  const left = [...document.querySelectorAll(BUTTON)];
  if (fromKeyboard && document.activeElement === document.body) left[Math.min(place, left.length - 1)]?.focus();
  button = null;
}

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target === menuOf() && fromKeyboard && isOpen()) menuOf().querySelector("a, button")?.focus();
  goOn();
  name();
});

name();
