// Which columns of a list are shown: kept per list in this browser, as a style sheet, so that a live refresh keeps it too.
const sheet = new CSSStyleSheet();
document.adoptedStyleSheets.push(sheet);

const store = (list) => `columns:${list}`;
const boxes = (chooser) => [...chooser.querySelectorAll('input[type="checkbox"]')];

// Until somebody chooses, the columns are those that the page ticks.
function hidden(chooser) {
  const kept = localStorage.getItem(store(chooser.dataset.columnsFor));
  return kept ? JSON.parse(kept) : boxes(chooser).filter((box) => !box.defaultChecked).map((box) => box.value);
}

function rule(list, column, isHidden) {
  const cells = `[data-columns="${CSS.escape(list)}"] [data-col="${CSS.escape(column)}"]`;
  return isHidden ? `${cells} { display: none }` : `@media (width >= 48rem) { ${cells}.is-off { display: table-cell } }`;
}

function show() {
  const rules = [];
  for (const chooser of document.querySelectorAll("[data-columns-for]")) {
    const gone = hidden(chooser);
    for (const box of boxes(chooser)) {
      box.checked = !gone.includes(box.value);
      rules.push(rule(chooser.dataset.columnsFor, box.value, !box.checked));
    }
  }
  sheet.replaceSync(rules.join("\n"));
}

document.addEventListener("change", (event) => {
  const chooser = event.target.closest("[data-columns-for]");
  if (!chooser) return;
  const gone = boxes(chooser).filter((box) => !box.checked).map((box) => box.value);
  localStorage.setItem(store(chooser.dataset.columnsFor), JSON.stringify(gone));
  show();
});

show();
