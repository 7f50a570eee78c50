// Words across, deeds upwards: every department of a wave, and where it came from when the waves are played.
const GLIDE = 650, REST = 1300; // milliseconds from wave to wave, and from one start to the next
const player = { timer: null, glide: null, view: null };
const GOLDEN = Math.PI * (3 - Math.sqrt(5));
const known = { key: null, places: new Map() };

/** Means of fewer than 200 have one decimal: marks of the same value are spread by less than half of it. */
function spread(places) {
  const seen = new Map();
  for (const place of places) {
    const key = `${place.own.stated}.${place.own.enacted}`;
    const i = seen.get(key) || 0;
    seen.set(key, i + 1);
    const radius = place.own.decimals > 1 || !i ? 0 : Math.min(0.008 * Math.sqrt(i), 0.045);
    place.x = place.own.stated / 100 + radius * Math.cos(i * GOLDEN);
    place.y = place.own.enacted / 100 + radius * Math.sin(i * GOLDEN);
  }
  return places;
}

/** Line → where it stands in a wave; remembered while the same priority and the same lines are looked at. */
function mapPlaces(wave) {
  const key = `${state.priority} ${state.chosen}`;
  if (known.key !== key) Object.assign(known, { key, places: new Map() });
  if (!known.places.has(wave)) {
    const found = [...rowOf[wave].keys()]
      .filter((line) => lines[line].level === DEPARTMENT || state.chosen.includes(line) || line === whole)
      .map((line) => ({ line, own: cell(line, wave, state.priority) }))
      .filter((place) => place.own && place.own.stated !== null);
    known.places.set(wave, new Map(spread(found).map((place) => [place.line, place])));
  }
  return known.places.get(wave);
}

function datum(line, wave, own, [x, y]) {
  const chosen = state.chosen.includes(line);
  return { line, x, y, fill: gapColour(own.gap), colour: chosen ? chosenColour(line) : null, shape: chosen ? symbolOf(line) : "circle",
    label: lines[line].name, chosen, right: x > 3.7, ...tells(`${lines[line].name} · ${waves[wave]}`, told(own)) };
}

/** Names beside the marks of those compared, moved apart where marks lie on each other. */
function apart(marks, room) {
  const named = marks.filter((mark) => mark.chosen).sort((a, b) => a.y - b.y);
  let below = -Infinity;
  for (const mark of named) {
    mark.nameY = Math.max(mark.y, below + room);
    below = mark.nameY;
  }
  return marks;
}

/** Marks on the way from one wave to the next: share 0 is the first, 1 the second. */
function marksAt(from, to, share) {
  const [before, after] = [mapPlaces(from), mapPlaces(to)];
  return apart([...after.values()].map(({ line, own, x, y }) => {
    const start = before.get(line) || { x, y };
    return datum(line, to, own, [start.x + (x - start.x) * share, start.y + (y - start.y) * share]);
  }), lowest() < 2 ? 0.1 : 0.07);
}

function trails(wave) {
  return state.chosen.flatMap((line) => segments(line, state.priority).filter((point) => point.wave <= wave && point.own.stated !== null)
    .map((point) => ({ line, order: point.at, x: point.own.stated / 100, y: point.own.enacted / 100, segment: `${line}.${point.segment}`,
      colour: chosenColour(line), ...tells(`${lines[line].name} · ${point.name}`, told(point.own)) })));
}

/** Where both axes begin: one of two fixed places, as in the reports. */
function lowest() {
  const values = waves.flatMap((_, wave) => [...mapPlaces(wave).values()].flatMap(({ own }) => [own.stated, own.enacted]));
  return Math.min(...values, 450) < 270 ? 1.4 : 2.4;
}

function mapSpec(width, marks) {
  const look = theme();
  const side = Math.min(width - 100, 560);
  const low = lowest(), high = 4.6;
  const ticks = [1.5, 2, 2.5, 3, 3.5, 4, 4.5].filter((tick) => tick >= low);
  const labels = ticks.map((tick) => mean(Math.round(tick * 100), 1));
  const axis = (field, title) => ({ field, type: "quantitative", title, scale: { domain: [low, high], nice: false, zero: false },
    axis: { values: ticks, labelExpr: labelled(ticks, labels) } });
  const place = { x: axis("x", words.stated_axis), y: axis("y", words.enacted_axis) };
  const beside = { x: place.x, y: axis("nameY", words.enacted_axis) };
  const colour = { field: "colour", type: "nominal", scale: null };
  const shape = { field: "shape", type: "nominal", scale: null };
  const filled = { field: "fill", type: "nominal", scale: null };
  const sides = [
    { x: high - 0.05, y: low + 0.08, text: words.words_exceed, align: "right" },
    { x: low + 0.05, y: high - 0.08, text: words.deeds_exceed, align: "left" },
  ];
  const only = (test) => [{ filter: test }];
  return {
    width: side, height: side, datasets: { marks, trails: trails(state.wave) },
    layer: [
      { data: { values: [{ x: low, y: low }, { x: high, y: high }] }, mark: { type: "line", color: look.faint, strokeWidth: 1.5 }, encoding: place },
      ...(data.relative ? [] : sides.map((text) => ({ data: { values: [text] },
        mark: { type: "text", align: text.align, color: look.soft, fontStyle: "italic" }, encoding: { ...place, text: { field: "text" } } }))),
      { data: { name: "marks" }, transform: only(`!datum.chosen && datum.line !== ${whole}`),
        mark: { type: "point", filled: true, size: 90, opacity: 0.85, stroke: look.soft, strokeWidth: 0.6, cursor: "pointer" },
        encoding: { ...place, fill: filled, ...tipFields } },
      { data: { name: "trails" }, mark: { type: "line", strokeWidth: 2, opacity: 0.7 }, encoding: { ...place, color: colour,
        order: { field: "order", type: "quantitative" }, detail: { field: "segment", type: "nominal" } } },
      { data: { name: "trails" }, mark: { type: "point", filled: true, size: 24, opacity: 0.9 }, encoding: { ...place, color: colour, ...tipFields } },
      { data: { name: "marks" }, transform: only(`datum.line === ${whole}`),
        mark: { type: "point", shape: "cross", filled: true, size: 150, fill: look.ink, stroke: look.paper, strokeWidth: 1, opacity: 1 },
        encoding: { ...place, ...tipFields } },
      { data: { name: "marks" }, transform: only("datum.chosen"),
        mark: { type: "point", filled: true, size: 210, opacity: 1, stroke: look.paper, strokeWidth: 1.5, cursor: "pointer" },
        encoding: { ...place, fill: colour, shape, ...tipFields } },
      ...[[false, 12, "left"], [true, -12, "right"]].flatMap(([right, dx, align]) => [{ stroke: look.paper, strokeWidth: 3, strokeJoin: "round" }, {}]
        .map((halo) => ({ data: { name: "marks" }, transform: only(`datum.chosen && ${right ? "" : "!"}datum.right`),
          mark: { type: "text", align, dx, fontWeight: 600, limit: 180, ...halo },
          encoding: { ...beside, text: { field: "label" }, ...(halo.stroke ? {} : { color: colour }) } }))),
    ],
  };
}

