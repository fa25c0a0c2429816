// The customer has the page in front of them: said once, by a page that is visible, since mail scanners open links too.
import htmx from "htmx";

function tell() {
  const page = document.querySelector("[data-viewed]");
  if (!page || document.hidden) return;
  document.removeEventListener("visibilitychange", tell);
  htmx.ajax("POST", page.dataset.viewed, { swap: "none" });
}

document.addEventListener("visibilitychange", tell);
setTimeout(tell, 600);
