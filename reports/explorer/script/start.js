// Put the page together, then listen.
function makeTabs() {
  const tabs = byId("tabs");
  tabs.replaceChildren(...VIEWS.map((view) => button(words.views[view], () => { stop(); update({ view }); },
    { role: "tab", id: `tab-${view}`, "aria-controls": `panel-${view}` })));
  tabs.addEventListener("keydown", (event) => {
    const at = VIEWS.indexOf(state.view), count = VIEWS.length;
    const to = { ArrowRight: (at + 1) % count, ArrowLeft: (at + count - 1) % count, Home: 0, End: count - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    stop();
    update({ view: VIEWS[to] });
    byId(`tab-${VIEWS[to]}`).focus();
  });
}

renderers.tabs = () => {
  for (const view of VIEWS) {
    const tab = byId(`tab-${view}`);
    tab.setAttribute("aria-selected", String(view === state.view));
    tab.tabIndex = view === state.view ? 0 : -1;
  }
  byId("theme").textContent = dark() ? words.light : words.dark;
};

function start() {
  makeTabs();
  makePicker();
  makeHeat();
  makeTrend();
  makeMap();
  makeGroups();
  const documents = byId("panel-documents");
  documents.setAttribute("role", "tabpanel");
  documents.setAttribute("aria-labelledby", "tab-documents");
  document.querySelector(".bar").hidden = false;
  byId("theme").addEventListener("click", () => update({ theme: dark() ? "light" : "dark" }));
  DARK.addEventListener("change", renderAll);
  window.addEventListener("hashchange", () => { stop(); restore(); renderAll(); });
  let width = window.innerWidth, waiting = null;
  window.addEventListener("resize", () => {
    if (window.innerWidth === width) return;
    width = window.innerWidth;
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => { if (state.view !== "heat") renderAll(); }, 150);
  });
  restore();
  renderAll();
  document.documentElement.dataset.ready = "yes";
}

start();
