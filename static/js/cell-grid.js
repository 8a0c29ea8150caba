"use strict";
// A table of fields that works like a spreadsheet: arrow keys, Enter, Ctrl+D, and a paste from Excel.
// Without it the same form works with Tab and the mouse. Its words come from data attributes of the page.
(() => {
  const table = document.querySelector("[data-cell-grid]");
  if (!table) return;
  const rows = [...table.tBodies[0].rows].filter((row) => row.dataset.key);
  const cells = rows.map((row) => [...row.querySelectorAll("[data-column]")]);
  const message = document.querySelector("[data-grid-message]");

  const place = (field) => {
    const row = rows.indexOf(field.closest("tr"));
    return row < 0 ? null : [row, cells[row].indexOf(field)];
  };
  const go = (row, column) => {
    const field = cells[row] && cells[row][column];
    if (!field) return false;
    field.focus();
    if (field.select) field.select();
    field.scrollIntoView({ block: "nearest", inline: "nearest" });
    return true;
  };
  const changed = (field) => field.dispatchEvent(new Event("change", { bubbles: true }));
  const say = (name, what) => message.dataset[name].replace("{what}", what);
  const tell = (lines) => { message.textContent = lines.join(" "); message.hidden = !lines.length; };

  // Pasted lines of a school that is not here stay to be corrected; they go along with the form until they fit.
  const stray = document.querySelector("[data-stray]");
  const strayText = stray && stray.querySelector("textarea");
  const keep = (lines) => {
    if (!stray) return;
    strayText.value = lines.map((line) => line.join("\t")).join("\n");
    stray.hidden = !lines.length;
    strayText.rows = Math.min(Math.max(lines.length, 2), 10);
  };

  // A list takes what it can: the value, the whole text, or the only option that begins so. False: nothing fits.
  const put = (field, text) => {
    const value = text.trim();
    if (field.tagName !== "SELECT") { field.value = value; changed(field); return true; }
    const wanted = value.toLowerCase();
    const options = [...field.options];
    const word = (option) => option.text.trim().toLowerCase();
    const starting = options.filter((option) => wanted && option.value && word(option).startsWith(wanted));
    const found = options.find((option) => option.value === wanted || word(option) === wanted)
      || (starting.length === 1 ? starting[0] : null);
    if (!found) return false;
    field.value = found.value;
    changed(field);
    return true;
  };

  const atEdge = (field, forward) => {
    if (field.tagName === "SELECT") return true;
    if (field.selectionStart === 0 && field.selectionEnd === field.value.length) return true;
    return field.selectionStart === field.selectionEnd && field.selectionStart === (forward ? field.value.length : 0);
  };

  table.addEventListener("keydown", (event) => {
    const field = event.target;
    const at = place(field);
    if (!at || at[1] < 0 || event.isComposing) return;
    const [row, column] = at;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "d") {
      event.preventDefault();
      if (row > 0) { field.value = cells[row - 1][column].value; changed(field); }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = {
      ArrowDown: [1, 0], ArrowUp: [-1, 0], Enter: [event.shiftKey ? -1 : 1, 0],
      ArrowRight: atEdge(field, true) ? [0, 1] : null, ArrowLeft: atEdge(field, false) ? [0, -1] : null,
    }[event.key];
    if (!step) return;
    if (event.shiftKey && event.key !== "Enter") return;
    event.preventDefault();
    go(row + step[0], column + step[1]);
  });

  // A block of cells as Excel copies it: tabs between cells, quotes around cells with a line end in them.
  const blockOf = (text) => {
    const block = [[""]];
    let quoted = false;
    for (let i = 0; i < text.length; i += 1) {
      const letter = text[i];
      const line = block[block.length - 1];
      if (quoted) {
        if (letter === '"' && text[i + 1] === '"') { line[line.length - 1] += '"'; i += 1; }
        else if (letter === '"') quoted = false;
        else line[line.length - 1] += letter === "\n" || letter === "\r" ? " " : letter;
      } else if (letter === '"' && line[line.length - 1] === "") quoted = true;
      else if (letter === "\t") line.push("");
      else if (letter === "\n") block.push([""]);
      else if (letter !== "\r") line[line.length - 1] += letter;
    }
    while (block.length > 1 && block[block.length - 1].join("") === "") block.pop();
    return block;
  };
  const isKey = (text) => /^\d{2}[A-Z]{2}\d{2}$/i.test(text.trim());

  let landed = 0; // the row of the line that was put in its place last

  // `known`: every line begins with a BRIN6; otherwise that is so when one of them does, and the first may be headings.
  const spread = (block, row, column, known = false) => {
    const unknown = [];
    const unmatched = [];
    const twice = new Set();
    const seen = new Set();
    let left = false;
    let lines = 0;
    const byKey = known || block.some((line) => isKey(line[0]));
    block.forEach((line, index) => {
      let target = row + index;
      let values = line;
      if (byKey) {
        if (!line.join("").trim()) return;
        if (!known && index === 0 && !isKey(line[0])) return; // a line of headings
        target = rows.findIndex((one) => one.dataset.key === line[0].trim().toUpperCase());
        values = line.slice(1);
        if (target < 0) { unmatched.push(line); unknown.push(say("unknownSchool", line[0].trim())); return; }
        if (seen.has(target)) {
          // Which of the two is meant, nobody but the user knows.
          unmatched.push(line);
          twice.add(`${rows[target].querySelector("th").firstChild.textContent.trim()} (${rows[target].dataset.key})`);
          return;
        }
        seen.add(target);
      }
      if (!cells[target]) { left = true; return; }
      lines += 1;
      landed = target;
      values.forEach((text, offset) => {
        const field = cells[target][(byKey ? 0 : column) + offset];
        if (!field) { left = left || text.trim() !== ""; return; }
        if (!put(field, text)) unknown.push(say("unknownAnswer", text.trim()));
      });
    });
    tell([say("pasted", lines), ...unknown, ...[...twice].map((name) => say("twice", name)), ...(left ? [message.dataset.tooMany] : [])]);
    return unmatched;
  };
  const kept = () => (strayText && strayText.value.trim() ? blockOf(strayText.value) : []);

  table.addEventListener("paste", (event) => {
    const at = place(event.target);
    const text = event.clipboardData && event.clipboardData.getData("text/plain");
    if (!at || at[1] < 0 || !text) return;
    const block = blockOf(text);
    const single = block.length === 1 && block[0].length === 1;
    if (single && event.target.tagName !== "SELECT") return;
    event.preventDefault();
    const before = kept();
    keep([...before, ...spread(block, at[0], at[1])]);
  });
  if (stray) {
    stray.querySelector("button").addEventListener("click", () => {
      keep(spread(kept(), 0, 0, true));
      if (stray.hidden) go(landed, 0); // the button went with its box, and would take the focus along
      message.scrollIntoView({ block: "nearest" });
    });
  }
})();
