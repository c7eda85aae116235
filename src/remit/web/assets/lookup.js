// Choices as one types: an input with `data-lookup` (the address that gives them) becomes a combobox with a list.
// The pattern is that of the ARIA Authoring Practices: the focus stays in the input, the arrows move through the list.

const PAUSE = 150; // milliseconds without a key before the server is asked
const LEAST = 2; // characters
let made = 0;

export function offerChoices(input) {
  const box = new Choices(input);
  input.addEventListener("input", () => box.ask());
  input.addEventListener("keydown", (event) => box.key(event));
  input.addEventListener("blur", () => box.close());
}

class Choices {
  constructor(input) {
    const page = input.ownerDocument;
    this.input = input;
    this.list = page.createElement("ul");
    this.list.id = `choices-${++made}`;
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Choices");
    this.said = page.createElement("div");
    this.said.className = "visually-hidden";
    this.said.setAttribute("role", "status");
    this.current = -1;
    this.frame(page);
    this.list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the input
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.take(option);
    });
  }

  frame(page) {
    const { input } = this;
    input.removeAttribute("list");
    input.autocomplete = "off";
    for (const [name, value] of [
      ["role", "combobox"],
      ["aria-autocomplete", "list"],
      ["aria-expanded", "false"],
      ["aria-controls", this.list.id],
    ]) input.setAttribute(name, value);
    const box = page.createElement("div");
    box.className = "combobox";
    input.replaceWith(box);
    box.append(input, this.list, this.said);
  }

  ask() {
    clearTimeout(this.timer);
    this.asked?.abort();
    const words = this.input.value.trim();
    if (words.length < LEAST) {
      this.close();
      return;
    }
    this.timer = setTimeout(() => this.fetch(words), PAUSE);
  }

  async fetch(words) {
    this.asked = new AbortController();
    const address = new URL(this.input.dataset.lookup, document.baseURI);
    address.searchParams.set("q", words);
    try {
      const answer = await fetch(address, { signal: this.asked.signal, headers: { accept: "application/json" } });
      if (answer.ok) this.show(await answer.json());
    } catch {
      this.close(); // the field can still be filled in by hand
    }
  }

  show(choices) {
    const page = this.input.ownerDocument;
    if (page.activeElement !== this.input) return;
    this.list.replaceChildren(...choices.map((choice, place) => option(page, choice, `${this.list.id}-${place}`)));
    this.current = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.list.hidden = choices.length === 0;
    this.input.setAttribute("aria-expanded", String(choices.length > 0));
    this.said.textContent = choices.length === 1 ? "1 choice" : `${choices.length || "no"} choices`;
  }

  close() {
    clearTimeout(this.timer);
    this.asked?.abort();
    this.list.hidden = true;
    this.current = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  key(event) {
    if (event.isComposing) return;
    const open = !this.list.hidden;
    if (event.key === "ArrowDown" && !open) this.ask();
    if (!open) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && this.current >= 0) {
      event.preventDefault();
      this.take(this.list.children[this.current]);
    } else if (event.key === "Escape") {
      event.preventDefault();
      this.close();
    }
  }

  move(step) {
    const options = [...this.list.children];
    const last = options.length - 1;
    const next = this.current + step;
    this.current = next > last ? 0 : next < 0 ? last : next;
    options.forEach((one, place) => one.setAttribute("aria-selected", String(place === this.current)));
    options[this.current].scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", options[this.current].id);
  }

  take(chosen) {
    this.input.value = chosen.dataset.value;
    this.close();
    this.input.focus();
    this.said.textContent = `${chosen.dataset.label} chosen`;
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function option(page, choice, id) {
  const made = page.createElement("li");
  made.id = id;
  made.setAttribute("role", "option");
  made.setAttribute("aria-selected", "false");
  made.dataset.value = choice.name;
  made.dataset.label = choice.label;
  made.append(choice.label);
  if (choice.kind || choice.short !== choice.label) {
    const more = page.createElement("small");
    more.textContent = [choice.kind, choice.short].filter(Boolean).join(" · ");
    made.append(more);
  }
  return made;
}
