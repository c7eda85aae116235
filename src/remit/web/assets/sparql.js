// The words of a SPARQL text. The patterns follow the terminals of the SPARQL 1.1 grammar, as tokens.py does.

const PATTERNS = [
  ["space", /\s+/uy],
  ["iri", /<(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>/uy],
  ["string", /'''(?:(?:'|'')?(?:[^'\\]|\\[\s\S]))*'''|"""(?:(?:"|"")?(?:[^"\\]|\\[\s\S]))*"""/uy],
  ["string", /'(?:[^'\\\n\r]|\\.)*'|"(?:[^"\\\n\r]|\\.)*"/uy],
  ["comment", /#[^\n\r]*/uy],
  ["variable", /[?$][\p{L}\p{N}_][\p{L}\p{N}\p{M}_·]*/uy],
  ["string", /@[A-Za-z]+(?:-[A-Za-z0-9]+)*/uy],
  ["name", /(?:\p{L}(?:[\p{L}\p{N}\p{M}_.·-]*[\p{L}\p{N}\p{M}_·-])?)?:(?:(?:[\p{L}\p{N}\p{M}_:·-]|%[0-9A-Fa-f]{2}|\\.)(?:[\p{L}\p{N}\p{M}_:·%.-]|\\.)*)?|_:[\p{L}\p{N}_-]+/uy],
  ["number", /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/uy],
  ["word", /[A-Za-z_][A-Za-z_0-9]*/uy],
  ["sign", /[\s\S]/uy],
];

export function tokens(text) {
  const found = [];
  let at = 0;
  while (at < text.length) {
    for (const [kind, pattern] of PATTERNS) {
      pattern.lastIndex = at;
      const match = pattern.exec(text);
      if (!match) continue;
      const words = kind === "name" ? match[0].replace(/(?<!\\)\.+$/u, "") : match[0];
      found.push({ kind: kind === "word" ? "keyword" : kind, text: words, start: at });
      at += words.length;
      break;
    }
  }
  return found;
}

// The offset of a line and a column, both counted from 1, columns in characters.
export function offsetOf(text, line, column) {
  const lines = text.split("\n");
  const before = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  const characters = [...(lines[line - 1] ?? "")].slice(0, column - 1).join("");
  return Math.min(before + characters.length, text.length);
}
