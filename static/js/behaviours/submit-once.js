// A form is sent once: while it is on its way the button turns, and a second click does nothing.
function buttonFor(form, submitter) {
  return submitter ?? form.querySelector('button[type="submit"], button:not([type])');
}

function begin(form, submitter) {
  form.dataset.busy = "";
  buttonFor(form, submitter)?.setAttribute("aria-busy", "true");
}

function end(root) {
  for (const form of [root, ...root.querySelectorAll("[data-busy]")]) {
    if (form instanceof Element) delete form.dataset.busy;
  }
  for (const button of [root, ...root.querySelectorAll('[aria-busy="true"]')]) button.removeAttribute?.("aria-busy");
}

document.addEventListener(
  "submit",
  (event) => {
    if (!("busy" in event.target.dataset)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  true,
);

document.addEventListener(
  "click",
  (event) => {
    if (!event.target.closest('.button[aria-busy="true"]')) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  true,
);

// The browser sends the form itself; forms that htmx sends were stopped on the way here.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.target) return;
  begin(form, event.submitter);
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt, requestConfig } = event.detail;
  if (event.defaultPrevented || requestConfig.verb === "get") return;
  if (elt.matches("form")) begin(elt, requestConfig.triggeringEvent?.submitter);
  else if (elt.matches(".button")) elt.setAttribute("aria-busy", "true");
});

document.addEventListener("htmx:afterRequest", (event) => {
  // A redirect follows at once: keep turning until the page goes.
  if (event.detail.requestConfig?.verb !== "get" && !event.detail.xhr.getResponseHeader("HX-Redirect")) end(event.detail.elt);
});

window.addEventListener("pageshow", (event) => event.persisted && end(document));
