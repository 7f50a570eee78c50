// Elements of the page. Text goes in as text: no name of a department is ever read as markup.
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === false || value === undefined) continue;
    if (name === "class") made.className = value;
    else if (name in made && typeof value !== "string") made[name] = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

const byId = (id) => document.getElementById(id);
const say = (text) => { byId("told").textContent = text; };

/** A labelled choice: options are [value, text]. */
function choice(label, options, value, chosen) {
  const select = element("select", {}, ...options.map(([key, text]) =>
    element("option", { value: String(key), selected: String(key) === String(value) }, text)));
  select.addEventListener("change", () => chosen(select.value));
  return element("label", { class: "control" }, element("span", {}, label), select);
}

function button(text, pressed, attributes = {}) {
  const made = element("button", { type: "button", ...attributes }, text);
  made.addEventListener("click", pressed);
  return made;
}

function check(text, on, changed) {
  const box = element("input", { type: "checkbox", checked: on });
  box.addEventListener("change", () => changed(box.checked));
  return element("label", { class: "control check" }, box, element("span", {}, text));
}

/** The one tooltip, beside the pointer or the cell that has the focus, and never outside the window. */
const tip = {
  show(title, told, box) {
    const host = byId("tip");
    host.replaceChildren(element("strong", {}, title), ...told.map((line) => element("span", {}, line)));
    host.hidden = false;
    const room = host.getBoundingClientRect();
    const left = Math.min(Math.max(box.left, 8), document.documentElement.clientWidth - room.width - 8);
    const above = box.top - room.height - 10;
    host.style.left = `${Math.max(left, 8)}px`;
    host.style.top = `${above > 8 ? above : Math.min(box.bottom + 12, window.innerHeight - room.height - 8)}px`;
  },
  hide() { byId("tip").hidden = true; },
};
document.addEventListener("keydown", (event) => { if (event.key === "Escape") tip.hide(); });
document.addEventListener("scroll", () => {
  const cell = document.activeElement.closest("#heat td"); // walking through the table scrolls it
  if (cell && !byId("tip").hidden) tip.show(...about(cell), cell.getBoundingClientRect());
  else tip.hide();
}, { capture: true, passive: true });

/** A table of what a chart shows: rows are arrays, the first of each is its heading. */
function table(caption, head, rows) {
  return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    element("table", { class: "numbers" },
      element("caption", {}, caption),
      element("thead", {}, element("tr", {}, ...head.map((text) => element("th", { scope: "col" }, text)))),
      element("tbody", {}, ...rows.map((row) => element("tr", {}, ...row.map((text, i) =>
        i ? element("td", {}, ...[].concat(text)) : element("th", { scope: "row" }, text)))))));
}

/** A number with its interval and n, as the cell of a table. */
function figures(found) {
  if (!found) return [element("span", { class: "withheld" }, DASH), element("span", { class: "unseen" }, words.withheld)];
  const small = `${interval(found)} · ${words.n} ${count(found.n)}`;
  return [element("b", {}, number(found.gap, found.decimals)), element("small", {}, small)];
}

/** A cell of text that a spreadsheet would read as a formula gets an apostrophe in front. */
function harmless(text) {
  return /^\s*[=+\-@＝＋－＠]/.test(text) || /^[\t\r\n]/.test(text) ? `'${text}` : text;
}

function csv(rows) {
  const quoted = (value) => {
    if (value === null || value === undefined) return "";
    if (typeof value === "number") return String(value);
    return `"${harmless(String(value)).replace(/"/g, '""')}"`;
  };
  return "\ufeff" + rows.map((row) => row.map(quoted).join(",")).join("\r\n") + "\r\n";
}

const plain = (hundredths) => (hundredths === null || hundredths === undefined ? null : hundredths / 100);
const plainCell = (found) => found
  ? [plain(found.gap), plain(found.low), plain(found.high), plain(found.stated), plain(found.enacted), found.n]
  : [null, null, null, null, null, null];
const PLAIN = ["gap", "gap_low", "gap_high", "stated", "enacted", "n"];

function download(name, rows) {
  const address = URL.createObjectURL(new Blob([csv(rows)], { type: "text/csv;charset=utf-8" }));
  const link = element("a", { href: address, download: `${name}.csv` });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
  say(fill(words.downloaded, { file: `${name}.csv` }));
}
