// Tabs over panels of the same page: a click or the arrows choose; without script every panel is simply there.
function choose(tab) {
  for (const other of tab.closest('[role="tablist"]').querySelectorAll('[role="tab"]')) {
    const isChosen = other === tab;
    other.setAttribute("aria-selected", String(isChosen));
    other.tabIndex = isChosen ? 0 : -1;
    document.getElementById(other.getAttribute("aria-controls")).hidden = !isChosen;
  }
}

function prepare(root) {
  for (const list of root.querySelectorAll('[role="tablist"]')) {
    const tabs = [...list.querySelectorAll('[role="tab"]')];
    const chosen = tabs.find((tab) => tab.getAttribute("aria-selected") === "true") ?? tabs[0];
    if (chosen) choose(chosen);
  }
}

document.addEventListener("click", (event) => {
  const tab = event.target.closest('[role="tab"]');
  if (tab) choose(tab);
});

document.addEventListener("keydown", (event) => {
  const tab = event.target.closest?.('[role="tab"]');
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!tab || !by) return;
  const tabs = [...tab.closest('[role="tablist"]').querySelectorAll('[role="tab"]')];
  const next = tabs.at((tabs.indexOf(tab) + by) % tabs.length);
  next.focus();
  choose(next);
});

document.addEventListener("htmx:load", (event) => prepare(event.detail.elt));
prepare(document);
// On a phone the row of tabs is longer than the screen: the one shown is not out of it.
document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
