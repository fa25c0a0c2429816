// What is wrong stands at the field it is about, once somebody has left it: nobody is told off for what they are writing.
import { cells, rowBy, rowOf } from "./lines.js";
import { form } from "./dirty.js";

const visited = new Set(); // names of the fields somebody has been in

form.addEventListener("focusout", ({ target }) => target.closest("[data-field]") && visited.add(target.name));

function mark(field, isWrong) {
  if (isWrong) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
}

// In the row one writes in, an empty cell is not wrong yet, and the cell one writes in never is.
const isEarly = (row, field) => row.contains(document.activeElement) && (field === document.activeElement || !field.value.trim());

function mendRows(answer, isExplicit) {
  let early = 0;
  let shown = 0;
  for (const said of answer.querySelectorAll("[data-said-of]")) {
    const row = rowBy(said.dataset.saidOf);
    if (!row) continue;
    const wrong = new Set();
    const all = [...said.querySelectorAll("[data-of]")];
    for (const problem of all) {
      const field = cells(row).find((one) => one.dataset.cell === problem.dataset.of);
      if (isExplicit || !isEarly(row, field)) wrong.add(field);
      else problem.remove();
    }
    early += all.length - wrong.size;
    for (const field of cells(row)) mark(field, wrong.has(field));
    const place = row.querySelector("[data-said]");
    if (place.textContent.trim() !== said.textContent.trim()) place.replaceChildren(...[...said.children].map((one) => document.importNode(one, true)));
    shown += wrong.size;
  }
  return { early, shown };
}

function mendFields(answer, isExplicit) {
  let early = 0;
  let shown = 0;
  for (const holder of form.querySelectorAll("[data-field]")) {
    const name = holder.dataset.field;
    const field = holder.querySelector(`[name="${name}"]`);
    const problem = answer.querySelector(`[data-error-of="${name}"] > div`);
    const isShown = problem && (isExplicit || (visited.has(name) && field !== document.activeElement) || holder.querySelector(".field-error"));
    holder.querySelector(`#${field.id}_error`)?.remove();
    if (isShown) holder.querySelector(".field").append(document.importNode(problem, true));
    describe(field, isShown);
    early += problem && !isShown ? 1 : 0;
    shown += isShown ? 1 : 0;
  }
  return { early, shown };
}

function describe(field, isWrong) {
  mark(field, isWrong);
  const ids = (field.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && id !== `${field.id}_error`);
  if (isWrong) ids.push(`${field.id}_error`);
  if (ids.length) field.setAttribute("aria-describedby", ids.join(" "));
  else field.removeAttribute("aria-describedby");
}

// Returns how the page stands; only what is shown counts as trouble.
export function mend(answer, isExplicit) {
  const rows = mendRows(answer, isExplicit);
  const fields = mendFields(answer, isExplicit);
  const { state } = answer.dataset;
  const isAllEarly = rows.early + fields.early > 0 && rows.shown + fields.shown === 0;
  if (state === "new") return isExplicit || !isAllEarly ? "waits" : "new";
  return state === "waits" && isAllEarly ? "typing" : state;
}

export function focusFirstProblem() {
  const first = form.querySelector('[aria-invalid="true"], [data-choice] input');
  first?.focus();
  (rowOf(first ?? form) ?? first)?.scrollIntoView({ block: "nearest" });
}
