// What is looked at: kept in the address, so that what is seen can be found again.
const VIEWS = ["heat", "trend", "map", "groups", "documents"].filter(
  (view) => view !== "groups" || data.groups.length > 0);
const DARK = window.matchMedia("(prefers-color-scheme: dark)");
const STILL = window.matchMedia("(prefers-reduced-motion: reduce)");

const state = {
  view: "heat", wave: latest, priority: OVERALL, chosen: [], show: "all", intervals: false,
  sort: { by: "gap-0", down: true }, query: "", theme: "",
};

const renderers = {};

/** Take over what changed and draw what depends on it. */
function update(changes) {
  Object.assign(state, changes);
  save();
  renderAll();
}

function toggle(line, on = !state.chosen.includes(line)) {
  if (line === whole) return;
  if (on && !state.chosen.includes(line) && state.chosen.length >= MOST_CHOSEN) {
    say(fill(words.at_most, { count: MOST_CHOSEN }));
    renderAll();
    return;
  }
  const chosen = on ? [...state.chosen.filter((other) => other !== line), line]
    : state.chosen.filter((other) => other !== line);
  update({ chosen });
  say(`${lines[line].name}: ${on ? words.is_chosen : words.not_chosen}. ${chosenCount()}`);
}

const chosenCount = () => fill(words.chosen_of, { count: state.chosen.length, most: MOST_CHOSEN });
const dark = () => (state.theme || (DARK.matches ? "dark" : "light")) === "dark";
const onPaper = (colour) => (dark() ? mix(colour, "#ffffff", 0.45) : colour);
const chosenColour = (line) => onPaper(data.chosen[state.chosen.indexOf(line) % MOST_CHOSEN]);
const SYMBOLS = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down"];
const SIGNS = ["●", "■", "▲", "◆", "✚", "▼"];
const symbolOf = (line) => SYMBOLS[state.chosen.indexOf(line) % SYMBOLS.length];
const signOf = (line) => SIGNS[state.chosen.indexOf(line) % SIGNS.length];

function renderAll() {
  document.documentElement.dataset.theme = dark() ? "dark" : "light";
  for (const view of ["tabs", "picker", "chosen"]) renderers[view]();
  for (const view of VIEWS) {
    byId(`panel-${view}`).hidden = view !== state.view;
  }
  if (renderers[state.view]) renderers[state.view]();
}

function save() {
  const said = new URLSearchParams();
  said.set("view", state.view);
  if (state.wave !== latest) said.set("wave", waves[state.wave]);
  if (state.priority !== OVERALL) said.set("priority", data.priorities[state.priority][0]);
  for (const line of state.chosen) said.append("line", `${lines[line].level}.${lines[line].id}`);
  const address = `#${said}`;
  if (address !== window.location.hash) window.history.replaceState(null, "", address);
}

/** The address said by somebody: anything this page does not have is left out. */
function restore() {
  const said = new URLSearchParams(window.location.hash.slice(1));
  const keys = new Map(lines.map((line) => [`${line.level}.${line.id}`, line.index]));
  const chosen = said.getAll("line").map((key) => keys.get(key)).filter((line) => line !== undefined && line !== whole);
  const wave = waves.indexOf(said.get("wave"));
  const priority = data.priorities.findIndex(([id]) => id === said.get("priority"));
  Object.assign(state, {
    view: VIEWS.includes(said.get("view")) ? said.get("view") : "heat",
    wave: wave < 0 ? latest : wave,
    priority: priority < 0 ? OVERALL : priority,
    chosen: [...new Set(chosen)].slice(0, MOST_CHOSEN),
  });
}

const waveOptions = () => waves.map((wave, i) => [i, wave]).reverse();
const priorityOptions = () => data.priorities.map(([, label], i) => [i, label]);
