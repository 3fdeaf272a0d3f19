// The tables of the page: search, sort, pages, details. Texts of the data are only ever set as text;
// order comes from places that were worked out before, so no amount is read here.
"use strict";
(() => {
  const PAGE_SIZES = [25, 50, 100];

  const made = (name, properties = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(properties)) {
      if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
      else if (key === "class") element.className = value;
      else if (key === "text") element.textContent = value;
      else element.setAttribute(key, value);
    }
    element.append(...children);
    return element;
  };

  const folded = (text) => text.normalize("NFKC").toLowerCase();
  const counted = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ",");

  function table(box, data) {
    const { words, columns, views, count } = data;
    const state = { view: 0, sort: -1, down: false, page: 0, size: PAGE_SIZES[0], search: "", undecided: false };
    const everything = Array.from({ length: count }, (_, row) => row);
    const foldedTexts = columns.map((column) => column.texts.map(folded));
    const cell = (row, column) => {
      const place = columns[column].cells[row];
      return place < 0 ? null : columns[column].texts[place];
    };

    const body = made("tbody");
    const head = made("thead");
    const range = made("span", { "aria-live": "polite" });
    const back = made("button", { type: "button", text: words.back, onclick: () => turn(-1) });
    const on = made("button", { type: "button", text: words.on, onclick: () => turn(1) });
    const dialog = made("dialog");

    const found = () => {
      const wanted = folded(state.search).split(/\s+/).filter(Boolean);
      const shown = views[state.view].columns;
      const hits = (row) => wanted.every((word) => shown.some((column) => {
        const place = columns[column].cells[row];
        return place >= 0 && foldedTexts[column][place].includes(word);
      }));
      let rows = everything;
      if (state.undecided) rows = rows.filter((row) => data.undecided[row]);
      if (wanted.length) rows = rows.filter(hits);
      if (state.sort >= 0) {
        const cells = columns[state.sort].cells;
        const sign = state.down ? -1 : 1;
        // Rows without a value come last, whichever way.
        rows = [...rows].sort((a, b) => {
          if (cells[a] < 0 || cells[b] < 0) return (cells[a] < 0) - (cells[b] < 0) || a - b;
          return sign * (cells[a] - cells[b]) || a - b;
        });
      }
      return rows;
    };

    const drawHead = () => {
      head.replaceChildren(made("tr", {}, ...views[state.view].columns.map((column) => {
        const { label, group, number } = columns[column];
        const name = made("span", { text: label });
        const parts = group && state.view === 0 ? [made("small", { text: group }), name] : [name];
        const sort = made("button", { type: "button", title: words.sort, onclick: () => order(column) }, ...parts);
        const properties = { scope: "col", class: number ? "number" : "" };
        if (state.sort === column) properties["aria-sort"] = state.down ? "descending" : "ascending";
        return made("th", properties, sort);
      })));
    };

    const drawBody = () => {
      const rows = found();
      const last = Math.max(0, Math.ceil(rows.length / state.size) - 1);
      state.page = Math.min(state.page, last);
      const from = state.page * state.size;
      const page = rows.slice(from, from + state.size);
      body.replaceChildren(...page.map((row) => made("tr", {}, ...views[state.view].columns.map((column, at) => {
        const text = cell(row, column);
        if (text === null) return made("td", { class: columns[column].number ? "number absent" : "absent", text: "–" });
        if (at === 0 && data.more) {
          return made("td", {}, made("button", { type: "button", class: "open", title: words.more, text, onclick: () => open(row) }));
        }
        const minus = columns[column].number && text.startsWith("-");
        return made("td", { class: (columns[column].number ? "number" : "") + (minus ? " minus" : ""), text });
      }))));
      const numbers = { from: counted(rows.length ? from + 1 : 0), to: counted(from + page.length), all: counted(rows.length) };
      range.textContent = rows.length ? words.of.replace(/\{(\w+)\}/g, (_, name) => numbers[name]) : words.none;
      back.disabled = state.page === 0;
      on.disabled = state.page >= last;
    };

    const draw = () => { drawHead(); drawBody(); };
    const turn = (by) => { state.page += by; drawBody(); };
    const order = (column) => {
      // Amounts are first wanted from the greatest down.
      const first = columns[column].number;
      if (state.sort !== column) { state.sort = column; state.down = first; }
      else if (state.down === first) state.down = !first;
      else state.sort = -1;
      state.page = 0;
      draw();
      const at = views[state.view].columns.indexOf(column);
      head.querySelectorAll("button")[at]?.focus();
    };

    const open = (row) => {
      const fixed = columns.slice(0, data.fixed).map((_, column) => cell(row, column));
      const parts = [made("h3", {}, made("bdi", { text: fixed[0] ?? "–" }), " ", made("bdi", { text: fixed[1] ?? "" }))];
      const facts = columns.slice(2, data.fixed).flatMap((column, at) =>
        [made("dt", { text: column.label }), made("dd", { text: fixed[at + 2] ?? "–" })]);
      if (facts.length) parts.push(made("dl", {}, ...facts));
      const told = new Map(data.more[row].map((entry) => [data.texts[entry[0]], entry]));
      for (const view of views.slice(1)) {
        parts.push(made("h4", { text: view.label }));
        const entry = told.get(view.label);
        const say = (place) => data.texts[place];
        if (entry && entry[1] >= 0) parts.push(made("p", { class: "problem", text: say(entry[1]) }));
        const outputs = view.columns.slice(data.fixed).filter((column) => cell(row, column) !== null);
        parts.push(made("dl", {}, ...outputs.flatMap((column) =>
          [made("dt", { text: columns[column].label }), made("dd", { text: cell(row, column) })])));
        if (!entry) continue;
        const [, , fired, unknown, lines] = entry;
        if (fired.length) parts.push(made("ul", {}, ...fired.map((place) => made("li", { text: say(place) }))));
        if (unknown.length) {
          parts.push(made("p", { class: "note", text: words.unknown }));
          parts.push(made("ul", { class: "note" }, ...unknown.map((place) => made("li", { text: say(place) }))));
        }
        if (lines.length) {
          parts.push(made("p", { class: "note", text: words.lines }));
          parts.push(made("dl", {}, ...lines.flatMap(([code, amount]) =>
            [made("dt", {}, made("code", { text: say(code) })), made("dd", { text: say(amount) })])));
        }
      }
      const close = made("button", { type: "button", text: words.close, onclick: () => dialog.close() });
      dialog.replaceChildren(...parts, made("div", { class: "foot" }, close));
      dialog.setAttribute("aria-label", fixed[0] ?? words.more);
      dialog.showModal();
      dialog.scrollTop = 0;
    };
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });

    const tools = made("div", { class: "tools" });
    tools.append(made("label", {}, words.search, made("input", {
      type: "search", autocomplete: "off", spellcheck: "false",
      oninput: (event) => { state.search = event.target.value; state.page = 0; drawBody(); },
    })));
    if (views.length > 1) {
      tools.append(made("label", {}, words.columns, made("select", {
        onchange: (event) => {
          state.view = Number(event.target.value);
          if (!views[state.view].columns.includes(state.sort)) state.sort = -1;
          state.page = 0;
          draw();
        },
      }, ...views.map((view, at) => made("option", { value: at, text: view.label })))));
    }
    if (data.undecided && data.undecided.includes(1)) {
      tools.append(made("label", { class: "check" }, made("input", {
        type: "checkbox",
        onchange: (event) => { state.undecided = event.target.checked; state.page = 0; drawBody(); },
      }), words.undecided));
    }
    const sizes = made("select", {
      "aria-label": words.rows,
      onchange: (event) => { state.size = Number(event.target.value); state.page = 0; drawBody(); },
    }, ...PAGE_SIZES.map((size) => made("option", { value: size, text: String(size) })));
    const scroll = made("div", { class: "scroll", tabindex: "0" }, made("table", { class: "listed" }, head, body));
    box.replaceChildren(tools, scroll, made("div", { class: "pager" }, back, range, on, sizes), dialog);
    draw();
  }

  for (const box of document.querySelectorAll("[data-table]")) {
    table(box, JSON.parse(document.getElementById(box.dataset.table).textContent));
  }
})();
