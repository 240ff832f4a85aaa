/**
 * How the app looks and behaves on this device: kept in localStorage under one name each, and only what differs from the
 * default, so that a browser where nobody changed anything keeps nothing. What another tab changes is followed.
 * A new preference is a line in DEFAULTS and one in CHECKS.
 */

export const DENSITIES = ["compact", "cosy", "comfortable"] as const;
export type Density = (typeof DENSITIES)[number];

export const READING_PANES = ["right", "off"] as const;
export type ReadingPane = (typeof READING_PANES)[number];

/** What messages would load from elsewhere: asked for each, or not even offered. */
export const REMOTE_CONTENT = ["ask", "never"] as const;
export type RemoteContent = (typeof REMOTE_CONTENT)[number];

export interface PreferenceValues {
  readonly density: Density;
  /** rows of the list are conversations; else each message is one */
  readonly conversations: boolean;
  readonly readingPane: ReadingPane;
  /** CSS pixels */
  readonly sidebarWidth: number;
  readonly listWidth: number;
  /** single keys do things */
  readonly shortcuts: boolean;
  readonly remoteContent: RemoteContent;
  /** what is begun here is written as plain text */
  readonly plainText: boolean;
}

/** CSS pixels: [least, default, most] */
export const SIDEBAR_WIDTHS = [184, 232, 400] as const;
export const LIST_WIDTHS = [300, 416, 760] as const;

const DEFAULTS: PreferenceValues = {
  density: "comfortable",
  conversations: true,
  readingPane: "right",
  sidebarWidth: SIDEBAR_WIDTHS[1],
  listWidth: LIST_WIDTHS[1],
  shortcuts: true,
  remoteContent: "ask",
  plainText: false,
};

const oneOf =
  (values: readonly unknown[]) =>
  (value: unknown): boolean =>
    values.includes(value);
const within =
  ([least, , most]: readonly [number, number, number]) =>
  (value: unknown): boolean =>
    typeof value === "number" && value >= least && value <= most;

const CHECKS: Readonly<Record<keyof PreferenceValues, (value: unknown) => boolean>> = {
  density: oneOf(DENSITIES),
  conversations: oneOf([true, false]),
  readingPane: oneOf(READING_PANES),
  sidebarWidth: within(SIDEBAR_WIDTHS),
  listWidth: within(LIST_WIDTHS),
  shortcuts: oneOf([true, false]),
  remoteContent: oneOf(REMOTE_CONTENT),
  plainText: oneOf([true, false]),
};

const NAMES = Object.keys(DEFAULTS) as (keyof PreferenceValues)[];
const keyOf = (name: string): string => `aerogramme-pref-${name}`;

export class Preferences {
  values = $state.raw<PreferenceValues>(read());

  constructor() {
    addEventListener("storage", ({ key }) => {
      if (key === null || key.startsWith(keyOf(""))) this.values = read();
    });
  }

  set(part: Partial<PreferenceValues>): void {
    this.values = { ...this.values, ...part };
    for (const name of NAMES) if (name in part) write(name, this.values[name]);
  }
}

function read(): PreferenceValues {
  const held = NAMES.flatMap((name) => {
    const value = parsed(keyOf(name));
    return value !== undefined && CHECKS[name](value) ? [[name, value] as const] : [];
  });
  return { ...DEFAULTS, ...(Object.fromEntries(held) as Partial<PreferenceValues>) };
}

function parsed(key: string): unknown {
  try {
    const text = localStorage.getItem(key);
    return text === null ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}

function write(name: keyof PreferenceValues, value: unknown): void {
  try {
    if (value === DEFAULTS[name]) localStorage.removeItem(keyOf(name));
    else localStorage.setItem(keyOf(name), JSON.stringify(value));
  } catch {
    // a browser that stores nothing forgets it with the page
  }
}
