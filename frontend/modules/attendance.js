// Check-in by live camera: the place that is found, one button, the picture drawn after the server's one-time word.
// Loaded on the attendance page only. The phone's outbox takes over what cannot be sent: see "attendance:unsent".
import { ActKeys, deviceKey, Exchange, FAR_M, pictureSize, positionValues } from "./attendance-entry.js";

const WAIT_FOR_POSITION_MS = 8_000;

function start(stage) {
  const say = (name, values = {}) =>
    (stage.dataset[`say${name[0].toUpperCase()}${name.slice(1)}`] ?? "").replace(/%\((\w+)\)s/g, (_, key) => values[key] ?? "");
  const video = stage.querySelector("[data-preview]");
  const bar = document.querySelector("[data-attendance-act]");
  const button = bar.querySelector("[data-shoot]");
  const label = button.querySelector("span");
  const usual = () => say(stage.dataset.direction);
  const trouble = stage.querySelector("[data-trouble]");
  const fallback = stage.querySelector("[data-fallback]");
  const token = fallback.querySelector("[name=csrfmiddlewaretoken]").value;
  let position = null;
  let waiting = [];
  let askedCoarse = false;
  const keys = new ActKeys();
  const exchange = new Exchange({ ...urls(stage), token, keep });

  const complain = (words) => {
    trouble.textContent = words;
    trouble.hidden = !words;
  };
  const help = (what) => {
    stage.querySelector(`[data-help=${what}]`).hidden = false;
  };

  function found(fix) {
    position = fix;
    const m = Math.round(fix.coords.accuracy);
    stage.querySelector("[data-place-words]").textContent = say(m > FAR_M ? "far" : "found", { m });
    for (const [name, value] of Object.entries(positionValues(fix))) {
      const input = fallback.querySelector(`[name=${name}]`);
      if (input) input.value = value;
    }
    for (const done of waiting.splice(0)) done();
  }

  function lost(error) {
    if (error.code === 1) help("position");
    else coarse();
    if (!position) stage.querySelector("[data-place-words]").textContent = say("nowhere");
    for (const done of waiting.splice(0)) done();
  }

  // Under a roof there may be no satellite: a rough or a recent place is better than none, and says how good it is.
  function coarse() {
    if (position || askedCoarse || !navigator.geolocation) return;
    askedCoarse = true;
    navigator.geolocation.getCurrentPosition(found, () => {}, { enableHighAccuracy: false, maximumAge: 60_000, timeout: 10_000 });
  }

  if (navigator.geolocation) {
    navigator.geolocation.watchPosition(found, lost, { enableHighAccuracy: true, maximumAge: 0, timeout: 20_000 });
  } else lost({ code: 2 });

  const positionSoon = () =>
    position ||
    new Promise((done) => {
      waiting.push(done);
      setTimeout(done, WAIT_FOR_POSITION_MS);
    });

  async function openCamera() {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({
        audio: false,
        video: { facingMode: "user", width: { ideal: 1280 }, height: { ideal: 960 } },
      });
      video.srcObject = stream;
      await video.play();
      video.hidden = false;
      stage.querySelector("[data-blank]").hidden = true;
      fallback.hidden = true;
      bar.hidden = false;
      button.disabled = false;
      // Another app may take the camera away.
      stream.getVideoTracks()[0].addEventListener("ended", noCamera);
    } catch {
      noCamera();
    }
  }

  function noCamera() {
    video.hidden = true;
    bar.hidden = true;
    stage.querySelector("[data-blank]").hidden = false;
    fallback.hidden = false;
    help("camera");
  }

  async function shot() {
    const canvas = Object.assign(document.createElement("canvas"), pictureSize(video.videoWidth, video.videoHeight));
    canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
    const picture = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    return { picture, face: await faceIn(canvas) };
  }

  async function press() {
    complain("");
    button.disabled = true;
    stage.dataset.busy = "";
    const direction = stage.dataset.direction;
    try {
      label.textContent = say("wait");
      await positionSoon();
      label.textContent = say("taking");
      const challenge = await exchange.challenge(direction);
      const takenAt = new Date();
      const taken = { direction, requestKey: keys.of(direction), position, ...(await shot()) };
      label.textContent = say("sending");
      const became =
        challenge === null
          ? await exchange.unsent(taken, takenAt)
          : await exchange.deliver({ ...taken, challenge, source: "live" }, takenAt);
      if (became.url) window.location.assign(became.url);
      else complain(say(became.kept ? "kept" : "offline"));
      if (became.kept) keys.settled();
    } catch (error) {
      complain(error.told ?? say("failed"));
    }
    button.disabled = false;
    delete stage.dataset.busy;
    label.textContent = usual();
  }

  fallback.querySelector("[name=device_key]").value = deviceKey();
  // A kept copy of the page may have been sent from before; its key counts once.
  if (document.documentElement.dataset.keptAt) fallback.querySelector("[name=request_key]").value = crypto.randomUUID();
  button.addEventListener("click", press);
  stage.addEventListener("attendance:direction", () => {
    if (!("busy" in stage.dataset)) label.textContent = usual();
  });
  if (navigator.mediaDevices?.getUserMedia) openCamera();
  else noCamera();
}

const urls = (stage) => ({ challengeUrl: stage.dataset.challengeUrl, sendUrl: stage.dataset.sendUrl });

// Whoever keeps it (the outbox) prevents the default and promises it; otherwise the person is asked to try again.
async function keep(data, url) {
  const detail = { data, url, kept: null };
  const free = document.dispatchEvent(new CustomEvent("attendance:unsent", { cancelable: true, detail }));
  return !free && (await detail.kept);
}

// What the browser's own detector says; null where there is none or it cannot tell.
async function faceIn(canvas) {
  if (!("FaceDetector" in globalThis)) return null;
  try {
    return (await new globalThis.FaceDetector({ fastMode: true }).detect(canvas)).length > 0;
  } catch {
    return null;
  }
}

const stage = globalThis.document?.querySelector("[data-attendance]");
if (stage) start(stage);
