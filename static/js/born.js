// The first save makes a new draft: from then on the page is the draft's own, at its address, without being loaded again.
import { form } from "./typed.js";

export function becomeDraft(answer) {
  const { edit, topic, done } = answer.dataset;
  history.replaceState(history.state, "", edit);
  form.action = edit;
  Object.assign(form.dataset, { live: topic, editing: topic, done });
  form.querySelector("[data-hint]").dataset.editingOf = topic;
  form.querySelector('[data-fact="client"]')?.replaceWith(...answer.querySelector("[data-client]").children);
  form.querySelector("[data-cancel]")?.remove();
  document.dispatchEvent(new CustomEvent("live:watch"));
}

// The page is called what the draft is called.
export function entitle(answer) {
  const { title } = answer.dataset;
  const head = document.querySelector("main h1");
  if (head.textContent === title) return;
  head.textContent = title;
  document.title = document.title.replace(/^.* · /, `${title} · `);
}
