// Works fresh content into what stands: focus, typed text and what a reader has opened stay as they are.
import { Idiomorph } from "idiomorph/dist/idiomorph.esm.js";
import { freshenChart } from "./chart-table.js";
import htmx from "./htmx.js";

export function workIn(standing, fresh) {
  Idiomorph.morph(standing, fresh, {
    ignoreActiveValue: true,
    callbacks: {
      // Menus that stand open stay open; charts keep their drawing and take the new figures themselves.
      beforeAttributeUpdated: (name, element) => !(name === "open" && element.matches("details, dialog")),
      beforeNodeMorphed: (old, coming) => {
        if (!old.matches?.("[data-chart][data-followed]")) return true;
        if (coming.matches?.("[data-chart]")) freshenChart(old, coming);
        return false;
      },
    },
  });
}

// hx-ext="work-in" hx-swap="work-in" does so with what htmx fetched.
htmx.defineExtension("work-in", {
  isInlineSwap: (style) => style === "work-in",
  handleSwap: (style, target, fragment) => {
    const fresh = fragment.firstElementChild;
    if (style !== "work-in" || !fresh) return false;
    workIn(target, fresh);
    return [target];
  },
});
