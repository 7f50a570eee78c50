// The heat map is a table: it is sorted by its headings, walked with arrow keys, read out cell by cell, downloaded.
const LEVELS = ["organisation", "parent", "department", "pool"];
const AGREED = "◆";
const heat = { wave: null, rows: new Map() };

const textColumn = (by, label) => ({ by, label, kind: "text" });
const columns = [
  textColumn("name", words.department),
  textColumn("parent", words.parent),
  { by: "n", label: words.n, kind: "count" },
  { by: "stated", label: words.stated, kind: "level" },
  { by: "enacted", label: words.enacted, kind: "level" },
  ...data.priorities.map(([, label], i) => ({ by: `gap-${i}`, label, kind: "gap", priority: i })),
  { by: "change", label: words.change, kind: "change" },
];
const columnOf = new Map(columns.map((column) => [column.by, column]));
const hasChanges = () => Boolean(data.changes[state.wave].since);
const shownColumns = () => columns.filter((column) => column.kind !== "change" || hasChanges());

function sortValue(line, column) {
  if (column.kind === "text") return folded(lines[line][column.by]);
  if (column.kind === "change") return moved(line, state.wave).sort;
  if (column.kind === "gap") {
    const found = cell(line, state.wave, column.priority);
    return found ? shade(found, state.wave, column.priority) : null;
  }
  const found = cell(line, state.wave, OVERALL);
  return found ? found[column.by] : null;
}

/** The organisation first, then what is looked for, in the order asked for; what is withheld comes last. */
function heatLines() {
  const shown = [...rowOf[state.wave].keys()].filter((line) => line !== whole && wanted(line) && matches(line));
  const column = columnOf.get(state.sort.by);
  const key = new Map(shown.map((line) => [line, sortValue(line, column)]));
  const way = state.sort.down ? -1 : 1;
  shown.sort((a, b) => {
    const [left, right] = [key.get(a), key.get(b)];
    if (left === null || right === null) return (left === null) - (right === null) || a - b;
    return (left < right ? -1 : left > right ? 1 : 0) * way || a - b;
  });
  return rowOf[state.wave].has(whole) ? [whole, ...shown] : shown;
}

function wanted(line) {
  const { level, parent } = lines[line];
  if (state.show === "chosen") return state.chosen.includes(line);
  if (state.show === "parents") return level === PARENT;
  return level !== PARENT && (state.show === "all" || `of ${parent}` === state.show);
}

/** What was agreed about a gap and is not done yet: known for the latest wave only. */
const agreed = (line, priority) =>
  state.wave === waves.length - 1 ? (data.actions[line] || {})[priority] || [] : [];

function gapCell(line, column) {
  const found = cell(line, state.wave, column.priority);
  const made = element("td", { class: found ? "gap" : "gap withheld" }, ...figures(found));
  if (found) {
    const colour = gapColour(shade(found, state.wave, column.priority));
    made.style.background = colour;
    made.style.color = textOn(colour);
  }
  const open = agreed(line, column.priority);
  if (open.length) {
    made.append(element("i", { class: "agreed", "aria-hidden": "true" }, AGREED),
      element("span", { class: "unseen" }, ` ${words.agreed}: ${open.join(" ")}`));
  }
  return made;
}

function changeCell(line) {
  const told = moved(line, state.wave);
  return element("td", { class: `change ${told.said || "unknown"}` }, element("b", {}, told.text),
    element("small", {}, told.small || ""), element("span", { class: "unseen" }, told.said ? words.reading[told.said] : told.lines[0]));
}

function valueCell(line, column) {
  const found = cell(line, state.wave, OVERALL);
  if (!found) return element("td", { class: "figure" }, DASH);
  const text = column.kind === "count" ? count(found.n) : mean(found[column.by], found.decimals);
  return element("td", { class: "figure" }, text);
}

function heatRow(line) {
  const own = lines[line];
  const box = element("input", { type: "checkbox", "aria-label": fill(words.compare, { name: own.name }) });
  box.addEventListener("change", () => toggle(line, box.checked));
  const sign = element("span", { class: "sign", "aria-hidden": "true" });
  const head = element("th", { scope: "row" },
    element("span", { class: "head" }, line === whole ? null : box, element("span", { class: "name", title: own.name }, own.name), sign));
  const cells = shownColumns().slice(1).map((column) => {
    if (column.kind === "text") return element("td", { class: "text", title: own.parent || null }, own.parent);
    if (column.kind === "gap") return gapCell(line, column);
    return column.kind === "change" ? changeCell(line) : valueCell(line, column);
  });
  for (const made of cells) made.tabIndex = -1;
  const row = element("tr", { class: LEVELS[own.level] }, head, ...cells);
  row.dataset.line = String(line);
  return { row, box, sign };
}

function heading(column) {
  const active = state.sort.by === column.by;
  const order = active ? (state.sort.down ? "descending" : "ascending") : "none";
  const press = button("", () => {
    const down = active ? !state.sort.down : column.kind !== "text";
    update({ sort: { by: column.by, down } });
    say(fill(down ? words.sorted_down : words.sorted_up, { column: column.label }));
    byId(`sort-${column.by}`).focus();
  }, { id: `sort-${column.by}` });
  press.append(element("span", {}, column.label), element("i", { "aria-hidden": "true" }, active ? (state.sort.down ? "▼" : "▲") : ""));
  return element("th", { scope: "col", class: column.kind, "aria-sort": order }, press);
}

