// What the customer's pages can do.
import "htmx";
import "idiomorph";
import "./behaviours/requests.js";
import "./behaviours/menus.js";
import "./behaviours/confirm.js";
import "./behaviours/submit-once.js";
import "./behaviours/dirty-forms.js";
import "./behaviours/form-recovery.js";
import "./behaviours/dialog.js";
import "./behaviours/toasts.js";
import "./behaviours/failures.js";
import "./behaviours/invalid.js";
import "./behaviours/tabs.js";
import "./behaviours/copy.js";
import "./live/live.js";
