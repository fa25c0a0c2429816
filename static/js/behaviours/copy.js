// A button with `data-copy="text"` copies it and says so on its own face.
import { gettext } from "../words.js";
const SAID = 1600;

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  const face = button.querySelector("[data-copy-face]") ?? button;
  const before = face.textContent;
  if (before === gettext("Copied")) return;
  face.textContent = gettext("Copied");
  setTimeout(() => (face.textContent = before), SAID);
});
