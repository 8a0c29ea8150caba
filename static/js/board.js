"use strict";
// A student is dragged to another school. The form does the work; without script there is Move on the student's page.
(() => {
  const board = document.querySelector("[data-board]");
  const form = document.getElementById("drop");
  if (!board || !form) return;
  let dragged = null;
  board.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("[data-drop]");
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
    dragged.classList.add("dragged");
  });
  board.addEventListener("dragend", () => {
    if (dragged) dragged.classList.remove("dragged");
    board.querySelectorAll(".drop-here").forEach((box) => box.classList.remove("drop-here"));
    dragged = null;
  });
  board.addEventListener("dragover", (event) => {
    const box = event.target.closest("[data-school]");
    if (!dragged || !box) return;
    event.preventDefault();
    board.querySelectorAll(".drop-here").forEach((other) => { if (other !== box) other.classList.remove("drop-here"); });
    box.classList.add("drop-here");
  });
  board.addEventListener("drop", (event) => {
    const box = event.target.closest("[data-school]");
    if (!dragged || !box) return;
    event.preventDefault();
    if (box.contains(dragged)) return;
    form.action = dragged.dataset.drop;
    form.elements.school.value = box.dataset.school;
    form.requestSubmit();
  });
})();
