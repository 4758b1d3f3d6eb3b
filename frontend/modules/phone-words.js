// The words that the page brought for its phone's modules.
import { clockText } from "./kept-pages.js";

export const fill = (text, values) => text.replace(/%\((\w+)\)s/g, (_, key) => values[key] ?? "").replace(/%%/g, "%");
export const say = (phone, name, values = {}) => fill(phone.words[name] ?? "", values);
export const timeText = (phone, iso) => clockText(iso, phone.language);
