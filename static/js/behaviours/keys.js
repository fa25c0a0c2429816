// `?` lists the keys of this page, read from the page itself, and can switch single-key commands off.
import { areKeysOn, isTyping, setKeys } from "./key-commands.js";
import { gettext } from "../words.js";

const dialog = document.getElementById("keys");
const list = dialog?.querySelector("[data-keys]");
const toggle = dialog?.querySelector('input[type="checkbox"]');
const IN_LISTS = [["j", gettext("Next row")], ["k", gettext("Previous row")], ["Space", gettext("Preview")], ["Enter", gettext("Open")], ["e", gettext("Edit")], ["x", gettext("Select")]];

function found() {
  const rows = new Map([["Ctrl K", gettext("Search")], ["?", gettext("This list")]]);
  for (const element of document.querySelectorAll("[data-key]")) {
    const label = element.dataset.keyLabel ?? element.getAttribute("aria-label") ?? element.textContent;
    if (!rows.has(element.dataset.key)) rows.set(element.dataset.key, label.trim());
  }
  const lists = document.querySelector('[data-opens="drawer"] tbody th a') ? IN_LISTS : [];
  const menus = document.querySelector(".has-menus tbody") ? [["m", "Row menu"]] : [];
  return [...rows, ...lists, ...menus];
}

function line([keys, label]) {
  const row = document.createElement("div");
  const name = document.createElement("dt");
  const value = document.createElement("dd");
  name.textContent = label;
  value.append(
    ...keys.split(" ").map((key) => {
      const cap = document.createElement("kbd");
      cap.textContent = key;
      return cap;
    }),
  );
  row.append(name, value);
  return row;
}

function openKeys() {
  list.replaceChildren(...found().map(line));
  toggle.checked = areKeysOn();
  dialog.showModal();
}

document.addEventListener("keydown", (event) => {
  if (dialog && event.key === "?" && !isTyping(event)) {
    event.preventDefault();
    openKeys();
  }
});

document.addEventListener("click", (event) => {
  if (dialog && event.target.closest("[data-show-keys]")) openKeys();
});

toggle?.addEventListener("change", () => setKeys(toggle.checked));
