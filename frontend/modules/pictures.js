// Photos are made smaller before they are kept and sent; what cannot be read is sent as it is.
import { exifOf, upright, withExif } from "./exif.js";

const LONGEST_SIDE = 1600;
const SMALL_BYTES = 400_000;

export function fitted(width, height, longest = LONGEST_SIDE) {
  const scale = Math.min(1, longest / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

export async function smaller(file) {
  if (!file.type.startsWith("image/") || file.type === "image/gif") return file;
  try {
    const image = await createImageBitmap(file, { imageOrientation: "from-image" });
    const { width, height } = fitted(image.width, image.height);
    if (width === image.width && file.type === "image/jpeg" && file.size <= SMALL_BYTES) return file;
    const canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = height;
    canvas.getContext("2d").drawImage(image, 0, 0, width, height);
    image.close();
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.82));
    if (!blob) return file;
    const segment = exifOf(new Uint8Array(await file.slice(0, 256 * 1024).arrayBuffer()));
    const bytes = new Uint8Array(await blob.arrayBuffer());
    const whole = segment ? withExif(bytes, upright(segment)) : bytes;
    const name = file.name.replace(/\.[^.]*$/, "") || "photo";
    return new File([whole], `${name}.jpg`, { type: "image/jpeg", lastModified: file.lastModified });
  } catch {
    return file;
  }
}
