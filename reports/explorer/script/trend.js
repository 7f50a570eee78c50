// Up to six departments over waves beside the whole organisation, on the fixed scale of all reports.
function trendRows() {
  return [whole, ...state.chosen].filter((line) => line >= 0)
    .map((line) => ({ line, points: segments(line, state.priority) }));
}

function trendSpec(width, rows) {
  const look = theme();
  const others = rows.filter(({ line }) => line !== whole);
  const dodge = (i) => (others.length > 1 ? (i - (others.length - 1) / 2) * 0.09 : 0);
  const values = others.flatMap(({ line, points }, i) => points.map((point) => ({
    line, at: point.at + dodge(i), gap: point.own.gap / 100, low: point.own.low / 100, high: point.own.high / 100,
    segment: `${line}.${point.segment}`, colour: chosenColour(line), shape: symbolOf(line),
    ...tells(`${lines[line].name} · ${point.name}`, told(point.own)),
  })));
  const all = (rows.find(({ line }) => line === whole) || { points: [] }).points.map((point) => ({
    at: point.at, gap: point.own.gap / 100, low: point.own.low / 100, high: point.own.high / 100, segment: String(point.segment),
    ...tells(`${lines[whole].name} · ${point.name}`, told(point.own)),
  }));
  const breaks = [
    ...others.flatMap(({ line }, k) => waves.map((wave, i) => [wave, i]).filter(([, i]) => mark(line, i)).map(([wave, i]) => ({
      at: slotOf[i] - 0.5 + dodge(k) / 3, colour: chosenColour(line), ...tells(lines[line].name, [`${wave}: ${words.marks[mark(line, i)]}`]) }))),
    ...waves.map((wave, i) => [wave, i]).filter(([, i]) => data.reworded[i].includes(state.priority)).map(([wave, i]) => ({
      at: slotOf[i] - 0.5, colour: look.soft, ...tells(wave, [words.reworded]) })),
  ];
  const x = { field: "at", ...timeAxis(width) };
  const steps = [-1.5, -1, -0.5, 0, 0.5, 1, 1.5];
  const y = (field) => ({ field, type: "quantitative", title: words.gap_axis, scale: { domain: [-1.5, 1.5], nice: false },
    axis: { values: steps, labelExpr: labelled(steps, steps.map((step) => (step ? signed(step * 100, 1) : "0"))) } });
  const plainColour = { field: "colour", type: "nominal", scale: null };
  const detail = { field: "segment", type: "nominal" };
  return {
    width: width - 70, height: Math.min(420, Math.max(280, width * 0.5)), autosize: { type: "pad" },
    layer: [
      { data: { values: [{ zero: 0 }] }, mark: { type: "rule", color: look.faint, strokeWidth: 1.5 }, encoding: { y: { datum: 0, type: "quantitative" } } },
      { data: { values: breaks }, mark: { type: "rule", strokeDash: [4, 3], strokeWidth: 1.5, clip: true },
        encoding: { x, color: plainColour, ...tipFields } },
      { data: { values: all }, mark: { type: "area", color: look.faint, opacity: 0.22, clip: true },
        encoding: { x, y: y("low"), y2: { field: "high" }, detail } },
      { data: { values: all }, mark: { type: "line", color: look.faint, strokeWidth: 3, clip: true }, encoding: { x, y: y("gap"), detail } },
      { data: { values: all }, mark: { type: "point", filled: true, size: 50, color: look.faint, opacity: 1, clip: true }, encoding: { x, y: y("gap"), ...tipFields } },
      { data: { values }, mark: { type: "rule", strokeWidth: 1.6, clip: true, opacity: 0.75 }, encoding: { x, y: y("low"), y2: { field: "high" }, color: plainColour } },
      { data: { values }, mark: { type: "line", strokeWidth: 2.2, clip: true }, encoding: { x, y: y("gap"), color: plainColour, detail } },
      { data: { values }, mark: { type: "point", filled: true, size: 90, opacity: 1, clip: true, cursor: "default" },
        encoding: { x, y: y("gap"), color: plainColour, shape: { field: "shape", type: "nominal", scale: null }, ...tipFields } },
    ],
  };
}

function makeTrend() {
  byId("panel-trend").replaceChildren(element("h2", {}, words.views.trend), element("p", { class: "note" }, words.trend_note),
    element("div", { class: "tools", id: "trend-tools" }), element("p", { class: "hint", id: "trend-hint" }),
    element("div", { class: "figure", id: "trend-chart" }), element("div", { id: "trend-table" }));
}

renderers.trend = () => {
  const rows = trendRows();
  byId("trend-tools").replaceChildren(
    choice(words.priority, priorityOptions(), state.priority, (value) => update({ priority: Number(value) })),
    button(words.download, () => download(`over-waves-${data.priorities[state.priority][0]}`, trendCsv(rows)), { class: "download" }));
  byId("trend-hint").hidden = state.chosen.length > 0;
  byId("trend-hint").textContent = words.choose_hint;
  const host = byId("trend-chart");
  const title = data.priorities[state.priority][1];
  draw(host, fill(words.trend_alt, { priority: title, names: rows.map(({ line }) => lines[line].name).join(", ") }), trendSpec(widthOf(host), rows));
  const head = [words.wave, ...rows.map(({ line }) => lines[line].name)];
  const body = [...data.slots].reverse().map((slot) => {
    const wave = waves.indexOf(slot);
    if (wave < 0) return [slot, ...rows.map(() => words.no_survey)];
    return [slot, ...rows.map(({ line }) => trendCell(line, wave))];
  });
  byId("trend-table").replaceChildren(table(fill(words.trend_table, { priority: title }), head, body));
};

function trendCell(line, wave) {
  const notes = [];
  if (mark(line, wave)) notes.push(words.marks[mark(line, wave)]);
  if (data.reworded[wave].includes(state.priority)) notes.push(words.reworded);
  const made = figures(cell(line, wave, state.priority));
  return notes.length ? [...made, element("small", { class: "marked" }, notes.join(" "))] : made;
}

function trendCsv(rows) {
  const priority = data.priorities[state.priority][0];
  const head = ["wave", "priority", "department", ...PLAIN, "reorganised", "reworded"];
  const body = waves.flatMap((wave, i) => rows.map(({ line }) => [wave, priority, lines[line].name,
    ...plainCell(cell(line, i, state.priority)), mark(line, i) || null, data.reworded[i].includes(state.priority) ? "yes" : null]));
  return [head, ...body];
}
