// A request that failed says so in words and can be sent again; what was typed stays where it is.
import { leave, toast } from "./toasts.js";
import { gettext } from "../words.js";

const WORDS = {
  401: gettext("You have been signed out. Sign in again in another tab, then retry."),
  403: gettext("You don’t have permission. Ask an owner or admin."),
  404: gettext("This was deleted."),
  413: gettext("That file is too large."),
  429: gettext("Too many attempts. Wait a minute, then try again."),
};

function say(event, text) {
  const { elt } = event.detail;
  const form = elt.closest?.("form");
  const isSave = event.detail.requestConfig?.verb !== "get" && form;
  toast({
    text: isSave ? `${text} ${gettext("What you typed is still here.")}` : text,
    tone: "red",
    action: gettext("Try again"),
    onAction: form?.isConnected ? () => form.requestSubmit() : null,
  });
}

document.addEventListener("htmx:responseError", (event) => {
  const { xhr } = event.detail;
  // A refusal brings its own words.
  if (xhr.status === 422 || xhr.status === 409 || xhr.getResponseHeader("HX-Trigger")?.includes("toast")) return;
  say(event, WORDS[xhr.status] ?? gettext("Something went wrong on our side."));
});

document.addEventListener("htmx:sendError", (event) => {
  // A live part asks again by itself; the pill in the top bar says that the connection is gone.
  if (event.detail.elt.matches?.("[data-live]")) return;
  sayOffline(event);
});

// Nothing is kept of a click; what was typed stays where it is. The control is as before, and may be pressed again.
let offline = null;

function sayOffline({ detail: { elt, requestConfig } }) {
  const form = elt.closest?.("form");
  const isSave = requestConfig?.verb !== "get";
  const hasWords = Boolean(form?.querySelector("textarea, select, input:not([type=hidden])"));
  const saved = hasWords ? gettext("Not saved yet; what you typed is still here.") : gettext("Not saved: try again when you’re back online.");
  if (offline) leave(offline);
  offline = toast({
    text: isSave ? `${gettext("You’re offline.")} ${saved}` : gettext("You’re offline."),
    tone: "red",
    action: gettext("Try again"),
    onAction: form?.isConnected ? () => form.requestSubmit() : null,
    stays: true,
  });
}

function backOnline() {
  if (offline) leave(offline);
  offline = null;
}

window.addEventListener("online", backOnline);
new MutationObserver(() => document.documentElement.dataset.connection === "open" && backOnline()).observe(
  document.documentElement,
  { attributeFilter: ["data-connection"] },
);

document.addEventListener("htmx:timeout", (event) => say(event, gettext("That took too long.")));
