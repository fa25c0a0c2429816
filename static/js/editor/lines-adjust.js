// A discount or a charge for the whole document is a row too, made of a model of its own.
import { add, adjustmentModel, focus } from "./lines.js";

document.querySelector("[data-add-adjustment]").addEventListener("click", (event) => {
  event.preventDefault();
  const row = add(undefined, adjustmentModel);
  focus(row);
  row.scrollIntoView({ block: "nearest" });
});
