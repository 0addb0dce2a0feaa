// Menus are <details>: opening needs no script, closing elsewhere, by Escape and by arrows does.

const OPEN = "details[data-menu][open]";

function entries(menu: Element): HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>(".menu-entry")];
}

export function watchMenus(): void {
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll(OPEN)) {
      if (!menu.contains(event.target as Node)) menu.removeAttribute("open");
    }
  });
  document.addEventListener("keydown", (event) => {
    const menu = document.querySelector(OPEN);
    if (!menu) return;
    if (event.key === "Escape") {
      menu.removeAttribute("open");
      menu.querySelector<HTMLElement>("summary")?.focus();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const all = entries(menu);
      const at = all.indexOf(document.activeElement as HTMLElement);
      const step = event.key === "ArrowDown" ? 1 : -1;
      const next = all[(at + step + all.length) % all.length] ?? all[0];
      if (next) {
        event.preventDefault();
        next.focus();
      }
    }
  });
}
