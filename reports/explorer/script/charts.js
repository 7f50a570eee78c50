// Vega-Lite draws; this file says how charts look. Expressions are interpreted, never compiled: the page allows no eval.
const charts = new Map();

function theme() {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
  const [ink, soft, faint, rule, paper] = ["ink", "soft", "faint", "rule", "paper"].map(colour);
  return { ink, soft, faint, rule, paper, font: getComputedStyle(document.body).fontFamily };
}

function config(look) {
  return {
    background: null, font: look.font, view: { stroke: null }, aria: false,
    axis: { domain: false, ticks: false, grid: true, gridColor: look.rule, labelColor: look.soft, titleColor: look.soft,
      labelFontSize: 12, titleFontSize: 13, titleFontWeight: 400, labelPadding: 8, titlePadding: 12 },
    text: { color: look.ink, fontSize: 12 },
  };
}

const locale = { decimal: words.number.decimal, thousands: words.number.thousands, grouping: [3], currency: ["", ""] };

/** Draw into a host; what was drawn there before is taken away first. */
async function draw(host, label, spec) {
  const turn = (host.turn = (host.turn || 0) + 1);
  const old = charts.get(host);
  host.setAttribute("role", "img");
  host.setAttribute("aria-label", label);
  const made = await window.vegaEmbed(host.querySelector(".chart") || host.appendChild(element("div", { class: "chart" })), spec, {
    mode: "vega-lite", renderer: "svg", actions: false, ast: true, config: config(theme()), formatLocale: locale,
    tooltip: (_handler, event, _item, value) => chartTip(event, value),
  });
  if (old) old.finalize();
  if (turn !== host.turn) return null;
  charts.set(host, made);
  host.querySelector("svg").setAttribute("aria-hidden", "true"); // the label and the table say it
  made.view.addEventListener("click", (_event, item) => {
    if (item && item.datum && item.datum.line !== undefined) { tip.hide(); toggle(item.datum.line); }
  });
  host.dataset.drawn = String(turn);
  return made.view;
}

function chartTip(event, value) {
  if (!value || !value.title) { tip.hide(); return; }
  const { clientX: x, clientY: y } = event;
  tip.show(value.title, JSON.parse(value.told), { left: x + 12, right: x, top: y, bottom: y });
}

/** What a mark tells when it is pointed at. Vega-Lite hands the strings on as they are. */
const tipFields = { tooltip: [{ field: "title", type: "nominal", title: "title" }, { field: "told", type: "nominal", title: "told" }] };
const tells = (title, lines) => ({ title, told: JSON.stringify(lines) });

const widthOf = (host) => Math.max(260, Math.floor(host.clientWidth || host.parentElement.clientWidth));

/** The axis of time: every wave there would have been, so that a missing one leaves a gap. */
function timeAxis(width, above = {}) {
  const slots = data.slots.length;
  const every = Math.max(1, Math.ceil((slots * 62) / width));
  const values = data.slots.map((_, i) => i).filter((i) => (slots - 1 - i) % every === 0);
  const missing = (i) => !waves.includes(data.slots[i]);
  const labels = values.map((i) => data.slots[i] + (missing(i) ? ` (${words.no_survey})` : ""));
  return {
    scale: { domain: [-0.5, slots - 0.5], nice: false, zero: false },
    axis: { values, grid: false, title: null, labelExpr: labelled(values, labels), labelLimit: 140, labelAngle: 0, ...above },
    type: "quantitative",
  };
}

/** An expression that gives each value of an axis its text. */
const labelled = (values, labels) =>
  values.reduceRight((rest, value, i) => `datum.value === ${value} ? ${JSON.stringify(labels[i])} : ${rest}`, "''");

/** Points of a line in segments: a missing wave, a withheld number or other words part them. */
function segments(line, priority) {
  const found = [];
  let segment = 0, before = null;
  waves.forEach((name, wave) => {
    const own = cell(line, wave, priority);
    const reworded = priority !== OVERALL && data.reworded[wave].includes(priority);
    if (!own) { before = null; return; }
    if (before === null || slotOf[wave] - before > 1 || reworded || mark(line, wave) === "new") segment += 1;
    before = slotOf[wave];
    found.push({ line, wave, name, own, at: slotOf[wave], segment });
  });
  return found;
}
