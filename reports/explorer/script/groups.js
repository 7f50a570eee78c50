// Groups of departments over waves: a line for each department, the paler the less sure it belongs where it is drawn.
const ROOM = 0.06; // between groups, as a share of the height

/** Where each department stands in each wave: stacked by group, ordered by the group before so that lines cross little. */
function groupPlaces() {
  const shown = waves.map((_, wave) => Object.keys(data.members[wave]).map(Number));
  const most = Math.max(1, ...shown.map((inside) => inside.length));
  const unit = (1 - ROOM * (data.groups.length - 1)) / most;
  const places = [], bars = [];
  waves.forEach((_, wave) => {
    const near = wave ? wave - 1 : Math.min(1, latest);
    let top = 0;
    data.groups.forEach(([label, colour], group) => {
      const inside = shown[wave].filter((line) => member(line, wave)[0] === group);
      inside.sort((a, b) => (member(a, near) || [99])[0] - (member(b, near) || [99])[0] || a - b);
      inside.forEach((line, i) => places.push({ line, wave, at: slotOf[wave], y: top + unit * (i + 0.5), group }));
      if (inside.length) bars.push({ wave, at: slotOf[wave], y: top, y2: top + unit * inside.length, colour: onPaper(colour), size: inside.length,
        ...tells(`${label} · ${waves[wave]}`, [counted(words.departments_count, inside.length)]) });
      top += unit * inside.length + (inside.length ? ROOM : 0);
    });
  });
  return { places, bars, unit };
}

function groupPaths(places) {
  const byLine = new Map();
  for (const place of places) byLine.set(place.line, [...(byLine.get(place.line) || []), place]);
  const paths = [];
  for (const [line, own] of byLine) {
    own.forEach((place, i) => {
      const next = own[i + 1];
      if (!next || next.at - place.at > 1) return;
      const sure = (member(line, place.wave)[1] * member(line, next.wave)[1]) / 10000;
      const told = [`${waves[place.wave]}: ${groupText(line, place.wave)}`, `${waves[next.wave]}: ${groupText(line, next.wave)}`];
      const shared = { line, segment: `${line}.${i}`, sure, colour: onPaper(data.groups[place.group][1]), ...tells(lines[line].name, told) };
      const pull = 0.42;
      paths.push({ ...shared, at: place.at, y: place.y, order: 0 }, { ...shared, at: place.at + pull, y: place.y, order: 1 },
        { ...shared, at: next.at - pull, y: next.y, order: 2 }, { ...shared, at: next.at, y: next.y, order: 3 });
    });
  }
  return paths;
}

function groupText(line, wave) {
  const own = member(line, wave);
  return own ? `${data.groups[own[0]][0]} (${probability(own[1])})` : words.no_group;
}

function groupSpec(width) {
  const look = theme();
  const { places, bars, unit } = groupPlaces();
  const height = Math.min(520, Math.max(320, width * 0.55));
  const paths = groupPaths(places);
  const chosen = paths.filter((point) => state.chosen.includes(point.line)).map((point) => ({ ...point, colour: chosenColour(point.line) }));
  const ends = places.filter((place) => state.chosen.includes(place.line)).map((place) => ({ ...place, colour: chosenColour(place.line),
    shape: symbolOf(place.line), ...tells(`${lines[place.line].name} · ${waves[place.wave]}`, [groupText(place.line, place.wave)]) }));
  const x = { field: "at", ...timeAxis(width, { orient: "top", offset: 18 }) };
  const y = { field: "y", type: "quantitative", scale: { domain: [0, 1], reverse: true, nice: false }, axis: null };
  const colour = { field: "colour", type: "nominal", scale: null };
  const line = { type: "line", interpolate: "basis", strokeCap: "round" };
  const order = { field: "order", type: "quantitative" }, detail = { field: "segment", type: "nominal" };
  return {
    width: width - 40, height,
    layer: [
      { data: { values: paths }, mark: { ...line, strokeWidth: Math.max(1, Math.min(unit * height * 0.8, 7)), cursor: "pointer" },
        encoding: { x, y, color: colour, order, detail, opacity: { field: "sure", type: "quantitative", scale: { domain: [0, 1], range: state.chosen.length ? [0.05, 0.35] : [0.08, 0.6] }, legend: null }, ...tipFields } },
      { data: { values: bars }, mark: { type: "bar", width: 9, cornerRadius: 2 }, encoding: { x, y, y2: { field: "y2" }, color: colour, ...tipFields } },
      { data: { values: bars }, mark: { type: "text", dx: 0, baseline: "bottom", dy: -4, fontSize: 11 },
        encoding: { x, y, text: { field: "size" }, color: { value: look.soft } } },
      { data: { values: chosen }, mark: { ...line, strokeWidth: 5, stroke: look.paper }, encoding: { x, y, order, detail } },
      { data: { values: chosen }, mark: { ...line, strokeWidth: 3 }, encoding: { x, y, color: colour, order, detail, ...tipFields } },
      { data: { values: ends }, mark: { type: "point", filled: true, size: 110, opacity: 1, stroke: look.paper, strokeWidth: 1.2 },
        encoding: { x, y, fill: colour, shape: { field: "shape", type: "nominal", scale: null }, ...tipFields } },
    ],
  };
}

function makeGroups() {
  if (!VIEWS.includes("groups")) return;
  byId("panel-groups").replaceChildren(element("h2", {}, words.views.groups), element("p", { class: "note" }, words.groups_note),
    element("div", { class: "tools", id: "groups-tools" }), element("ul", { class: "chips plain", id: "groups-key" }),
    element("div", { class: "figure", id: "groups-chart" }), element("div", { id: "groups-table" }));
}

renderers.groups = () => {
  byId("groups-tools").replaceChildren(button(words.download, () => download("groups-over-waves", groupsCsv()), { class: "download" }));
  byId("groups-key").replaceChildren(...data.groups.map(([label, colour]) => {
    const sign = element("span", { class: "sign", "aria-hidden": "true" }, "■");
    sign.style.color = onPaper(colour);
    return element("li", {}, sign, element("span", {}, label));
  }));
  const host = byId("groups-chart");
  draw(host, words.groups_alt, groupSpec(widthOf(host)));
  const known = waves.map((name, wave) => [name, wave]).reverse();
  const rows = state.chosen.length
    ? [known.map(([name, wave]) => [name, ...state.chosen.map((line) => groupText(line, wave))]), state.chosen.map((line) => lines[line].name)]
    : [known.map(([name, wave]) => [name, ...data.groups.map((_, group) => String(groupSize(group, wave)))]), data.groups.map(([label]) => label)];
  const caption = state.chosen.length ? words.groups_table : words.groups_counts;
  byId("groups-table").replaceChildren(table(caption, [words.wave, ...rows[1]], rows[0]));
};

const groupSize = (group, wave) => Object.values(data.members[wave]).filter(([own]) => own === group).length;

function groupsCsv() {
  const shown = state.chosen.length ? state.chosen : lines.filter((line) => line.level === DEPARTMENT).map((line) => line.index);
  const rows = waves.flatMap((name, wave) => shown.filter((line) => member(line, wave))
    .map((line) => [name, lines[line].name, lines[line].parent, data.groups[member(line, wave)[0]][0], plain(member(line, wave)[1])]));
  return [["wave", "department", "parent", "group", "probability"], ...rows];
}
