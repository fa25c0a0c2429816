// Which columns of a list are shown: kept per list in this browser, as a style sheet, so that a live refresh keeps it too.
const sheet = new CSSStyleSheet();
document.adoptedStyleSheets.push(sheet);

const store = (list) => `columns:${list}`;
const hidden = (list) => JSON.parse(localStorage.getItem(store(list)) ?? "[]");

function show() {
  const lists = new Set([...document.querySelectorAll("[data-columns]")].map((table) => table.dataset.columns));
  const rules = [...lists].flatMap((list) =>
    hidden(list).map((column) => `[data-columns="${CSS.escape(list)}"] [data-col="${CSS.escape(column)}"] { display: none }`),
  );
  sheet.replaceSync(rules.join("\n"));
  for (const chooser of document.querySelectorAll("[data-columns-for]")) {
    const gone = hidden(chooser.dataset.columnsFor);
    for (const box of chooser.querySelectorAll('input[type="checkbox"]')) box.checked = !gone.includes(box.value);
  }
}

document.addEventListener("change", (event) => {
  const chooser = event.target.closest("[data-columns-for]");
  if (!chooser) return;
  const gone = [...chooser.querySelectorAll('input[type="checkbox"]:not(:checked)')].map((box) => box.value);
  localStorage.setItem(store(chooser.dataset.columnsFor), JSON.stringify(gone));
  show();
});

show();
