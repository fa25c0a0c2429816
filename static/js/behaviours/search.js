// Ctrl-K: the search dialog; arrows walk the hits, Enter opens the first or the chosen one.
const dialog = document.getElementById("search");
const input = dialog?.querySelector('input[type="search"]');
const hits = () => [...dialog.querySelectorAll(".search-hit")];

function openSearch() {
  if (!dialog || dialog.open || document.querySelector("dialog:modal")) return;
  dialog.showModal();
  input.select();
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-search]")) openSearch();
});

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openSearch();
  }
});

dialog?.addEventListener("keydown", (event) => {
  const all = hits();
  const at = all.indexOf(document.activeElement);
  if (event.key === "ArrowDown") (all[at + 1] ?? all[0])?.focus();
  else if (event.key === "ArrowUp") (at > 0 ? all[at - 1] : input).focus();
  else if (event.key === "Enter" && document.activeElement === input) all[0]?.click();
  // In a search field Escape would only empty it.
  else if (event.key === "Escape") dialog.close();
  else return;
  event.preventDefault();
});

// Typing goes on from anywhere in the list.
dialog?.addEventListener("keypress", (event) => {
  if (event.key.length === 1 && document.activeElement !== input) input.focus();
});
