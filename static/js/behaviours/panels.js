// A panel is a menu that is asked for when it opens: `data-panel` names the part of this page that goes into it, `data-row` of which row.
import htmx from "htmx";
import { partAddress } from "./parts.js";

document.addEventListener(
  "toggle",
  (event) => {
    const panel = event.target;
    if (!panel.matches?.("[data-panel]") || event.newState !== "open") return;
    const row = panel.dataset.row ? `&row=${panel.dataset.row}` : "";
    htmx.ajax("GET", partAddress(location.href, panel.dataset.panel) + row, { source: panel, target: panel, swap: "innerHTML" });
  },
  true,
);
