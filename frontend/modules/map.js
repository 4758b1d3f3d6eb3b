// A map with people, places, tracks and circles; its data stands in the page and is asked for again while it
// is looked at. Pins keep their element, so that nothing jumps; what another module does with a pin it learns
// from "map:pick" on the element, and it shows a pin with "map:show" ({key}) or gives new data with "map:data".
import "leaflet/dist/leaflet.css";
import "leaflet.markercluster/dist/MarkerCluster.css";
import "../styles/map.css";
import L from "leaflet";
import "leaflet.markercluster";
import { showNames } from "./map-names.js";
import { pause } from "./pacing.js";
import words, { say } from "./words.js";

const INDONESIA = [
  [-11, 95],
  [6.5, 141],
];
const ICONS = document.querySelector("use[href*='/icons.']")?.getAttribute("href").split("#")[0] ?? "";

export async function drawMap(place) {
  const map = L.map(place, { zoomControl: false, attributionControl: true, zoomSnap: 0.5, maxZoom: 18 });
  map.attributionControl.setPrefix(false);
  L.control.zoom({ zoomInTitle: say("zoom_in"), zoomOutTitle: say("zoom_out") }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  map.fitBounds(INDONESIA);
  await ground(map);
  const drawing = new Drawing(place, map);
  drawing.take(JSON.parse(document.getElementById(place.dataset.map).textContent), { fit: true });
  place.addEventListener("map:data", ({ detail }) => drawing.take(detail.data, { fit: detail.fit }));
  place.addEventListener("map:show", ({ detail }) => drawing.show(detail.key));
  drawing.replay(document.querySelector(`[data-map-replay="${place.id}"]`));
  if (place.dataset.mapUrl) drawing.follow(place.dataset.mapUrl);
  new ResizeObserver(() => map.invalidateSize()).observe(place);
  place.classList.add("is-drawn");
}

async function ground(map) {
  if (words.map_tiles_url) {
    L.tileLayer(words.map_tiles_url, { attribution: plain(words.map_tiles_credit), maxZoom: 19 }).addTo(map);
    return;
  }
  const answer = await fetch(words.base_map_url);
  const { areas } = await answer.json();
  const renderer = L.canvas({ padding: 0.5 });
  for (const { home, rings } of areas) {
    L.polygon(
      rings.map((ring) => [ring]),
      { renderer, interactive: false, className: "tg-land", ...landStyle(home) },
    ).addTo(map);
  }
  map.attributionControl.addAttribution("Natural Earth");
  showNames(map, words.map_names_url);
}

function landStyle(home) {
  const styles = getComputedStyle(document.documentElement);
  const colour = (name) => styles.getPropertyValue(name).trim();
  return {
    weight: home ? 1.2 : 0.6,
    color: colour("--tg-line-strong"),
    fillColor: colour(home ? "--tg-surface" : "--tg-sunken"),
    fillOpacity: 1,
  };
}

class Drawing {
  constructor(place, map) {
    this.place = place;
    this.map = map;
    this.pins = new Map();
    this.cluster = L.markerClusterGroup({
      showCoverageOnHover: false,
      maxClusterRadius: 44,
      disableClusteringAtZoom: "mapApart" in place.dataset ? 1 : null,
      spiderfyDistanceMultiplier: 1.4,
      iconCreateFunction: (group) =>
        L.divIcon({ className: "tg-cluster", html: String(weightOf(group)), iconSize: [38, 38] }),
    }).addTo(map);
    this.flat = L.layerGroup().addTo(map);
  }

  take({ points = [], lines = [], circles = [], replay = [] }, { fit = false } = {}) {
    this.steps = replay;
    this.flat.clearLayers();
    for (const circle of circles) this.circle(circle);
    for (const line of lines) this.line(line);
    const present = new Set(points.map(({ key }) => key));
    for (const [key, pin] of this.pins) {
      if (present.has(key)) continue;
      this.cluster.removeLayer(pin);
      this.pins.delete(key);
    }
    for (const point of points) this.pin(point);
    if (fit) this.fit(points, lines, circles);
  }

  pin(point) {
    const known = this.pins.get(point.key);
    if (known) {
      if (known.getLatLng().lat !== point.lat || known.getLatLng().lng !== point.lon)
        known.setLatLng([point.lat, point.lon]);
      if (known.look !== look(point)) known.setIcon(icon(point));
      known.setPopupContent(popup(point));
      known.look = look(point);
      return;
    }
    const pin = L.marker([point.lat, point.lon], {
      icon: icon(point),
      alt: point.title,
      title: point.title,
      weight: point.weight ?? 1,
    });
    pin.look = look(point);
    pin.bindPopup(popup(point));
    pin.on("click", () =>
      this.place.dispatchEvent(new CustomEvent("map:pick", { detail: { key: point.key }, bubbles: true })),
    );
    this.pins.set(point.key, pin);
    this.cluster.addLayer(pin);
  }

  line({ points, tone = "active", dashed = false, title = "" }) {
    const drawn = L.polyline(points, {
      className: `tg-way tg-way-${tone}`,
      weight: 4,
      dashArray: dashed ? "2 8" : null,
    });
    if (title) drawn.bindTooltip(plain(title));
    this.flat.addLayer(drawn);
  }

  circle({ lat, lon, radius_m: radius, title = "", tone = "info" }) {
    const drawn = L.circle([lat, lon], { radius, className: `tg-zone tg-zone-${tone}`, weight: 1.5 });
    if (title) drawn.bindTooltip(plain(title));
    this.flat.addLayer(drawn);
  }

  fit(points, lines, circles) {
    const all = [
      ...points.map(({ lat, lon }) => [lat, lon]),
      ...lines.flatMap((line) => line.points),
      ...circles.map(({ lat, lon }) => [lat, lon]),
    ];
    if (all.length) this.map.fitBounds(L.latLngBounds(all).pad(0.15), { maxZoom: 14 });
  }

  show(key) {
    const pin = this.pins.get(key);
    if (pin) this.cluster.zoomToShowLayer(pin, () => pin.openPopup());
  }

  // A slider that goes through the day: the walker stands where the technician was, the output says when.
  replay(slider) {
    if (!slider || !this.steps.length) return;
    const output = slider.form?.querySelector("output") ?? slider.parentElement.querySelector("output");
    const walker = L.marker(this.steps[0].slice(0, 2), {
      icon: icon({ tone: "active", icon: "motorbike" }),
      zIndexOffset: 1000,
      keyboard: false,
    }).addTo(this.map);
    slider.max = String(this.steps.length - 1);
    slider.disabled = false;
    const move = () => {
      const [latitude, longitude, at] = this.steps[Number(slider.value)];
      walker.setLatLng([latitude, longitude]);
      slider.setAttribute("aria-valuetext", at);
      if (output) output.textContent = at;
    };
    slider.addEventListener("input", move);
    move();
  }

  follow(url) {
    const wait = () => setTimeout(ask, pause({ hidden: document.hidden, failures: 0 }));
    const ask = async () => {
      if (!this.place.isConnected) return;
      if (!document.hidden) await this.refresh(url);
      wait();
    };
    wait();
  }

  async refresh(url) {
    try {
      const headers = this.mark ? { "If-None-Match": this.mark } : {};
      const answer = await fetch(url, { headers, cache: "no-store" });
      if (answer.status !== 200) return;
      this.mark = answer.headers.get("ETag");
      this.take(await answer.json());
    } catch {
      // The live question of the page tells of a lost connection.
    }
  }
}

const weightOf = (group) => group.getAllChildMarkers().reduce((sum, pin) => sum + pin.options.weight, 0);

const look = ({ tone, icon: name, stale, label }) => `${tone} ${name} ${stale} ${label ?? ""}`;

function icon({ tone = "neutral", icon: name = "", stale = false, label = "" }) {
  const inner = label ? plain(label) : `<svg class="tg-icon" aria-hidden="true"><use href="${ICONS}#${plain(name)}"/></svg>`;
  return L.divIcon({
    className: `tg-pin tg-pin-${tone}${stale ? " is-stale" : ""}`,
    html: inner,
    iconSize: [32, 32],
    popupAnchor: [0, -14],
  });
}

function popup({ title, lines = [], url = "" }) {
  const rows = lines.map((line) => `<br>${plain(line)}`).join("");
  const link = url ? `<br><a href="${plain(url)}">${plain(say("map_open"))}</a>` : "";
  return `<strong>${plain(title)}</strong>${rows}${link}`;
}

// Words of people become text, never markup.
function plain(text) {
  const holder = document.createElement("span");
  holder.textContent = text ?? "";
  return holder.innerHTML.replaceAll('"', "&quot;");
}
