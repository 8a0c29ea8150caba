"use strict";
// Tables with a box to tick on every row: one box in the head ticks them all. Comes back after htmx fetched the list.
(() => {
  const prepare = () => document.querySelectorAll("[data-ticks]").forEach((table) => {
    const head = table.querySelector("[data-ticks-head]");
    if (!head || head.querySelector("input")) return;
    const all = document.createElement("input");
    all.type = "checkbox";
    all.className = "form-check-input";
    all.setAttribute("aria-label", table.dataset.ticksAll);
    head.append(all);
    const boxes = () => [...table.querySelectorAll("tbody input[type=checkbox]")];
    const follow = () => {
      const ticked = boxes().filter((box) => box.checked).length;
      all.checked = ticked > 0 && ticked === boxes().length;
      all.indeterminate = ticked > 0 && !all.checked;
    };
    all.addEventListener("change", () => boxes().forEach((box) => { box.checked = all.checked; }));
    table.addEventListener("change", follow);
    follow();
  });
  prepare();
  document.addEventListener("htmx:afterSettle", prepare);
})();
