// The part of a JPEG that tells when and where it was taken; it survives the making of a smaller picture.
const ORIENTATION = 0x0112;

// The APP1 segment with its marker, or null.
export function exifOf(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || view.getUint16(0) !== 0xffd8) return null;
  let at = 2;
  while (at + 10 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1];
    if (marker === 0xda || marker === 0xd9) return null;
    const length = view.getUint16(at + 2);
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (marker === 0xe1 && name === "Exif" && at + 2 + length <= bytes.length) return bytes.slice(at, at + 2 + length);
    at += 2 + length;
  }
  return null;
}

// The smaller picture stands upright already.
export function upright(segment) {
  const made = segment.slice();
  const view = new DataView(made.buffer);
  const start = 10;
  if (made.length < start + 8) return made;
  const little = view.getUint16(start) === 0x4949;
  const first = start + view.getUint32(start + 4, little);
  if (first + 2 > made.length) return made;
  const count = view.getUint16(first, little);
  for (let n = 0; n < count; n += 1) {
    const entry = first + 2 + n * 12;
    if (entry + 12 > made.length) break;
    if (view.getUint16(entry, little) === ORIENTATION) view.setUint16(entry + 8, 1, little);
  }
  return made;
}

// Puts the segment right behind the beginning of the JPEG.
export function withExif(jpeg, segment) {
  const made = new Uint8Array(jpeg.length + segment.length);
  made.set(jpeg.subarray(0, 2), 0);
  made.set(segment, 2);
  made.set(jpeg.subarray(2), 2 + segment.length);
  return made;
}
