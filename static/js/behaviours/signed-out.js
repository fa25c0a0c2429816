// The sign-in page, or one that says why not, was shown instead of saving: what was on its way is kept, and said so.
const words = JSON.parse(sessionStorage.getItem("sent") ?? "null");
const notice = document.querySelector("[data-not-saved]");
if (notice && words) {
  sessionStorage.setItem(words.key, JSON.stringify(words));
  sessionStorage.removeItem("sent");
}
if (notice && Object.keys(sessionStorage).some((key) => key.startsWith("kept:"))) notice.hidden = false;
