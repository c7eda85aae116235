
// Pan, zoom, search, filter and walk in the picture. Everything is read from the rows of the tables and written as text.
// Without this script the page is complete: the picture and the tables.

const CLOSEST = 16; // times larger than the whole picture
const CLICK = 5; // pixels that a pointer may move in a click
const MOST_FOUND = 8;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const SVG = "http://www.w3.org/2000/svg";

const find = (selector) => document.querySelector(selector);
const findAll = (selector) => [...document.querySelectorAll(selector)];
const svg = find("#picture svg");
const status = find(".status");
const search = find("#search");
const found = find("#found");

/** An element with attributes and children; text is only ever added as text. */
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

// What is in the page

const things = new Map();
for (const row of findAll("tr[data-thing]")) {
  const id = row.dataset.thing;
  things.set(id, { ...row.dataset, id, row, mark: document.getElementById(id), relations: [], shown: true });
}
const relations = findAll("tr[data-relation]").map((row) => ({
  ...row.dataset,
  row,
  // The line, and its words, which lie above all lines.
  marks: [document.getElementById(row.dataset.relation), find(`.of-${row.dataset.relation}`)].filter(Boolean),
  from: things.get(row.dataset.from),
  to: things.get(row.dataset.to),
}));
for (const relation of relations) {
  relation.from.relations.push(relation);
  if (relation.to !== relation.from) relation.to.relations.push(relation);
}
const all = [...things.values()];
const thingOf = (element) => things.get(element.closest?.(".node")?.id);
const other = (relation, thing) => (relation.from === thing ? relation.to : relation.from);
const isShown = (relation) => relation.from.shown && relation.to.shown;
const counted = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;

let chosen = null;
let current = null; // the thing that Tab leads to

// The part of the picture that is seen

const { x, y, width, height } = svg.viewBox.baseVal;
const whole = { x, y, width, height };
let view = whole;

const within = (value, least, most) => Math.min(Math.max(value, least), most);

function show(wanted) {
  const wide = within(wanted.width, whole.width / CLOSEST, whole.width);
  const high = (wide * whole.height) / whole.width;
  // The middle of what is seen stays inside the picture.
  view = wide === whole.width ? whole : {
    x: within(wanted.x, whole.x - wide / 2, whole.x + whole.width - wide / 2),
    y: within(wanted.y, whole.y - high / 2, whole.y + whole.height - high / 2),
    width: wide,
    height: high,
  };
  svg.setAttribute("viewBox", [view.x, view.y, view.width, view.height].map((one) => +one.toFixed(2)).join(" "));
  svg.classList.toggle("zoomed", view !== whole);
}

const middle = (box) => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 });

function zoom(factor, at = middle(view)) {
  const wide = within(view.width / factor, whole.width / CLOSEST, whole.width);
  const by = wide / view.width;
  show({ x: at.x - (at.x - view.x) * by, y: at.y - (at.y - view.y) * by, width: wide });
}

/** Move what is seen, by parts of its width and height. */
function move(right, down) {
  show({ ...view, x: view.x + right * view.width, y: view.y + down * view.height });
}

/** Where a pointer is, in units of the picture. */
function placeOf(event) {
  return new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
}

/** Where the mark of a thing lies, in units of the picture, whatever transformations it stands under. */
function boxOf(mark) {
  const box = mark.getBBox();
  const matrix = svg.getScreenCTM().inverse().multiply(mark.getScreenCTM());
  const start = new DOMPoint(box.x, box.y).matrixTransform(matrix);
  const end = new DOMPoint(box.x + box.width, box.y + box.height).matrixTransform(matrix);
  return { x: start.x, y: start.y, width: end.x - start.x, height: end.y - start.y };
}

