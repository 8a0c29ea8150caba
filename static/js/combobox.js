"use strict";
// A text field that suggests: arrows, Enter, Tab (takes the active one) and Escape; the text itself is submitted.
// <input data-lookup-url="…" data-lookup-params="school,day">; answers are {results: [{value, label, detail, chosen}]}.
// With data-lookup-tells `chosen` is said below the field once the result is taken, until it or one of its params changes.
(() => {
  const WAIT = 120;
  let number = 0;

  const say = (text) => {
    const live = document.getElementById("live");
    if (live) live.textContent = text;
  };
  const words = () => (document.getElementById("live") || { dataset: {} }).dataset;

  function enhance(input) {
    if (input.dataset.combo) return;
    input.dataset.combo = "1";
    const id = `combo-${++number}`;
    const wrap = document.createElement("div");
    wrap.className = "combo";
    const focused = document.activeElement === input;
    input.replaceWith(wrap);
    wrap.append(input);
    if (focused) input.focus();
    const list = document.createElement("ul");
    list.id = id;
    list.className = "combo-list";
    list.setAttribute("role", "listbox");
    const label = input.labels && input.labels[0];
    list.setAttribute("aria-label", label ? label.textContent.replace("*", "").trim() : input.name);
    list.hidden = true;
    wrap.append(list);
    const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id, autocomplete: "off" };
    Object.entries(attributes).forEach(([name, value]) => input.setAttribute(name, value));

    let results = [], further = false, active = -1, timer = 0, request = null, choosing = false;

    const stop = () => {
      clearTimeout(timer);
      if (request) request.abort();
      request = null;
    };
    const close = () => {
      stop();
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    // In a grid the list hangs over the table, which scrolls; arrows go to other rows until the list is open.
    const inGrid = input.closest("[data-grid]") !== null;
    const hang = () => {
      const box = input.getBoundingClientRect();
      list.classList.add("combo-list-over");
      list.style.left = `${Math.max(0, Math.min(box.left, window.innerWidth - list.offsetWidth - 8))}px`;
      list.style.minWidth = `${box.width}px`;
      const up = box.bottom + list.offsetHeight > window.innerHeight && box.top > list.offsetHeight;
      list.style.top = up ? "auto" : `${box.bottom}px`;
      list.style.bottom = up ? `${window.innerHeight - box.top}px` : "auto";
    };
    const mark = (index) => {
      active = index;
      [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === index)));
      const item = list.children[index];
      input.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
    };
    const params = () => (input.dataset.lookupParams || "").split(",").map((name) => name.trim()).filter(Boolean)
      .map((name) => input.form && input.form.elements.namedItem(name)).filter((field) => field && field.name);
    // With data-lookup-tells, what is said below the field is only about what stands in it.
    const tell = (text) => {
      if (!("lookupTells" in input.dataset)) return;
      let below = document.getElementById(`${input.id}_helptext`);
      if (!below && text) {
        below = document.createElement("div");
        below.id = `${input.id}_helptext`;
        below.className = "form-text";
        wrap.after(below);
        input.setAttribute("aria-describedby", [input.getAttribute("aria-describedby"), below.id].filter(Boolean).join(" "));
      }
      if (below) below.textContent = text;
    };
    const choose = (index) => {
      const { value, chosen } = results[index];
      close();
      choosing = true;
      input.value = value;
      input.dispatchEvent(new Event("input", { bubbles: true }));
      input.dispatchEvent(new Event("change", { bubbles: true }));
      choosing = false;
      tell(chosen || "");
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
      const { none, one, many, more } = words();
      if (further) {
        const item = document.createElement("li");
        item.setAttribute("role", "option");
        item.setAttribute("aria-disabled", "true");
        item.className = "combo-more";
        item.append(more);
        item.addEventListener("mousedown", (event) => event.preventDefault());
        list.append(item);
      }
      say(results.length === 0 ? none : results.length === 1 ? one : `${results.length} ${many}`);
      if (!results.length) { close(); return; }
      list.hidden = false;
      if (inGrid) hang();
      input.setAttribute("aria-expanded", "true");
      mark(0);
    };
    const ask = async () => {
      stop();
      const mine = new AbortController();
      request = mine;
      const url = new URL(input.dataset.lookupUrl, location.href);
      url.searchParams.set("q", input.value);
      // In a grid the school of the row itself: "row-3-school" is asked as "school".
      params().forEach((field) => url.searchParams.set(field.name.replace(/^.+-\d+-/, ""), field.value));
      try {
        const answer = await fetch(url, { headers: { Accept: "application/json" }, signal: mine.signal });
        if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
        const { results: found, more } = await answer.json();
        if (request !== mine || document.activeElement !== input) return;
        results = found;
        further = more;
        show();
      } catch (error) {
        if (error.name !== "AbortError") { close(); say(words().failed); }
      }
    };
    input.addEventListener("input", () => {
      if (choosing) return;
      tell("");
      stop();
      if (input.value.trim() === "") { close(); return; }
      timer = setTimeout(ask, WAIT);
    });
    input.addEventListener("keydown", (event) => {
      const open = !list.hidden;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (inGrid && !open && !event.altKey) return;
        event.preventDefault();
        const step = event.key === "ArrowDown" ? 1 : -1;
        if (open) mark((active + step + results.length) % results.length); else ask();
      } else if (event.key === "Enter" && open && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        choose(active);
      } else if (event.key === "Tab" && open && !event.shiftKey) {
        choose(active);
      } else if (event.key === "Escape" && open) {
        event.preventDefault();
        event.stopPropagation();
        close();
      }
    });
    input.addEventListener("blur", close);
    params().forEach((field) => field.addEventListener("input", () => tell("")));
    if (inGrid) {
      document.addEventListener("scroll", (event) => { if (event.target !== list && !list.hidden) close(); }, true);
    }
  }

  const all = (root) => {
    if (root.matches && root.matches("input[data-lookup-url]")) enhance(root);
    root.querySelectorAll("input[data-lookup-url]").forEach(enhance);
  };
  all(document);
  document.addEventListener("htmx:load", (event) => all(event.detail.elt));
  document.addEventListener("oids:added", (event) => all(event.detail.elt));
})();
