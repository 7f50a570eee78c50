// Search and choose departments; the six that are compared stay in sight above every view.
const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const searchable = lines.map((line) => folded(`${line.name} ${line.parent}`));
const pickable = lines.filter((line) => line.index !== whole);
const boxes = new Map();

function matches(line) {
  const wanted = folded(state.query.trim());
  return !wanted || wanted.split(/\s+/).every((part) => searchable[line].includes(part));
}

function ended(line) {
  const known = wavesOf(line.index);
  const last = known[known.length - 1];
  return last === latest ? "" : fill(words.until, { wave: waves[last] });
}

function option(line) {
  const box = element("input", { type: "checkbox", tabindex: "-1" });
  box.addEventListener("change", () => toggle(line.index, box.checked));
  const now = cell(line.index, latest, OVERALL);
  const aside = ended(line) || (now ? number(now.gap, now.decimals) : DASH);
  const label = element("label", { title: line.parent || null }, box, element("span", {}, line.name),
    element("small", {}, aside));
  const item = element("li", {}, label);
  boxes.set(line.index, { box, item });
  return item;
}

function makePicker() {
  const host = byId("picker");
  const search = element("input", { type: "search", id: "search", autocomplete: "off", spellcheck: "false",
    placeholder: words.search_hint });
  search.addEventListener("input", () => {
    state.query = search.value;
    renderers.picker();
    say(counted(words.found, pickable.filter((line) => matches(line.index)).length));
    if (state.view === "heat") renderers.heat();
  });
  const titles = [[PARENT, words.parents], [DEPARTMENT, words.departments], [POOL, words.pools]];
  const lists = titles.map(([level, title]) => [title, pickable.filter((line) => line.level === level)])
    .filter(([, inside]) => inside.length)
    .map(([title, inside]) => element("div", { class: "level", role: "group", "aria-label": title },
      element("h3", { "aria-hidden": "true" }, title), element("ul", {}, ...inside.map(option))));
  const list = element("div", { id: "lines" }, ...lists);
  list.addEventListener("keydown", (event) => step(event, list));
  search.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "Enter") return;
    const first = [...list.querySelectorAll("li:not([hidden]) input")][0];
    if (first) { event.preventDefault(); enter(list, first); }
  });
  const summary = element("summary", {}, words.choose, element("span", { id: "chosen-count" }));
  const details = element("details", { open: window.innerWidth > 800 }, summary,
    element("label", { for: "search", class: "unseen" }, words.search), search,
    element("p", { id: "nothing", class: "note", hidden: true }, words.nothing_found), list);
  host.replaceChildren(details);
}

function enter(list, box) {
  for (const other of list.querySelectorAll("input")) other.tabIndex = -1;
  box.tabIndex = 0;
  box.focus();
}

/** Arrow keys walk through the list; Tab leaves it. */
function step(event, list) {
  const shown = [...list.querySelectorAll("li:not([hidden]) input")];
  const at = shown.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: shown.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  if (to < 0) byId("search").focus();
  else if (shown[to]) enter(list, shown[to]);
}

renderers.picker = () => {
  const hidden = state.view === "documents";
  byId("picker").hidden = hidden;
  document.body.classList.toggle("alone", hidden);
  const full = state.chosen.length >= MOST_CHOSEN;
  let any = false, entry = false;
  for (const [line, { box, item }] of boxes) {
    box.checked = state.chosen.includes(line);
    box.disabled = full && !box.checked;
    item.hidden = !matches(line);
    any = any || !item.hidden;
    if (box.tabIndex === 0 && (item.hidden || box.disabled)) box.tabIndex = -1;
    entry = entry || box.tabIndex === 0;
  }
  if (!entry) {
    const first = [...boxes.values()].find(({ box, item }) => !item.hidden && !box.disabled);
    if (first) first.box.tabIndex = 0;
  }
  for (const group of byId("lines").children) {
    group.hidden = ![...group.querySelectorAll("li")].some((item) => !item.hidden);
  }
  byId("nothing").hidden = any;
  byId("chosen-count").textContent = chosenCount();
};

renderers.chosen = () => {
  const host = byId("chosen");
  host.hidden = state.view === "documents" || !state.chosen.length;
  const had = host.contains(document.activeElement);
  const chips = state.chosen.map((line) => {
    const sign = element("span", { class: "sign", "aria-hidden": "true" }, signOf(line));
    sign.style.color = chosenColour(line);
    const off = button("×", () => toggle(line, false), { class: "off", "aria-label": fill(words.remove, { name: lines[line].name }) });
    return element("li", {}, sign, element("span", {}, lines[line].name), off);
  });
  const clear = button(words.clear, () => { update({ chosen: [] }); say(chosenCount()); byId("search").focus(); },
    { class: "quiet" });
  host.replaceChildren(element("ul", { class: "chips", "aria-label": words.compared }, ...chips), clear);
  if (had) (host.querySelector(".off") || byId("search")).focus();
};
