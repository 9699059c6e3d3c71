/** The switch between the system's colours, light and dark; `static/theme.js` applies the saved one before the page shows. */

import { t } from "./words";

const KEY = "twinmap-theme";
const THEMES = ["system", "light", "dark"] as const;
type Theme = (typeof THEMES)[number];

export function mount(element: HTMLElement): void {
  const show = (theme: Theme) => {
    const titles: Record<Theme, string> = {
      system: t("Colours: as the system"),
      light: t("Colours: light"),
      dark: t("Colours: dark"),
    };
    const signs: Record<Theme, string> = { system: "◐", light: "☀", dark: "☾" };
    element.textContent = signs[theme];
    element.title = titles[theme];
    element.setAttribute("aria-label", titles[theme]);
    element.dataset.theme = theme;
  };
  show(saved());
  element.hidden = false;
  element.addEventListener("click", () => {
    const next = THEMES[(THEMES.indexOf(saved()) + 1) % THEMES.length] ?? "system";
    apply(next);
    show(next);
  });
}

export function saved(): Theme {
  const value = read();
  return value === "light" || value === "dark" ? value : "system";
}

function apply(theme: Theme): void {
  if (theme === "system") {
    delete document.documentElement.dataset.theme;
    write(null);
  } else {
    document.documentElement.dataset.theme = theme;
    write(theme);
  }
}

let kept: string | null = null;

function read(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return kept;
  }
}

function write(value: string | null): void {
  kept = value;
  try {
    if (value === null) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, value);
  } catch {
    // A browser that keeps nothing still switches, for this page.
  }
}
