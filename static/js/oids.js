"use strict";
// What makes the screens quicker. Everything works without it; its words come from data attributes of #live.
(() => {
  const live = document.getElementById("live");
  const say = (text) => { if (live) live.textContent = text || ""; };

  // The menu stands open where there is room; on small screens people open it themselves.
  const sidebar = document.querySelector("[data-open-wide]");
  const wide = window.matchMedia("(min-width: 60.01rem)");
  const fit = () => { if (sidebar) sidebar.open = wide.matches; };
  fit();
  wide.addEventListener("change", fit);

  const summary = document.querySelector("[data-error-summary]:not([data-quiet] *)");
  if (summary) summary.focus();

  // One press is one submission; coming back with the back button makes the form whole again.
  const release = (form) => {
    delete form.dataset.sent;
    form.querySelectorAll(".busy-note").forEach((note) => note.remove());
    form.querySelectorAll("[aria-disabled=true][data-was-sent]").forEach((button) => {
      button.removeAttribute("aria-disabled");
      delete button.dataset.wasSent;
    });
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || "repeat" in form.dataset) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    delete form.dataset.changed;
    form.querySelectorAll("button:not([type=button])").forEach((button) => {
      button.setAttribute("aria-disabled", "true");
      button.dataset.wasSent = "1";
    });
    if (!live) return;
    say(live.dataset.busy);
    const pressed = event.submitter || form.querySelector("button:not([type=button])");
    if (!pressed) return;
    const note = document.createElement("span");
    note.className = "busy-note";
    note.setAttribute("aria-hidden", "true");
    note.textContent = live.dataset.busy;
    (pressed.closest(".form-actions") || pressed.parentElement).append(note);
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) { document.querySelectorAll("form[data-sent]").forEach(release); say(""); }
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest("form[data-sent]");
    if (form) release(form);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = event.target.closest && event.target.closest("form");
      if (form && form.method === "post") { event.preventDefault(); form.requestSubmit(); }
    }
    if (event.key === "Escape") {
      const menu = event.target.closest && event.target.closest("details.menu[open]");
      if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
    }
  });
  const closeMenus = (target) => document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (!menu.contains(target)) menu.open = false;
  });
  document.addEventListener("click", (event) => closeMenus(event.target));
  document.addEventListener("focusin", (event) => closeMenus(event.target));

  // Changed and not saved: the browser asks before the page is left.
  const changed = (event) => {
    const form = event.target.closest && event.target.closest("form[data-guard]");
    if (form) form.dataset.changed = "1";
  };
  document.addEventListener("input", changed);
  document.addEventListener("change", changed);
  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector("form[data-guard][data-changed]")) event.preventDefault();
  });

  // Filters that are empty do not stand in the address.
  document.addEventListener("htmx:configRequest", (event) => {
    const values = event.detail.formData;
    if (event.detail.verb !== "get" || !values) return;
    [...values.keys()].forEach((name) => {
      if (values.getAll(name).every((value) => value === "")) values.delete(name);
    });
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "get" || !form.classList.contains("filters")) return;
    [...form.elements].filter((field) => field.name && field.value === "" && !field.disabled).forEach((field) => {
      field.disabled = true;
      setTimeout(() => { field.disabled = false; });
    });
  });

  // A slider beside a field that has a least and a most value; the two follow each other.
  document.querySelectorAll("[data-slider-max]").forEach((field) => {
    const label = document.querySelector(`label[for="${field.id}"]`);
    const slider = document.createElement("input");
    const number = (text) => Number(text.replace(/\./g, field.type === "number" ? "." : "").replace(",", ".")) || 0;
    slider.type = "range";
    ["min", "max", "step"].forEach((name) => { slider[name] = field.getAttribute(`data-slider-${name}`); });
    slider.max = Math.max(Number(slider.max), number(field.value) * 1.5 || 0);
    slider.value = number(field.value);
    slider.setAttribute("aria-label", label ? label.textContent.trim() : field.name);
    slider.addEventListener("input", () => {
      field.value = field.type === "number" ? slider.value : slider.value.replace(".", ",");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
    slider.addEventListener("change", (event) => event.stopPropagation());
    field.addEventListener("input", () => { slider.value = number(field.value); });
    field.after(slider);
  });

  // A text that is shown once: one press copies it. Without a clipboard it is selected, to be copied by hand.
  document.querySelectorAll("[data-copy]").forEach((button) => {
    const field = document.getElementById(button.dataset.copy);
    if (!field) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
        button.textContent = button.dataset.copied;
        button.setAttribute("aria-live", "polite");
      } catch { field.focus(); }
    });
  });

  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
})();
