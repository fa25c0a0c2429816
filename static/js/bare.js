// The little that signed-out pages and errors need; no htmx, nothing fetched.
import "./theme.js";
import "./submit-once.js";
import "./signed-out.js";
import "./reveal.js";
import "./copy.js";
import "./browser-zone.js";
