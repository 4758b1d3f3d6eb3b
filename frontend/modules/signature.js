// The customer signs with the finger; what was drawn goes along as a picture. Shown only where it can be drawn.
const drawn = new WeakSet();

export function startSignatures(root = document) {
  for (const field of root.querySelectorAll?.("[data-signature][hidden]") ?? []) prepare(field);
}

function prepare(field) {
  const pad = field.querySelector("canvas");
  const pen = pad.getContext("2d");
  const clear = () => {
    drawn.delete(pad);
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, pad.width, pad.height);
  };
  field.hidden = false;
  clear();
  Object.assign(pen, { lineWidth: 4, lineCap: "round", lineJoin: "round", strokeStyle: "#13211e" });
  const place = (event) => {
    const box = pad.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * pad.width, ((event.clientY - box.top) / box.height) * pad.height];
  };
  pad.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    pad.setPointerCapture(event.pointerId);
    pen.beginPath();
    pen.moveTo(...place(event));
  });
  pad.addEventListener("pointermove", (event) => {
    if (!pad.hasPointerCapture(event.pointerId)) return;
    pen.lineTo(...place(event));
    pen.stroke();
    drawn.add(pad); // a line, not a tap
  });
  field.querySelector("[data-signature-clear]").addEventListener("click", clear);
}

// The picture, or null when nobody signed.
export async function signatureOf(form) {
  const pad = form.querySelector("[data-signature] canvas");
  if (!pad || !drawn.has(pad)) return null;
  const blob = await new Promise((resolve) => pad.toBlob(resolve, "image/png"));
  return blob && { field: "signature", name: "signature.png", blob, size: blob.size };
}
