// Light, dark, or as the device. The cookie lets the server draw the first pixel right.
const YEAR_S = 31536000;

export function startTheme() {
  const choice = document.querySelector("[data-theme-choice]");
  if (!choice) return;
  choice.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-theme]");
    if (!pressed) return;
    const { theme } = pressed.dataset;
    document.documentElement.setAttribute("data-bs-theme", theme);
    document.cookie = `theme=${theme};path=/;max-age=${YEAR_S};samesite=lax`;
    for (const other of choice.querySelectorAll("[data-theme]")) {
      other.setAttribute("aria-pressed", String(other === pressed));
    }
    document.dispatchEvent(new CustomEvent("theme:changed"));
  });
}
