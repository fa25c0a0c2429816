// A form with `data-clear` is empty again once what it posted was kept.
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful && event.target.matches("form[data-clear]")) event.target.reset();
});
