// Sends the position of a technician's open page while on duty. It never asks for permission by itself: that is
// done by check-in and by the forms that want a position. The server says whether there is duty at all.
const EVERY_MS = 30_000;
const OFF_DUTY_MS = 300_000;
const OPTIONS = { enableHighAccuracy: true, maximumAge: 15_000, timeout: 20_000 };

let next = 0;

export async function startDutyPosition() {
  const place = document.querySelector("[data-duty-position]");
  if (!place || !navigator.geolocation || !(await isAllowed())) return;
  navigator.geolocation.watchPosition(
    (position) => send(place, position),
    () => {},
    OPTIONS,
  );
}

async function isAllowed() {
  try {
    return (await navigator.permissions.query({ name: "geolocation" })).state === "granted";
  } catch {
    return false;
  }
}

async function send(place, { coords, timestamp }) {
  if (Date.now() < next || document.hidden) return;
  next = Date.now() + EVERY_MS;
  const { latitude, longitude, accuracy, speed, heading, altitude } = coords;
  try {
    const answer = await fetch(place.dataset.dutyPosition, {
      method: "POST",
      headers: { "X-CSRFToken": place.dataset.token, "Content-Type": "application/json" },
      body: JSON.stringify({ latitude, longitude, accuracy, speed, heading, altitude, timestamp: Math.round(timestamp) }),
    });
    const { kept } = await answer.json();
    if (!kept) next = Date.now() + OFF_DUTY_MS;
  } catch {
    // Without a connection the tracker app keeps what it measures; this page does not.
  }
}
