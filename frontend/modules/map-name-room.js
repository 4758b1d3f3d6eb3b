// Which names of places a map shows: by zoom, by the square degrees in sight, and as many as find room.
const REGENCIES_FROM = 7.5;
const DISTRICTS_FROM = 10;
const MOST_SQUARES = 6;
// Pixels of a letter's width and of a line, and the gap around a name.
const LETTER = 6.4;
const LINE = 16;
const GAP = 8;

// The level of names that fits a zoom: its class and where its names come from.
export function levelAt(zoom) {
  if (zoom >= DISTRICTS_FROM) return "district";
  return zoom >= REGENCIES_FROM ? "regency" : "province";
}

// Square degrees that a view touches, as the addresses count them; none when it touches too many.
export function squaresOf({ south, west, north, east }) {
  const squares = [];
  for (let row = Math.floor(south); row <= Math.floor(north); row += 1)
    for (let column = Math.floor(west); column <= Math.floor(east); column += 1)
      squares.push(`${row + 90}/${column + 180}/`);
  return squares.length > MOST_SQUARES ? [] : squares;
}

// Those of the names, in their order, whose words do not lie on words before them. `at` gives the pixel of a place.
export function fitting(names, at, { width, height }) {
  const taken = [];
  return names.filter(([words, latitude, longitude]) => {
    const { x, y } = at(latitude, longitude);
    const half = (words.length * LETTER) / 2 + GAP;
    const box = [x - half, y - LINE / 2 - GAP / 2, x + half, y + LINE / 2 + GAP / 2];
    // A name that the frame would cut says nothing.
    if (box[0] < 0 || box[2] > width || box[1] < 0 || box[3] > height) return false;
    if (taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1]))
      return false;
    taken.push(box);
    return true;
  });
}
