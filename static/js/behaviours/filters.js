// Filters act as one types or clicks: the list is asked for again, and the address follows so that it can be sent to a colleague.
import htmx from "htmx";

const PAUSE = 200;
let timer = 0;

function address(form, submitter) {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form, submitter)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  return query;
}

function press(form, { name, value }) {
  for (const chip of form.querySelectorAll(`.chip[name="${name}"]`)) chip.setAttribute("aria-pressed", String(chip.value === value));
  form.querySelector(`input[type="hidden"][name="${name}"]`).value = value;
}

function apply(form, submitter = null) {
  const query = address(form, submitter);
  if (submitter) press(form, submitter);
  history.replaceState(history.state, "", `${location.pathname}${query.size ? `?${query}` : ""}`);
  query.set("part", form.dataset.part);
  // Not the form itself: htmx would add its fields a second time.
  const source = form.querySelector("div");
  htmx.ajax("GET", `${location.pathname}?${query}`, { source, target: `#${form.dataset.filters}`, swap: "morph:outerHTML" });
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-filters]")) return;
  event.preventDefault();
  apply(form, event.submitter?.name ? event.submitter : null);
});

document.addEventListener("input", (event) => {
  const form = event.target.closest("[data-filters]");
  if (!form || event.target.matches(".chip")) return;
  clearTimeout(timer);
  timer = setTimeout(apply, PAUSE, form);
});
