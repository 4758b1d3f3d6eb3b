// Puts the phone's position into forms that ask for it (data-position), as fresh as it can be had.
// Without permission or signal the form works all the same; the page says so.

const OPTIONS = { enableHighAccuracy: true, maximumAge: 10_000, timeout: 20_000 };
let latest = null;

function fill(form) {
  if (!latest) return;
  const { latitude, longitude, accuracy } = latest.coords;
  const values = { latitude: latitude.toFixed(6), longitude: longitude.toFixed(6), accuracy_m: Math.round(accuracy) };
  for (const [name, value] of Object.entries(values)) {
    const input = form.querySelector(`input[name="${name}"]`);
    if (input) input.value = value;
  }
}

function tell(state) {
  for (const note of document.querySelectorAll("[data-position-note]")) {
    note.textContent = note.dataset[state] || "";
  }
}

// A button that fills in the coordinates of the form around it, once, when pressed.
function startHere() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-put-here]:is(button)");
    if (!button) return;
    const form = button.closest("form");
    const note = form.querySelector("[data-put-here-note]");
    navigator.geolocation?.getCurrentPosition(
      (position) => {
        const { latitude, longitude, accuracy } = position.coords;
        form.elements.latitude.value = latitude.toFixed(6);
        form.elements.longitude.value = longitude.toFixed(6);
        note.textContent = note.dataset.found.replace("%(m)s", Math.round(accuracy));
      },
      () => {
        note.textContent = note.dataset.missing;
      },
      { ...OPTIONS, maximumAge: 0 },
    );
  });
}

export function startPositions() {
  startHere();
  if (!document.querySelector("form[data-position]")) return;
  document.addEventListener("submit", (event) => {
    if (event.target.matches("form[data-position]")) fill(event.target);
  }, true);
  if (!navigator.geolocation) {
    tell("missing");
    return;
  }
  navigator.geolocation.watchPosition(
    (position) => {
      latest = position;
      document.querySelectorAll("form[data-position]").forEach(fill);
      tell("found");
    },
    () => {
      if (!latest) tell("missing");
    },
    OPTIONS,
  );
}
