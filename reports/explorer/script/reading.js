// The numbers of the page, as they were published. Nothing is computed here that is not printed in a report:
// hundredths become text, and cells are found.
const read = (id) => JSON.parse(document.getElementById(id).textContent);
const data = read("numbers");
const words = read("words");

const ORGANISATION = 0, PARENT = 1, DEPARTMENT = 2, POOL = 3;
const OVERALL = 0;
const MOST_CHOSEN = data.chosen.length;
const LARGE_BASE = 200;
const MINUS = "−", NBSP = "\u00a0", DASH = "–";

const lines = data.lines.map(([level, id, name, parent], index) => ({ index, level, id, name, parent }));
const whole = lines.findIndex((line) => line.level === ORGANISATION);
const waves = data.waves;
const latest = waves.length - 1;
const slotOf = waves.map((wave) => data.slots.indexOf(wave));
const rowOf = data.rows.map((rows) => new Map(rows.map((line, row) => [line, row])));

/** n, stated, enacted, gap, low and high of a line, or null where nothing is published. */
function cell(line, wave, priority) {
  const row = rowOf[wave].get(line);
  const columns = data.cells[wave][priority];
  if (row === undefined || !columns || !columns.length || columns[3][row] === null) return null;
  const [n, stated, enacted, gap, low, high] = columns.map((column) => column[row]);
  const finer = [stated, enacted, gap, low, high].some((value) => value !== null && value % 10 !== 0);
  return { n, stated, enacted, gap, low, high, decimals: n >= LARGE_BASE || finer ? 2 : 1 };
}

const change = (line, wave) => (data.changes[wave].lines || {})[line] || null;
const member = (line, wave) => data.members[wave][line] || null;
const mark = (line, wave) => (wave > 0 && data.marks[wave][line]) || "";
const wavesOf = (line) => waves.map((_, wave) => wave).filter((wave) => rowOf[wave].has(line));

/** What colours a cell: its gap, or how far it is from the organisation's where raw gaps say nothing. */
function shade(found, wave, priority) {
  if (!data.relative) return found.gap;
  const all = cell(whole, wave, priority);
  return all ? found.gap - all.gap : found.gap;
}

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const counted = (entry, count) => fill(count === 1 ? entry.one : entry.other, { count });

function number(hundredths, decimals) {
  if (hundredths === null) return DASH;
  const text = (Math.abs(hundredths) / 100).toFixed(decimals).replace(".", words.number.decimal);
  return (hundredths < 0 && Number(text.replace(words.number.decimal, ".")) !== 0 ? MINUS : "") + text;
}

const signed = (hundredths, decimals) => (hundredths > 0 ? "+" : "") + number(hundredths, decimals);
const count = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, words.number.thousands);

/** A mean as it was published: at the ends of the scale a band. */
function mean(hundredths, decimals) {
  if (hundredths === null) return DASH;
  if (hundredths >= 450) return "≥" + NBSP + number(450, 1);
  if (hundredths <= 150) return "≤" + NBSP + number(150, 1);
  return number(hundredths, decimals);
}

const between = (low, high, decimals) =>
  fill(words.number.interval, { low: number(low, decimals), high: number(high, decimals) });
const interval = (found) => between(found.low, found.high, found.decimals);
const probability = (hundredths) => number(hundredths, 2);

/** One cell as lines of text: for a tooltip, and for whoever listens. */
function told(found) {
  if (!found) return [words.withheld];
  return [
    `${words.gap} ${number(found.gap, found.decimals)} (${words.interval} ${interval(found)})`,
    `${words.stated} ${mean(found.stated, found.decimals)} · ${words.enacted} ${mean(found.enacted, found.decimals)}`,
    `${words.n} ${count(found.n)}`,
  ];
}

/** What may be said of the change of the headline since the wave before. */
function moved(line, wave) {
  const found = change(line, wave);
  if (!found) return { text: DASH, sort: null, lines: [words.no_change_known] };
  const [value, low, high, detectable, said, basis] = found;
  const since = data.changes[wave].since;
  if (value === null) return { text: DASH, sort: null, lines: [words.basis[basis] || words.no_change_known] };
  const now = cell(line, wave, OVERALL);
  const decimals = now ? now.decimals : 1;
  return {
    text: { wider: "▲ ", narrower: "▼ ", alike: "" }[said] + signed(value, decimals),
    sort: value,
    said,
    small: between(low, high, decimals),
    lines: [
      `${fill(words.change_since, { wave: since })} ${signed(value, decimals)} (${words.interval} ${between(low, high, decimals)})`,
      words.reading[said],
      fill(words.detectable, { value: number(detectable, decimals) }),
    ],
  };
}

const channels = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
const hex = (parts) => "#" + parts.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("");
const mix = (from, to, share) => hex(channels(from).map((part, i) => part + (channels(to)[i] - part) * share));

/** The colour of a gap on the fixed scale of all reports. */
function gapColour(hundredths) {
  const limit = data.limit, steps = data.stops.length - 1;
  const at = ((Math.min(Math.max(hundredths, -limit), limit) + limit) / (2 * limit)) * steps;
  const from = Math.min(Math.floor(at), steps - 1);
  return mix(data.stops[from], data.stops[from + 1], at - from);
}

/** Black or white, whichever is easier to read on a fill: one of the two always has a contrast of 4.5. */
function textOn(fillColour) {
  const [red, green, blue] = channels(fillColour).map((part) => {
    const c = part / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#000000" : "#ffffff";
}