function around(boxes) {
  const left = Math.min(...boxes.map((box) => box.x));
  const top = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** Move what is seen just so far that a thing is in it. */
function reveal({ box }) {
  const gap = view.width / 40;
  show({
    ...view,
    x: within(view.x, box.x + box.width + gap - view.width, box.x - gap),
    y: within(view.y, box.y + box.height + gap - view.height, box.y - gap),
  });
}

/** Zoom to a thing and its neighbours; when they lie far apart, to the thing, large enough to be read. */
function zoomTo(thing) {
  const shown = thing.relations.filter(isShown).map((relation) => other(relation, thing).box);
  const box = around([thing.box, ...shown]);
  const readable = svg.clientWidth;
  const needed = 1.1 * Math.max(box.width, (box.height * whole.width) / whole.height);
  const at = middle(needed > 1.5 * readable ? thing.box : box);
  const wide = Math.min(within(needed, 0.8 * readable, 1.5 * readable), whole.width);
  show({ x: at.x - wide / 2, y: at.y - (wide * whole.height) / whole.width / 2, width: wide });
}

// Rings around the thing that has the focus and the one that is chosen

const rings = document.createElementNS(SVG, "g");
rings.setAttribute("aria-hidden", "true");
svg.append(rings);

function ring(name, thing) {
  rings.querySelectorAll(`.${name}`).forEach((one) => one.remove());
  if (!thing) return;
  for (const look of name === "focus" ? ["around", "line"] : ["line"]) {
    const rect = document.createElementNS(SVG, "rect");
    const gap = name === "focus" ? 6 : 3;
    rect.setAttribute("class", `ring ${name} ${look}`);
    rect.setAttribute("x", thing.box.x - gap);
    rect.setAttribute("y", thing.box.y - gap);
    rect.setAttribute("width", thing.box.width + 2 * gap);
    rect.setAttribute("height", thing.box.height + 2 * gap);
    rect.setAttribute("rx", "4");
    rings.append(rect);
  }
}

// Choosing a thing

function drawChoice() {
  const near = new Set(chosen ? [chosen, ...chosen.relations.map((relation) => other(relation, chosen))] : all);
  for (const thing of all) {
    thing.mark.classList.toggle("faded", !near.has(thing));
    thing.mark.setAttribute("aria-pressed", thing === chosen);
    thing.row.classList.toggle("lit", thing === chosen);
  }
  for (const relation of relations) {
    const lit = chosen !== null && (relation.from === chosen || relation.to === chosen);
    for (const mark of relation.marks) {
      mark.classList.toggle("lit", lit);
      mark.classList.toggle("faded", chosen !== null && !lit);
    }
    relation.row.classList.toggle("lit", lit);
  }
  ring("chosen", chosen);
  drawDetails();
}

function choose(thing) {
  if (!thing.shown) showKind(thing.kind);
  chosen = thing;
  drawChoice();
  makeCurrent(thing);
  history.replaceState(null, "", `#${thing.id}`);
  status.textContent = `Chosen: ${thing.label}, ${counted(thing.relations.length, "relation")}.`;
}

function clear() {
  if (!chosen) return;
  chosen = null;
  drawChoice();
  history.replaceState(null, "", location.href.split("#")[0]);
  tellShown();
}

function makeCurrent(thing) {
  current?.mark.setAttribute("tabindex", "-1");
  current = thing ?? null;
  current?.mark.setAttribute("tabindex", "0");
}

function goTo(thing) {
  makeCurrent(thing);
  reveal(thing);
  thing.mark.focus();
}

/** Choose a thing that was asked for by name or by its address. */
function jumpTo(thing) {
  choose(thing);
  zoomTo(thing);
  goTo(thing);
  bringPicture();
}

function bringPicture() {
  find("#picture").scrollIntoView({ block: "nearest" });
}

function drawDetails() {
  const panel = find("#chosen");
  panel.replaceChildren();
  if (!chosen) {
    panel.append(make("p", { class: "hint" }, "Choose a thing in the picture to see its type, its dates and its relations."));
    return;
  }
  const facts = make("dl", { class: "facts" });
  for (const [name, value] of [["Type", chosen.type], ["Dates", chosen.dates], ["Identifier", chosen.identifier]]) {
    if (value) facts.append(make("div", {}, make("dt", {}, name), make("dd", { dir: "auto" }, value)));
  }
  panel.append(make("h3", { dir: "auto" }, chosen.label), facts);
  panel.append(listOf("From it", chosen.relations.filter((relation) => relation.from === chosen), true));
  panel.append(listOf("To it", chosen.relations.filter((relation) => relation.to === chosen), false));
  const buttons = make("div", { class: "buttons" }, make("button", { type: "button" }, "Zoom to it"), make("button", { type: "button" }, "End the choice"));
  buttons.firstChild.addEventListener("click", () => zoomTo(chosen));
  buttons.lastChild.addEventListener("click", leave);
  panel.append(buttons);
}

/** Relations as buttons that lead to their other end: “lead → Plan” from a thing, “Ministry: lead → it” to it. */
function listOf(title, listed, isFrom) {
  const part = make("div");
  if (!listed.length) return part;
  const list = make("ul");
  for (const relation of listed) {
    const end = isFrom ? relation.to : relation.from;
    const name = make("bdi", {}, end.label);
    const arrow = make("span", { class: "arrow", "aria-hidden": "true" }, "→");
    const button = make("button", { type: "button" });
    button.append(...(isFrom ? [`${relation.words} `, arrow, " ", name] : [name, `: ${relation.words} `, arrow, " it"]));
    if (relation.dates) button.append(make("small", {}, relation.dates));
    button.addEventListener("click", () => {
      choose(end);
      goTo(end);
    });
    const notes = [...relation.row.querySelectorAll("a.note")].map((note) => note.cloneNode(true));
    list.append(make("li", {}, button, ...notes));
  }
  part.append(make("h4", {}, `${title} (${listed.length})`), list);
  return part;
}

/** End the choice; the focus goes back to the thing when it was in the details, which are gone. */
function leave() {
  const last = chosen;
  const inside = find(".panel").contains(document.activeElement);
  clear();
  if (last && inside) goTo(last);
}

// Filter by type

const boxes = findAll(".kind input");

function showKind(kind) {
  boxes.find((box) => box.value === kind).checked = true;
  filter();
}

function filter() {
  const kinds = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
  for (const thing of all) {
    thing.shown = kinds.has(thing.kind);
    thing.mark.classList.toggle("off", !thing.shown);
    thing.row.hidden = !thing.shown;
  }
  for (const relation of relations) {
    for (const mark of relation.marks) mark.classList.toggle("off", !isShown(relation));
    relation.row.hidden = !isShown(relation);
  }
  if (chosen && !chosen.shown) clear();
  if (!current?.shown) makeCurrent(all.find((thing) => thing.shown));
  document.body.classList.toggle("filtered", kinds.size < boxes.length);
  tellShown();
}

function tellShown() {
  const shown = all.filter((thing) => thing.shown).length;
  const lines = relations.filter(isShown).length;
  status.textContent = `${shown} of ${counted(all.length, "thing")} shown, with ${lines} of ${counted(relations.length, "relation")}.`;
}

// Search: a text field with a list of what is found

let hits = [];
let active = -1;

const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function lookFor(words) {
  const wanted = folded(words).split(/\s+/u).filter(Boolean);
  if (!wanted.length) return [];
  const matches = all.filter((thing) => wanted.every((word) => folded(thing.label).includes(word)));
  const begins = (thing) => folded(thing.label).startsWith(wanted[0]);
  return [...matches.filter(begins), ...matches.filter((thing) => !begins(thing))];
}

function listFound() {
  hits = lookFor(search.value);
  found.replaceChildren();
  for (const [number, thing] of hits.slice(0, MOST_FOUND).entries()) {
    const option = make("li", { role: "option", id: `found-${number}`, "aria-selected": "false" }, make("bdi", {}, thing.label), make("small", {}, thing.type));
    option.addEventListener("pointerdown", (event) => event.preventDefault());
    option.addEventListener("click", () => pick(thing));
    found.append(option);
  }
  open(hits.length > 0);
  if (!search.value.trim()) tellShown();
  else if (!hits.length) status.textContent = `No thing has “${search.value.trim()}” in its name.`;
  else status.textContent = `${counted(hits.length, "thing")} found${hits.length > MOST_FOUND ? `; the first ${MOST_FOUND} are listed` : ""}.`;
}

function open(yes) {
  found.hidden = !yes;
  search.setAttribute("aria-expanded", yes);
  activate(-1);
}

function activate(number) {
  active = number;
  [...found.children].forEach((option, index) => option.setAttribute("aria-selected", index === number));
  if (number < 0) search.removeAttribute("aria-activedescendant");
  else {
    search.setAttribute("aria-activedescendant", `found-${number}`);
    found.children[number].scrollIntoView({ block: "nearest" });
  }
}

function pick(thing) {
  search.value = "";
  open(false);
  jumpTo(thing);
}

search.addEventListener("input", listFound);
search.addEventListener("blur", () => open(false));
search.addEventListener("keydown", (event) => {
  const count = found.hidden ? 0 : found.children.length;
  if (event.key === "ArrowDown" && count) activate((active + 1) % count);
  else if (event.key === "ArrowUp" && count) activate((active + count + (active < 0 ? 0 : -1)) % count);
  else if (event.key === "Enter" && search.value.trim()) {
    listIfClosed();
    if (hits.length) pick(hits[Math.max(active, 0)]);
  } else if (event.key === "Escape" && count) open(false);
  else return;
  event.preventDefault();
  event.stopPropagation();
});

function listIfClosed() {
  if (found.hidden) listFound();
}

// Keys in the picture

/** The nearest thing in a direction: one that is related before any other; else the next or the previous one. */
function towards(here, [right, down]) {
  const start = middle(here.box);
  const nearest = (candidates) => {
    let best = null;
    let least = Infinity;
    for (const thing of candidates) {
      const end = middle(thing.box);
      const ahead = (end.x - start.x) * right + (end.y - start.y) * down;
      const aside = Math.abs((end.x - start.x) * down) + Math.abs((end.y - start.y) * right);
      if (thing.shown && ahead > 0 && aside <= 2 * ahead && ahead + aside < least) {
        best = thing;
        least = ahead + aside;
      }
    }
    return best;
  };
  return nearest(here.relations.map((relation) => other(relation, here))) ?? nearest(all) ?? next(here, right + down);
}

function next(here, by) {
  const shown = all.filter((thing) => thing.shown);
  return shown[within(shown.indexOf(here) + by, 0, shown.length - 1)];
}

function wayOf(key, here) {
  if (key in ARROWS) return towards(here, ARROWS[key]);
  if (key === "PageDown") return next(here, 1);
  if (key === "PageUp") return next(here, -1);
  if (key === "Home") return next(here, -all.length);
  if (key === "End") return next(here, all.length);
  return null;
}

svg.addEventListener("keydown", (event) => {
  const here = thingOf(event.target);
  if (!here || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.shiftKey && event.key in ARROWS) move(...ARROWS[event.key].map((one) => one / 8));
  else if (event.key === "+" || event.key === "=") zoom(1.4);
  else if (event.key === "-") zoom(1 / 1.4);
  else if (event.key === "0") show(whole);
  else if (event.key === "Enter" || event.key === " ") choose(here);
  else if (wayOf(event.key, here)) goTo(wayOf(event.key, here));
  else return;
  event.preventDefault();
});
svg.addEventListener("focusin", (event) => {
  const thing = thingOf(event.target);
  if (thing) makeCurrent(thing);
  ring("focus", thing);
});
svg.addEventListener("focusout", () => ring("focus", null));
find("#view").addEventListener("keydown", (event) => {
  if (event.key === "Escape") leave();
});

// The pointer: drag, pinch, wheel, click

const fingers = new Map();
let start = null;
let dragged = false;
const apart = (one, two) => Math.hypot(one.clientX - two.clientX, one.clientY - two.clientY);

svg.addEventListener("pointerdown", (event) => {
  if (event.button) return;
  if (!fingers.size) {
    start = event;
    dragged = false;
  }
  fingers.set(event.pointerId, event);
});
svg.addEventListener("pointermove", (event) => {
  const before = fingers.get(event.pointerId);
  if (!before || (!dragged && apart(start, event) < CLICK)) return;
  dragged = true;
  svg.setPointerCapture(event.pointerId);
  const [second] = [...fingers.values()].filter((finger) => finger.pointerId !== event.pointerId);
  if (second) zoom(apart(event, second) / Math.max(apart(before, second), 1), middle(around([placeOf(event), placeOf(second)].map((at) => ({ x: at.x, y: at.y, width: 0, height: 0 })))));
  else {
    const from = placeOf(before);
    const to = placeOf(event);
    show({ ...view, x: view.x + from.x - to.x, y: view.y + from.y - to.y });
  }
  fingers.set(event.pointerId, event);
});
for (const end of ["pointerup", "pointercancel", "pointerleave"]) {
  svg.addEventListener(end, (event) => fingers.delete(event.pointerId));
}
svg.addEventListener("click", (event) => {
  const thing = thingOf(event.target);
  if (dragged) return;
  if (!thing) clear();
  else {
    choose(thing);
    goTo(thing);
  }
});
svg.addEventListener("wheel", (event) => {
  if (!event.ctrlKey && !event.metaKey) return; // a plain wheel scrolls the page
  event.preventDefault();
  zoom(Math.exp(within(-event.deltaY, -60, 60) / 200), placeOf(event));
}, { passive: false });

// Buttons, addresses, printing

for (const button of findAll("[data-zoom]")) {
  button.addEventListener("click", () => (+button.dataset.zoom ? zoom(+button.dataset.zoom) : show(whole)));
}
for (const button of findAll("[data-move]")) {
  button.addEventListener("click", () => move(...button.dataset.move.split(" ").map((one) => one / 4)));
}
for (const box of boxes) box.addEventListener("change", filter);

document.addEventListener("click", (event) => {
  const thing = things.get(event.target.closest?.("a.thing")?.getAttribute("href").slice(1));
  if (!thing) return;
  event.preventDefault();
  jumpTo(thing);
});

function followAddress() {
  const thing = things.get(location.hash.slice(1));
  if (thing) jumpTo(thing);
}

let seen = whole;
window.addEventListener("beforeprint", () => {
  seen = view;
  show(whole);
});
window.addEventListener("afterprint", () => show(seen));
window.addEventListener("hashchange", followAddress);

document.documentElement.classList.add("live");
for (const part of findAll(".tools, .panel, .help")) part.hidden = false;
svg.setAttribute("role", "group");
for (const thing of all) {
  thing.box = boxOf(thing.mark);
  thing.mark.setAttribute("role", "button");
  thing.mark.setAttribute("tabindex", "-1");
  thing.mark.setAttribute("aria-label", thing.name);
}
for (const mark of relations.flatMap((relation) => relation.marks)) mark.setAttribute("aria-hidden", "true");
makeCurrent(all.find((thing) => "focus" in thing) ?? all[0]);
drawChoice();
tellShown();
followAddress();
// A browser scrolls to the place of an address by itself, after this script has run: scroll back to the whole picture.
window.addEventListener("load", () => requestAnimationFrame(() => chosen && bringPicture()));
