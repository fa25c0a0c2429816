// The order of a list's columns in their panel: each can be moved up and down; the first stays where it is.
document.addEventListener("click", (event) => {
  const button = event.target.closest(".column-list [data-move]");
  if (!button) return;
  const item = button.closest("li");
  const first = item.parentElement.firstElementChild;
  const { previousElementSibling: above, nextElementSibling: below } = item;
  if (button.dataset.move === "up" && above && above !== first) above.before(item);
  if (button.dataset.move === "down" && below) below.after(item);
  button.focus();
});
