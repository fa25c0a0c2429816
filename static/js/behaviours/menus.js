// Menus are popovers: arrows move, a choice closes, the button says whether its menu is open.
const STAYS = ".segments, input, label, [data-stays]";

function buttonOf(menu) {
  return document.querySelector(`[popovertarget="${menu.id}"]`);
}

function items(menu) {
  return [...menu.querySelectorAll("a[href], button:not(:disabled), input")].filter((item) => item.checkVisibility());
}

document.addEventListener(
  "toggle",
  (event) => {
    if (!event.target.matches?.(".menu")) return;
    const isOpen = event.newState === "open";
    buttonOf(event.target)?.setAttribute("aria-expanded", String(isOpen));
    // Opened from the keyboard: begin at the first choice.
    const held = document.activeElement;
    if (isOpen && held?.matches(":focus-visible") && !event.target.contains(held)) items(event.target)[0]?.focus();
  },
  true,
);

document.addEventListener("click", (event) => {
  const menu = event.target.closest(".menu");
  if (menu && event.target.closest("a, button") && !event.target.closest(STAYS)) menu.hidePopover();
});

document.addEventListener("keydown", (event) => {
  const button = event.target.closest?.("[popovertarget]");
  if (button && event.key === "ArrowDown") {
    event.preventDefault();
    document.getElementById(button.getAttribute("popovertarget"))?.showPopover({ source: button });
    return;
  }
  const menu = event.target.closest?.(".menu");
  if (!menu || !["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) return;
  event.preventDefault();
  const all = items(menu);
  const at = all.indexOf(document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  all.at(next % all.length)?.focus();
});