function about(td) {
  const line = Number(td.parentElement.dataset.line);
  const column = shownColumns()[td.cellIndex];
  const title = `${lines[line].name} · ${column.label} · ${waves[state.wave]}`;
  if (column.kind === "change") return [title, moved(line, state.wave).lines];
  if (column.kind !== "gap") return [title, told(cell(line, state.wave, OVERALL))];
  return [title, [...told(cell(line, state.wave, column.priority)), ...agreed(line, column.priority)]];
}

function listen(body) {
  const show = (event) => {
    const td = event.target.closest("td:not(.text)");
    if (td) tip.show(...about(td), td.getBoundingClientRect());
    else tip.hide();
  };
  body.addEventListener("pointerover", show);
  body.addEventListener("pointerleave", tip.hide);
  body.addEventListener("focusin", show);
  body.addEventListener("focusout", tip.hide);
  body.addEventListener("keydown", (event) => {
    const td = event.target.closest("td");
    const way = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (!td || !way) return;
    event.preventDefault();
    const row = body.rows[td.parentElement.sectionRowIndex + way[0]];
    const next = row && row.cells[td.cellIndex + way[1]];
    if (next && next.matches("td:not(.text)")) { td.tabIndex = -1; next.tabIndex = 0; next.focus(); }
  });
}

function makeHeat() {
  const parents = [...new Set(lines.filter((line) => line.level >= DEPARTMENT && line.parent).map((line) => line.parent))];
  const options = () => [["all", words.all_departments], ["parents", words.parents], ["chosen", words.only_chosen],
    ...parents.map((parent) => [`of ${parent}`, fill(words.in_parent, { name: parent })])];
  const tools = element("div", { class: "tools", id: "heat-tools" });
  const body = element("tbody", {});
  listen(body);
  const scale = element("div", { class: "scale", role: "img", "aria-label": words.scale_alt });
  for (const gap of [-150, -100, -50, 0, 50, 100, 150]) {
    const step = element("span", {}, gap ? signed(gap, 1) : "0");
    step.style.background = gapColour(gap);
    step.style.color = textOn(gapColour(gap));
    scale.append(step);
  }
  byId("panel-heat").replaceChildren(
    element("h2", {}, words.views.heat), element("p", { class: "note", id: "heat-note" }), tools,
    element("div", { class: "legend" }, element("span", {}, words.deeds_exceed), scale, element("span", {}, words.words_exceed),
      element("span", { class: "withheld key" }, DASH), element("span", {}, words.withheld),
      ...(Object.keys(data.actions).length ? [element("span", { class: "agreed" }, AGREED), element("span", {}, words.agreed)] : [])),
    element("div", { class: "scroll tall", id: "heat-scroll", role: "region", "aria-label": words.views.heat, tabindex: "0" },
      element("table", { class: "heat", id: "heat" }, element("caption", { class: "unseen" }), element("thead", {}), body)));
  heat.options = options;
}

renderers.heat = () => {
  const made = byId("heat");
  const body = made.tBodies[0];
  if (heat.wave !== state.wave) { heat.wave = state.wave; heat.rows.clear(); }
  byId("heat-tools").replaceChildren(
    choice(words.wave, waveOptions(), state.wave, (value) => update({ wave: Number(value) })),
    choice(words.show, heat.options(), state.show, (value) => update({ show: value })),
    check(words.show_intervals, state.intervals, (on) => update({ intervals: on })),
    button(words.download, () => download(`gaps-${waves[state.wave]}`, heatCsv()), { class: "download" }));
  const shown = heatLines();
  made.tHead.replaceChildren(element("tr", {}, ...shownColumns().map(heading)));
  made.caption.textContent = `${words.views.heat}, ${waves[state.wave]}`;
  made.classList.toggle("intervals", state.intervals);
  body.replaceChildren(...shown.map((line) => {
    if (!heat.rows.has(line)) heat.rows.set(line, heatRow(line));
    const { row, box, sign } = heat.rows.get(line);
    const on = state.chosen.includes(line);
    box.checked = on;
    box.disabled = !on && state.chosen.length >= MOST_CHOSEN;
    sign.textContent = on ? signOf(line) : "";
    if (on) sign.style.color = chosenColour(line);
    row.classList.toggle("on", on);
    return row;
  }));
  if (!body.querySelector("td[tabindex='0']")) {
    const first = body.querySelector("td:not(.text)");
    if (first) first.tabIndex = 0;
  }
  const number = shown.filter((line) => line !== whole).length;
  byId("heat-note").textContent = `${counted(words.rows, number)} ${data.relative ? words.relative_note : words.heat_note}`;
};

function heatCsv() {
  const head = ["wave", "level", "department", "parent"];
  for (const [id] of data.priorities) head.push(...PLAIN.map((name) => `${id}_${name}`));
  head.push("change_since", "change", "change_low", "change_high", "detectable", "reading");
  const rows = heatLines().map((line) => {
    const own = lines[line], found = change(line, state.wave);
    const values = data.priorities.flatMap((_, i) => plainCell(cell(line, state.wave, i)));
    const since = found ? [data.changes[state.wave].since, ...found.slice(0, 4).map(plain), found[4]] : [null, null, null, null, null, null];
    return [waves[state.wave], LEVELS[own.level], own.name, own.parent, ...values, ...since];
  });
  return [head, ...rows];
}
