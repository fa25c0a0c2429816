// Keys are said in the page: `data-key="g c"`, `"n"`, `"/"` on what is clicked or focused; this only listens.
import { areKeysOn, isTyping } from "./key-commands.js";

const PAUSE = 1200;
let before = "";
let timer = 0;

function target(keys) {
  const found = [...document.querySelectorAll(`[data-key="${CSS.escape(keys)}"]`)];
  // The page's own meaning of a key comes before the shell's.
  return found.find((element) => element.closest("main")) ?? found[0];
}

function begins(keys) {
  return Boolean(document.querySelector(`[data-key^="${CSS.escape(keys)} "]`));
}

document.addEventListener("keydown", (event) => {
  if (isTyping(event) || !areKeysOn() || event.key.length !== 1) return;
  const keys = before ? `${before} ${event.key}` : event.key;
  before = "";
  clearTimeout(timer);
  const element = target(keys);
  if (element) {
    event.preventDefault();
    if (element.matches("input, select, textarea")) element.focus();
    else element.click();
  } else if (begins(keys)) {
    before = keys;
    timer = setTimeout(() => (before = ""), PAUSE);
  }
});