function stop() {
  window.clearTimeout(player.timer);
  window.cancelAnimationFrame(player.glide);
  player.timer = null;
}

function play() {
  if (player.timer !== null) { stop(); update({}); return; }
  const next = state.wave === latest ? 0 : state.wave + 1;
  player.timer = window.setTimeout(() => advance(next), state.wave === latest ? 0 : 50);
  renderers.map();
}

function advance(wave) {
  glideTo(wave, () => {
    if (player.timer === null) return;
    if (wave === latest) { stop(); renderMapControls(); say(words.played); return; }
    player.timer = window.setTimeout(() => advance(wave + 1), REST - GLIDE);
  });
}

/** Move the marks to a wave; at once for whoever asked for less motion. */
function glideTo(wave, done = () => {}) {
  const from = state.wave;
  state.wave = wave;
  save();
  renderMapControls();
  mapTable();
  const view = player.view;
  if (!view) return;
  const forward = wave === from + 1 && !STILL.matches;
  const start = performance.now();
  window.cancelAnimationFrame(player.glide);
  const frame = (now) => {
    const share = forward ? Math.min((now - start) / GLIDE, 1) : 1;
    const eased = share < 0.5 ? 2 * share * share : 1 - (2 - 2 * share) ** 2 / 2;
    view.data("marks", marksAt(forward ? from : wave, wave, eased));
    if (share >= 1) view.data("trails", trails(wave));
    view.runAsync().then(() => {
      if (share < 1) player.glide = window.requestAnimationFrame(frame);
      else done();
    });
  };
  player.glide = window.requestAnimationFrame(frame);
}

function makeMap() {
  const slider = element("input", { type: "range", id: "map-slider", min: "0", max: String(latest), step: "1" });
  slider.addEventListener("input", () => { stop(); glideTo(Number(slider.value)); });
  const press = button("", play, { id: "map-play", class: "strong" });
  byId("panel-map").replaceChildren(element("h2", {}, words.views.map), element("p", { class: "note" }, words.map_note),
    element("div", { class: "tools" }, element("span", { id: "map-priority" }), press,
      element("label", { class: "control wide" }, element("span", {}, words.wave), slider), element("output", { id: "map-wave", for: "map-slider" }),
      button(words.download, () => download(`words-and-deeds-${waves[state.wave]}`, mapCsv()), { class: "download" })),
    element("div", { class: "figure", id: "map-chart" }), element("div", { id: "map-table" }));
}

function renderMapControls() {
  const slider = byId("map-slider");
  slider.value = String(state.wave);
  slider.disabled = latest === 0;
  slider.setAttribute("aria-valuetext", waves[state.wave]);
  byId("map-wave").textContent = waves[state.wave];
  const press = byId("map-play");
  press.textContent = player.timer === null ? `▶ ${words.play}` : `❚❚ ${words.pause}`;
  press.disabled = latest === 0;
}

function mapTable() {
  const rows = [whole, ...state.chosen].filter((line) => line >= 0).map((line) => {
    const own = cell(line, state.wave, state.priority);
    if (!own) return [lines[line].name, DASH, DASH, figures(own)];
    return [lines[line].name, mean(own.stated, own.decimals), mean(own.enacted, own.decimals), figures(own)];
  });
  byId("map-table").replaceChildren(table(fill(words.map_table, { wave: waves[state.wave] }),
    [words.department, words.stated, words.enacted, words.gap], rows));
}

renderers.map = () => {
  byId("map-priority").replaceChildren(
    choice(words.priority, priorityOptions(), state.priority, (value) => { stop(); update({ priority: Number(value) }); }));
  renderMapControls();
  mapTable();
  const host = byId("map-chart");
  const label = fill(words.map_alt, { wave: waves[state.wave], count: mapPlaces(state.wave).size });
  draw(host, label, mapSpec(widthOf(host), marksAt(state.wave, state.wave, 1))).then((view) => { if (view) player.view = view; });
};

function mapCsv() {
  const head = ["wave", "priority", "level", "department", "parent", ...PLAIN];
  const rows = [...mapPlaces(state.wave).values()].map(({ line, own }) => [waves[state.wave], data.priorities[state.priority][0],
    LEVELS[lines[line].level], lines[line].name, lines[line].parent, ...plainCell(own)]);
  return [head, ...rows];
}
