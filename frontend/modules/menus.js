// Menus are <details>; they close on Escape, on a click elsewhere, and when another one opens.
export function startMenus() {
  document.addEventListener("click", (event) => {
    for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of open()) {
      menu.open = false;
      menu.querySelector("summary")?.focus();
    }
  });
  document.addEventListener(
    "toggle",
    (event) => {
      const opened = event.target;
      if (!opened.matches?.("details[data-menu]") || !opened.open) return;
      for (const menu of open()) if (menu !== opened && !menu.contains(opened)) menu.open = false;
      keepInView(opened.querySelector(".tg-menu-body"));
    },
    true,
  );
}

const open = () => document.querySelectorAll("details[data-menu][open]");

function keepInView(body) {
  if (!body) return;
  body.style.transform = "";
  const { left, right } = body.getBoundingClientRect();
  const width = document.documentElement.clientWidth;
  if (left < 8) body.style.transform = `translateX(${8 - left}px)`;
  else if (right > width - 8) body.style.transform = `translateX(${width - 8 - right}px)`;
}
