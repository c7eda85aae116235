// The area in which SPARQL is written: colours, Ctrl+Enter, and names to pick. The tab key leaves it, as it leaves any field.

import { offsetOf, tokens } from "./sparql.js";

const MOST_COLOURED = 50000; // characters: above that colouring would hold up typing
const LONGEST_ADDRESS = 4000; // characters: a longer query is sent in the body of the request

export function liven(area) {
  const page = area.ownerDocument;
  const fault = faultOf(area);
  const given = area.value;
  colour(page, area, () => (area.value === given ? fault : null));
  runWithKeys(area);
  sendLongOnes(area);
  offerToInsert(page, area);
  goToFault(page, area, fault);
}

// Colours: a copy of the text lies under the area, whose own letters become invisible.
function colour(page, area, fault) {
  const under = page.createElement("pre");
  under.setAttribute("aria-hidden", "true");
  area.before(under);
  const follow = () => {
    under.scrollTop = area.scrollTop;
    under.scrollLeft = area.scrollLeft;
  };
  const draw = () => {
    const text = area.value;
    const lit = text.length <= MOST_COLOURED;
    area.parentElement.classList.toggle("lit", lit);
    under.hidden = !lit;
    if (!lit) return;
    under.replaceChildren(...spans(page, text, fault()));
    follow();
  };
  let isDue = false; // once before the next picture of the page, however many lines were put in at a time
  area.addEventListener("input", () => {
    if (!isDue) requestAnimationFrame(() => { isDue = false; draw(); });
    isDue = true;
  });
  area.addEventListener("scroll", follow, { passive: true });
  new ResizeObserver(follow).observe(area);
  draw();
}

function spans(page, text, fault) {
  const made = [];
  for (const token of tokens(text)) {
    const marked = fault !== null && token.kind !== "space" && token.start <= fault && fault < token.start + token.text.length;
    if (!marked && (token.kind === "space" || token.kind === "sign")) {
      made.push(page.createTextNode(token.text));
      continue;
    }
    const span = page.createElement("span");
    span.className = marked ? "lit-fault" : `lit-${token.kind}`;
    span.textContent = token.text;
    made.push(span);
  }
  made.push(page.createTextNode("\n")); // so that the last line of both is at the same height
  return made;
}

// Where the server says that reading ended: `data-line` and `data-column`, both from 1.
function faultOf(area) {
  const line = Number(area.dataset.line);
  return line ? offsetOf(area.value, line, Number(area.dataset.column) || 1) : null;
}

function goToFault(page, area, fault) {
  if (fault === null) return;
  for (const link of page.querySelectorAll(`a[href="#${area.id}"]`)) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      area.focus();
      area.setSelectionRange(fault, fault);
      const height = parseFloat(getComputedStyle(area).lineHeight);
      const line = area.value.slice(0, fault).split("\n").length;
      area.scrollTop = Math.max(0, (line - 3) * height);
    });
  }
}

function runWithKeys(area) {
  area.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    area.form.requestSubmit();
  });
}

function sendLongOnes(area) {
  for (const button of area.form.querySelectorAll("[formmethod]")) button.hidden = true; // the script chooses the method
  area.form.addEventListener("submit", () => {
    area.form.method = encodeURIComponent(area.value).length > LONGEST_ADDRESS ? "post" : "get";
  });
}

// Names to pick: what has `data-insert` becomes a button that writes it at the caret.
function offerToInsert(page, area) {
  for (const name of page.querySelectorAll("[data-insert]")) {
    const button = page.createElement("button");
    button.type = "button";
    button.className = "insert";
    button.title = "Insert in the query";
    button.append(...name.childNodes);
    name.replaceChildren(button);
    button.addEventListener("click", () => insert(area, name.dataset.insert));
  }
}

function insert(area, words) {
  const from = area.selectionStart;
  const before = area.value.slice(0, from);
  const gap = before === "" || /[\s({\[^/|!]$/u.test(before) ? "" : " ";
  area.focus();
  // So the browser can undo it; where it cannot insert that way, the text is set.
  if (!page(area).execCommand("insertText", false, gap + words)) {
    area.setRangeText(gap + words, from, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input"));
  }
}

function page(area) {
  return area.ownerDocument;
}
