"use strict";
// A text field that suggests: arrows, Enter, Tab and Escape; the text itself is what is submitted.
(() => {
  let number = 0;

  function enhance(input) {
    if (input.dataset.combo) return;
    input.dataset.combo = "1";
    const id = `combo-${++number}`;
    const wrap = document.createElement("div");
    wrap.className = "combo";
    input.replaceWith(wrap);
    wrap.append(input);
    const list = document.createElement("ul");
    list.id = id;
    list.className = "combo-list";
    list.setAttribute("role", "listbox");
    const label = document.querySelector(`label[for="${input.id}"]`);
    list.setAttribute("aria-label", label ? label.textContent.trim() : input.name);
    list.hidden = true;
    wrap.append(list);
    Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id })
      .forEach(([name, value]) => input.setAttribute(name, value));

    let results = [], active = -1, timer = 0, asked = 0;

    const close = () => {
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const mark = (index) => {
      active = index;
      [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === index)));
      const item = list.children[index];
      if (item) {
        input.setAttribute("aria-activedescendant", item.id);
        item.scrollIntoView({ block: "nearest" });
      }
    };
    const choose = (index) => {
      input.value = results[index].value;
      close();
      input.dispatchEvent(new Event("change", { bubbles: true }));
      input.dispatchEvent(new Event("input", { bubbles: true }));
    };
    const show = () => {
      list.replaceChildren(...results.map((result, i) => {
        const item = document.createElement("li");
        item.id = `${id}-${i}`;
        item.setAttribute("role", "option");
        item.append(result.label);
        if (result.detail) {
          const detail = document.createElement("span");
          detail.className = "detail";
          detail.append(result.detail);
          item.append(detail);
        }
        item.addEventListener("mousedown", (event) => { event.preventDefault(); choose(i); });
        return item;
      }));
      list.hidden = results.length === 0;
      input.setAttribute("aria-expanded", String(results.length > 0));
      const live = document.getElementById("live");
      if (live) live.textContent = String(results.length);
      if (results.length) mark(0); else close();
    };
    const ask = async () => {
      const url = new URL(input.dataset.lookupUrl, location.href);
      url.searchParams.set("q", input.value);
      (input.dataset.lookupParams || "").split(",").filter(Boolean).forEach((name) => {
        const field = input.form && input.form.elements[name];
        if (field) url.searchParams.set(name, field.value);
      });
      const turn = ++asked;
      const answer = await fetch(url, { headers: { Accept: "application/json" } });
      if (!answer.ok || turn !== asked || document.activeElement !== input) return;
      results = (await answer.json()).results;
      show();
    };
    let chosen = input.value;
    input.addEventListener("change", () => { chosen = input.value; });
    input.addEventListener("input", () => {
      clearTimeout(timer);
      if (input.value === chosen && !list.hidden === false) return;
      timer = setTimeout(ask, 120);
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown") {
        event.preventDefault();
        if (list.hidden) ask(); else mark((active + 1) % results.length);
      } else if (event.key === "ArrowUp" && !list.hidden) {
        event.preventDefault();
        mark((active - 1 + results.length) % results.length);
      } else if (event.key === "Enter" && !list.hidden && active >= 0 && !event.ctrlKey) {
        event.preventDefault();
        choose(active);
      } else if (event.key === "Tab" && !list.hidden && active >= 0) {
        choose(active);
      } else if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        close();
      }
    });
    input.addEventListener("blur", () => setTimeout(close, 100));
  }

  const all = (root) => root.querySelectorAll("input[data-lookup-url]").forEach(enhance);
  all(document);
  document.addEventListener("htmx:load", (event) => all(event.detail.elt));
})();
