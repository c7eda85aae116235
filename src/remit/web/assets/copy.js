// A button that copies a text: for each element with `data-copy`, whose value says what the button is called.

const SHOWN_FOR = 4000; // milliseconds

export function offerCopies(page) {
  if (!navigator.clipboard) return;
  for (const element of page.querySelectorAll("[data-copy]")) {
    const words = element.dataset.copy || "Copy";
    const button = page.createElement("button");
    button.type = "button";
    button.className = "secondary copy";
    button.textContent = words;
    const said = page.createElement("span");
    said.setAttribute("role", "status");
    const line = page.createElement("p");
    line.className = "buttons screen-only";
    line.append(button, said);
    element.after(line);
    button.addEventListener("click", () => copy(element, said));
  }
}

async function copy(element, said) {
  try {
    await navigator.clipboard.writeText("value" in element ? element.value : element.textContent);
    said.textContent = "Copied.";
  } catch {
    said.textContent = "This browser does not allow it: mark the text and copy it yourself.";
  }
  setTimeout(() => { said.textContent = ""; }, SHOWN_FOR);
}
