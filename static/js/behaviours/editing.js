// Two people with the same form open are told so; the second save shows both versions anyway.
import { gettext } from "../words.js";
const EVERY = 4_000; // ms between two announcements
const FADES = 9_000; // ms after the last one

const seen = new Map();

setInterval(() => {
  if (document.hidden) return;
  const topics = new Set([...document.querySelectorAll("form[data-editing]")].map((form) => form.dataset.editing));
  topics.forEach((topic) => document.dispatchEvent(new CustomEvent("live:announce", { detail: topic })));
}, EVERY);

document.addEventListener("live:editing", ({ detail }) => {
  for (const place of document.querySelectorAll(`[data-editing-of="${CSS.escape(detail.editing)}"]`)) {
    place.textContent = gettext("{who} is editing", { who: detail.who });
    place.hidden = false;
  }
  clearTimeout(seen.get(detail.editing));
  seen.set(detail.editing, setTimeout(() => fade(detail.editing), FADES));
});

function fade(topic) {
  for (const place of document.querySelectorAll(`[data-editing-of="${CSS.escape(topic)}"]`)) place.hidden = true;
}
