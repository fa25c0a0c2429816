// The sign-in page was shown instead of saving: what was on its way is kept for its person, and that is said.
const words = JSON.parse(sessionStorage.getItem("sent") ?? "null");
const notice = document.querySelector("[data-signed-out]");
if (notice && words) {
  sessionStorage.setItem(words.key, JSON.stringify(words));
  sessionStorage.removeItem("sent");
}
if (notice && Object.keys(sessionStorage).some((key) => key.startsWith("kept:"))) notice.hidden = false;
