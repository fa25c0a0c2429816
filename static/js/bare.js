// The little that signed-out pages and errors need; no htmx, nothing fetched.
import "./behaviours/theme.js";
import "./behaviours/submit-once.js";
import "./behaviours/signed-out.js";
import "./behaviours/reveal.js";
import "./behaviours/copy.js";
import "./behaviours/browser-zone.js";
import "./behaviours/passkeys.js";
