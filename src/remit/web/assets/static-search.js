// Shows only the names with all the words that were typed. Without it, the whole list is there to read.
// It is no module, and fetches nothing: a page opened from a folder may do neither.
"use strict";

(function () {
  const field = document.getElementById("filter-words");
  const told = document.getElementById("filter-told");
  const letters = document.getElementById("letters");
  const sections = [...document.querySelectorAll("section.names")].map((section) => ({
    section,
    items: [...section.querySelectorAll("li")].map((item) => ({ item, words: folded(item.textContent) })),
  }));

  function folded(words) {
    return words.normalize("NFKD").replace(/\p{M}/gu, "").replace(/[‘’]/g, "'").replace(/[–—]/g, "-").toLowerCase();
  }

  function show() {
    const wanted = folded(field.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const { section, items } of sections) {
      let here = 0;
      for (const { item, words } of items) {
        const fits = wanted.every((word) => words.includes(word));
        item.hidden = !fits;
        here += fits;
      }
      section.hidden = here === 0;
      shown += here;
    }
    letters.hidden = wanted.length > 0;
    told.textContent = wanted.length === 0 ? "" : shown === 1 ? "1 name" : `${shown || "No"} names`;
  }

  document.getElementById("filter").hidden = false;
  field.addEventListener("input", show);
  show(); // a browser may have kept the words of the last visit
})();
