// A form whose field `credential` is filled by the device: a new passkey, or proof of one (WebAuthn level 3).
import { gettext } from "../words.js";

async function options(form) {
  if (form.dataset.passkey !== "login") return JSON.parse(document.getElementById("passkey-options").textContent);
  const answer = await fetch(form.action, { headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" } });
  if (!answer.ok) throw new Error(answer.status);
  return answer.json();
}

function create(form, asked) {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(asked.creation_options.publicKey);
  const wanted = form.elements.passwordless?.checked
    ? { residentKey: "required", requireResidentKey: true, userVerification: "required" }
    : { residentKey: "discouraged", requireResidentKey: false };
  publicKey.authenticatorSelection = { ...publicKey.authenticatorSelection, ...wanted };
  return navigator.credentials.create({ publicKey });
}

function prove(asked) {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(asked.request_options.publicKey);
  return navigator.credentials.get({ publicKey });
}

async function fill(form) {
  try {
    const asked = await options(form);
    const credential = await (form.dataset.passkey === "create" ? create(form, asked) : prove(asked));
    form.elements.credential.value = JSON.stringify(credential.toJSON());
    form.submit();
  } catch {
    const failure = form.querySelector("[data-passkey-error]");
    failure.textContent = gettext("That didn’t work. Try again, or sign in another way.");
    failure.hidden = false;
  }
}

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target.closest("form[data-passkey]");
    if (!form) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    fill(form);
  },
  true,
);

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
