// The base map that needs no tile server: outlines of Indonesia and its neighbours (Natural Earth, 1:10 million),
// cut to the archipelago; Indonesia is rounded to about a hundred metres, the neighbours to a kilometre.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { feature } from "topojson-client";

const BOUNDS = { west: 92, south: -13, east: 143, north: 10 };
const HOME = "360";
const DIGITS = { home: 3, abroad: 2 };

export async function buildBaseMap(root) {
  const file = path.join(root, "node_modules/world-atlas/countries-10m.json");
  const atlas = JSON.parse(await readFile(file, "utf8"));
  const features = feature(atlas, atlas.objects.countries).features.flatMap(({ id, geometry, properties }) => {
    const areas = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
    const home = id === HOME;
    const rings = areas
      .map(([outer]) => rounded(outer, home ? DIGITS.home : DIGITS.abroad))
      .filter(isNear);
    return rings.length ? [{ home, name: properties.name, rings }] : [];
  });
  return JSON.stringify({ areas: features });
}

// Latitude first, as the map library wants it; points that fall together are dropped.
function rounded(ring, digits) {
  const seen = [];
  for (const [longitude, latitude] of ring) {
    const point = [Number(latitude.toFixed(digits)), Number(longitude.toFixed(digits))];
    const last = seen.at(-1);
    if (!last || last[0] !== point[0] || last[1] !== point[1]) seen.push(point);
  }
  return seen;
}

const isNear = (ring) =>
  ring.length > 3 &&
  ring.some(
    ([latitude, longitude]) =>
      longitude > BOUNDS.west && longitude < BOUNDS.east && latitude > BOUNDS.south && latitude < BOUNDS.north,
  );
