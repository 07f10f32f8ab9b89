// A message's text as nodes: never as HTML, so nothing that is said can run.

const PARTS = /(https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]])|([▰▱]{3,})/g;
const LEAD = 160;

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

// Each line by itself: the first of several is the answer, and is set so; those of a list hang.
export function written(text, leads) {
  const lines = text.split("\n");
  const made = document.createDocumentFragment();
  lines.forEach((line, number) => {
    const leading = leads && number === 0 && lines.length > 1 && line.length <= LEAD;
    const kind = leading ? " lead" : /^(•|–|-|○|✓|\d{1,2}\.) /.test(line) ? " hanging" : line.startsWith("  ") ? " below" : "";
    made.append(element("span", { class: `line${kind}` }, ...parts(kind === " below" ? line.trimStart() : line)));
  });
  return made;
}

function parts(text) {
  const made = [];
  let from = 0;
  for (const found of text.matchAll(PARTS)) {
    made.push(text.slice(from, found.index));
    made.push(found[1] ? link(found[1]) : bar(found[2]));
    from = found.index + found[0].length;
  }
  made.push(text.slice(from));
  return made.filter((each) => each !== "");
}

function link(address) {
  return element("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, address);
}

// The figures stand beside it: read aloud it would be ten times the name of a shape.
function bar(cells) {
  return element("span", { class: "bar", "aria-hidden": "true" }, cells);
}

export function filled(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
}

export function size(bytes) {
  if (bytes < 1024 * 1024) return `${Math.max(1, Math.round(bytes / 1024))} kB`;
  return `${(bytes / 1024 / 1024).toFixed(1).replace(".", ",")} MB`;
}
