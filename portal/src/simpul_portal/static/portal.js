// Everything works without this file. It only spares a clerk a page load, and adds a button that prints.
document.documentElement.classList.add("js");

// A refusal or a broken connection is shown as a whole page, never swallowed.
for (const trouble of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(trouble, (event) => window.location.assign(event.detail.pathInfo.finalRequestPath));
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
