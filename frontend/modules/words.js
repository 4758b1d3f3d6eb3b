// Words and settings that the server put into the page, in the page's language.
const element = globalThis.document?.getElementById("tanggap-words");
const words = element ? JSON.parse(element.textContent) : {};

export default words;

// "%(n)s new" with {n: 3} gives "3 new".
export function say(name, values = {}) {
  return (words[name] ?? "").replace(/%\((\w+)\)s/g, (_, key) => values[key] ?? "");
}
