// Loads the map library only on pages that have a map, and only when it comes near the screen.
import { toast } from "./toast.js";
import words, { say } from "./words.js";

export function startMaps() {
  const observer = new IntersectionObserver(
    (seen) => {
      for (const { isIntersecting, target } of seen) {
        if (!isIntersecting) continue;
        observer.unobserve(target);
        draw(target);
      }
    },
    { rootMargin: "200px" },
  );
  const follow = (root) => {
    for (const place of root.querySelectorAll("[data-map]:not([data-followed])")) {
      place.dataset.followed = "yes";
      observer.observe(place);
    }
  };
  follow(document);
  document.addEventListener("htmx:load", (event) => follow(event.target));
}

async function draw(place) {
  try {
    await withStyles();
    const { drawMap } = await import(words.map_url);
    await drawMap(place);
  } catch {
    place.hidden = true;
    toast(say("map_failed"), { level: "warning" });
  }
}

function withStyles() {
  if (document.querySelector("link[data-map-styles]")) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = words.map_styles_url;
    link.dataset.mapStyles = "yes";
    link.onload = resolve;
    link.onerror = reject;
    document.head.append(link);
  });
}
