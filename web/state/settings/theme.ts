/**
 * Light, dark, or as the system has it: chosen on this device, kept in localStorage only where it differs from the system, and put
 * on the root element, where web/styles/tokens.css finds it. What another tab chooses holds here too.
 */

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const NAME = "aerogramme-theme";
/** Of the browser's own frame: the ground of web/styles/tokens.css. */
const GROUNDS = { light: "#f3f5f9", dark: "#0d111a" } as const;

export function chosenTheme(): Theme {
  try {
    const held = localStorage.getItem(NAME);
    return THEMES.find((theme) => theme === held) ?? "system";
  } catch {
    return "system";
  }
}

/** Holds at once; a browser that stores nothing forgets it with the page. */
export function chooseTheme(theme: Theme): void {
  try {
    if (theme === "system") localStorage.removeItem(NAME);
    else localStorage.setItem(NAME, theme);
  } catch {
    // shown all the same
  }
  wear(theme);
}

/** Before anything is shown. */
export function wearChosenTheme(): void {
  wear(chosenTheme());
  addEventListener("storage", ({ key }) => {
    if (key === NAME || key === null) wear(chosenTheme());
  });
}

function wear(theme: Theme): void {
  const root = document.documentElement;
  if (theme === "system") delete root.dataset["theme"];
  else root.dataset["theme"] = theme;
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
    const system = meta.media.includes("dark") ? "dark" : "light";
    meta.content = GROUNDS[theme === "system" ? system : theme];
  }
}
