// Comfort only: every page works without this script.
"use strict";

// "/" moves to the query, as on many search pages.
addEventListener("keydown", (e) => {
  if (e.key !== "/" || e.ctrlKey || e.metaKey || e.altKey || e.target.closest("input, select, textarea")) return;
  const field = document.querySelector("input[type=search]");
  if (field) {
    e.preventDefault();
    field.focus();
    field.select();
  }
});

// Fields left empty stay out of the address, so that it can be quoted; but for
// one whose place counts, if the other of its name is filled.
for (const form of document.forms) {
  form.addEventListener("submit", () => {
    const counts = (field) => "place" in field.dataset && [...form.elements].some((other) => other.name === field.name && other.value);
    for (const field of form.elements) if (field.name && !field.value && !counts(field)) field.disabled = true;
  });
}
// Back to this page: the fields can be used again.
addEventListener("pageshow", () => {
  for (const form of document.forms) for (const field of form.elements) field.disabled = false;
});
