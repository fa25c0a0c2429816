// Whether a key press is typing or a command, and whether single-key commands are wanted at all.
const FIELDS = 'input:not([type="checkbox"], [type="radio"], [type="button"]), textarea, select, [contenteditable]';

export function isTyping(event) {
  return event.ctrlKey || event.metaKey || event.altKey || event.isComposing || Boolean(event.target.closest?.(FIELDS)) || Boolean(document.querySelector("dialog:modal"));
}

export const areKeysOn = () => localStorage.getItem("keys") !== "off";

export const setKeys = (isOn) => localStorage.setItem("keys", isOn ? "on" : "off");
