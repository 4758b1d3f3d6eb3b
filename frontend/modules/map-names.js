// Names of provinces, regencies and districts on the base map: as many as find room, fetched as somebody comes near.
import L from "leaflet";
import { fitting, levelAt, squaresOf } from "./map-name-room.js";

const LOOKS = { province: "tg-map-name is-province", regency: "tg-map-name is-regency", district: "tg-map-name" };

export function showNames(map, url) {
  if (!url) return;
  const pane = map.createPane("names");
  pane.style.zIndex = "450";
  pane.setAttribute("aria-hidden", "true");
  const names = new Names(map, url);
  map.on("moveend", () => names.draw());
  names.draw();
}

class Names {
  constructor(map, url) {
    this.map = map;
    this.url = url;
    this.answers = new Map();
    this.layer = L.layerGroup().addTo(map);
  }

  async draw() {
    const asked = Symbol("view");
    this.asked = asked;
    const level = levelAt(this.map.getZoom());
    const names = await this.read(level);
    if (this.asked !== asked) return;
    const { x: width, y: height } = this.map.getSize();
    const shown = fitting(names, (latitude, longitude) => this.map.latLngToContainerPoint([latitude, longitude]), {
      width,
      height,
    });
    this.layer.clearLayers();
    for (const [words, latitude, longitude] of shown) this.layer.addLayer(label(words, latitude, longitude, level));
  }

  async read(level) {
    if (level !== "district") {
      const { provinces = [], regencies = [] } = await this.fetched("");
      return level === "province" ? provinces : regencies.map(([words, ...at]) => [short(words), ...at]);
    }
    const bounds = this.map.getBounds();
    const squares = squaresOf({
      south: bounds.getSouth(),
      west: bounds.getWest(),
      north: bounds.getNorth(),
      east: bounds.getEast(),
    });
    const found = await Promise.all(squares.map((square) => this.fetched(square)));
    return found.flatMap(({ districts = [] }) => districts);
  }

  // What could not be fetched is asked for again at the next move; a map without names is a map.
  fetched(rest) {
    if (!this.answers.has(rest)) {
      const answer = fetch(this.url + rest)
        .then((response) => (response.ok ? response.json() : Promise.reject(response.status)))
        .catch(() => {
          this.answers.delete(rest);
          return {};
        });
      this.answers.set(rest, answer);
    }
    return this.answers.get(rest);
  }
}

const short = (words) => words.replace(/^Kabupaten /, "Kab. ");

function label(words, latitude, longitude, level) {
  const holder = document.createElement("span");
  holder.textContent = words;
  const icon = L.divIcon({ className: LOOKS[level], html: holder });
  return L.marker([latitude, longitude], { icon, pane: "names", interactive: false, keyboard: false });
}
