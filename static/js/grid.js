"use strict";
// A table of fields that works like a spreadsheet: <table data-grid>, its fields marked data-cell="name". Rows are
// added from <template data-grid-row> beside it (in a Django formset: the number of forms follows), at most data-grid-most.
(() => {
  const say = (text) => {
    const live = document.getElementById("live");
    if (live) live.textContent = text;
  };

  // What Excel puts on the clipboard: tabs between cells, line ends between rows, quotes around cells with either.
  const parse = (text) => {
    const rows = [[""]];
    let quoted = false;
    for (let i = 0; i < text.length; i++) {
      const letter = text[i], row = rows[rows.length - 1];
      if (quoted) {
        if (letter !== '"') row[row.length - 1] += letter;
        else if (text[i + 1] === '"') row[row.length - 1] += text[++i];
        else quoted = false;
      } else if (letter === '"' && row[row.length - 1] === "") quoted = true;
      else if (letter === "\t") row.push("");
      else if (letter === "\n") rows.push([""]);
      else if (letter !== "\r") row[row.length - 1] += letter;
    }
    const last = rows[rows.length - 1];
    if (rows.length > 1 && last.length === 1 && last[0] === "") rows.pop();
    return rows.map((row) => row.map((cell) => cell.replace(/\s+/g, " ").trim()));
  };

  function enhance(table) {
    const body = table.tBodies[0], form = table.closest("form");
    const template = table.parentElement.querySelector("template[data-grid-row]");
    const total = form.querySelector("[name$=-TOTAL_FORMS]");
    const most = Number(table.dataset.gridMost) || 0;
    const fields = (row) => [...row.querySelectorAll("[data-cell]")];
    let before = null;

    const addRow = () => {
      if (!template || body.rows.length >= most) return false;
      const row = template.content.querySelector("tr").cloneNode(true);
      const index = body.rows.length;
      row.querySelectorAll("*").forEach((element) => {
        [...element.attributes].forEach((attribute) => {
          const value = attribute.value.replace("__prefix__", index).replace("__number__", index + 1);
          if (value !== attribute.value) element.setAttribute(attribute.name, value);
        });
      });
      const number = [...row.querySelector("th").childNodes].find((node) => node.nodeType === Node.TEXT_NODE);
      if (number) number.data = number.data.replace("__number__", index + 1);
      body.append(row);
      if (total) total.value = body.rows.length;
      document.dispatchEvent(new CustomEvent("oids:added", { detail: { elt: row } }));
      return true;
    };
    const place = (field) => {
      const row = field.closest("tr");
      return [[...body.rows].indexOf(row), fields(row).indexOf(field)];
    };
    const at = (row, column) => body.rows[row] && fields(body.rows[row])[column];
    const go = (row, column) => {
      if (row === body.rows.length) addRow();
      const field = at(row, column);
      if (!field) return;
      field.focus();
      if (field.select) field.select();
    };
    const beside = (field) => field.closest("td").querySelector("[data-cell-found]");
    const forget = (field) => { const found = beside(field); if (found) found.textContent = ""; };
    const set = (field, value) => {
      field.value = value;
      field.title = value;
      forget(field);
      field.dispatchEvent(new Event("change", { bubbles: true }));
    };
    const setAll = (pairs) => {
      before = pairs.map(([field]) => [field, field.value]);
      pairs.forEach(([field, value]) => set(field, value));
    };

    body.addEventListener("keydown", (event) => {
      const field = event.target;
      if (!field.matches("[data-cell]") || event.isComposing) return;
      const [row, column] = place(field);
      const command = event.ctrlKey || event.metaKey;
      if (event.key === "Enter" && !command && !event.altKey) {
        event.preventDefault();
        go(row + (event.shiftKey ? -1 : 1), column);
      } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !event.defaultPrevented && !event.altKey) {
        if (field.matches("select")) return;
        event.preventDefault();
        go(row + (event.key === "ArrowDown" ? 1 : -1), column);
      } else if (command && event.key.toLowerCase() === "d") {
        event.preventDefault();
        if (row > 0) setAll([[field, at(row - 1, column).value]]);
      } else if (command && !event.shiftKey && event.key.toLowerCase() === "z" && before) {
        event.preventDefault();
        before.forEach(([one, value]) => set(one, value));
        before = null;
        say(table.dataset.gridUndone);
      }
    });
    // Beside a number that was pasted: the name that belongs to it, one question at a time.
    let queue = Promise.resolve();
    const ask = (field) => {
      const text = field.value.trim();
      const number = /^(?=.*\d)[0-9A-Za-z-]+$/;
      if (!field.dataset.lookupUrl || !number.test(text)) return;
      queue = queue.then(async () => {
        const url = new URL(field.dataset.lookupUrl, location.href);
        url.searchParams.set("q", text);
        const answer = await fetch(url, { headers: { Accept: "application/json" } });
        if (!answer.ok || answer.redirected) return;
        const { results } = await answer.json();
        const exact = results.filter((result) => result.value.endsWith(`(${text.toUpperCase()})`) || result.value.endsWith(`(${text})`));
        const found = exact.length === 1 ? exact[0] : results.length === 1 ? results[0] : null;
        if (field.value.trim() !== text) return;
        if (found) beside(field).textContent = found.value;
        else if (!results.length) beside(field).textContent = document.getElementById("live").dataset.none;
      }).catch(() => {});
    };
    body.addEventListener("input", (event) => { before = null; if (event.target.matches("[data-cell]")) forget(event.target); });
    body.addEventListener("change", (event) => { if (event.target.matches("[data-cell]")) event.target.title = event.target.value; });

    body.addEventListener("paste", (event) => {
      const field = event.target;
      if (!field.matches("[data-cell]")) return;
      const text = event.clipboardData.getData("text/plain");
      const block = parse(text);
      if (block.length === 1 && block[0].length === 1 && !text.includes("\n")) return;
      event.preventDefault();
      const [row, column] = place(field);
      // A block that was copied with its headings.
      const heads = [...table.tHead.rows[0].cells].slice(1).map((cell) => cell.textContent.replace(/[*\u00ad]/g, "").trim().toLowerCase());
      if (block[0].every((cell, i) => cell.toLowerCase() === heads[column + i])) block.shift();
      const pairs = [];
      let left = 0;
      block.forEach((cells, i) => {
        if (row + i >= body.rows.length && !addRow()) { left += 1; return; }
        cells.forEach((cell, j) => {
          const target = at(row + i, column + j);
          if (target) pairs.push([target, cell]);
        });
      });
      setAll(pairs);
      pairs.forEach(([one]) => { ask(one); });
      say(`${block.length - left} ${table.dataset.gridPasted}${left ? `; ${left} ${table.dataset.gridLeft}` : ""}`);
    });

    const more = form.querySelector("[data-grid-more]");
    if (more && template) {
      more.addEventListener("click", (event) => {
        event.preventDefault();
        const first = body.rows.length;
        for (let i = 0; i < 10; i++) addRow();
        if (body.rows.length > first) go(first, 0);
      });
    }
    // Where the work begins: the first empty cell that is asked for; a summary of errors goes first.
    if (!document.querySelector("[data-error-summary]")) {
      const start = [...body.rows].flatMap((row) => fields(row).slice(0, 2)).find((field) => field.value === "");
      if (start) start.focus({ preventScroll: true });
    }
    body.querySelectorAll("[data-cell]").forEach((field) => { field.title = field.value; });
  }

  document.querySelectorAll("table[data-grid]").forEach(enhance);
})();
