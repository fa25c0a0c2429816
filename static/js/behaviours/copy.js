// A button with `data-copy="text"` copies it and says so on its own face.
const SAID = 1600;

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  const face = button.querySelector("[data-copy-face]") ?? button;
  const before = face.textContent;
  if (before === "Copied") return;
  face.textContent = "Copied";
  setTimeout(() => (face.textContent = before), SAID);
});
