// What the customer's pages can do.
import "htmx";
import "idiomorph";
import "./menus.js";
import "./confirm.js";
import "./submit-once.js";
import "./unsaved.js";
import "./dialog.js";
import "./toasts.js";
import "./failures.js";
import "./invalid.js";
import "./tabs.js";
import "./copy.js";
import "./live.js";
