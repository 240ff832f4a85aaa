/** Keys as a keyboard has them written on it. */
const NAMES: Readonly<Record<string, string>> = { Escape: "Esc", Enter: "↵", Delete: "Del", Shift: "⇧" };

const isMac = (): boolean => /Mac|iPhone|iPad/.test(navigator.userAgent);

/** "Shift+I" → ["⇧", "I"]; "g i" → ["g", "i"]; "Mod+k" → ["Ctrl", "K"]. */
export const keysOf = (keys: string, mac: boolean = isMac()): readonly string[] =>
  keys
    .split(" ")
    .flatMap((key) => (key.length > 1 ? key.split("+") : [key]))
    .map((key) => (key === "Mod" ? (mac ? "⌘" : "Ctrl") : (NAMES[key] ?? key)));
