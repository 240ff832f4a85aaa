/**
 * The command registry: everything that can be done by a key or from the palette, and what `?` shows.
 *
 *     {id, title, group, keys, run, when?}
 *
 * - id      "archive", "reader.next": unique; what is registered last under an id, or for a key, wins
 * - title   key of the i18n catalogue: the line in the palette and in the help
 * - group   the heading that it stands under in the help
 * - keys    any number of: "e" · "#" · "Enter" · "Shift+I" (letters say their shift) · "Mod+k" (ctrl, or ⌘ on a Mac) ·
 *           "g i" (one after the other, within a second). As KeyboardEvent.key spells them.
 * - run     does it
 * - when    whether it can be done just now; what can not is not in the palette, and its keys do nothing
 * - hidden  it stands in the help but not in the palette ("next message")
 *
 * A screen or pane registers its own while it is there, and calls what it was given back when it goes:
 *
 *     $effect(() => app.commands.register([{ id: "search", title: "command.search", group: "going", keys: ["/"], run }]));
 *
 * Keys are heard by MailScreen alone (`press`), never while somebody types or a dialog is open; single keys only while the
 * preference `shortcuts` is on (WCAG 2.1.4).
 */
import type { MessageKey } from "../../i18n/t.ts";

export const COMMAND_GROUPS = ["moving", "selecting", "acting", "writing", "reading", "going", "app"] as const;
export type CommandGroup = (typeof COMMAND_GROUPS)[number];

export interface Command {
  readonly id: string;
  readonly title: MessageKey;
  readonly group: CommandGroup;
  readonly keys: readonly string[];
  readonly run: () => void;
  readonly when?: () => boolean;
  readonly hidden?: boolean;
}

/** Milliseconds between the keys of a sequence. */
const SEQUENCE_GAP = 1_000;

/** Milliseconds after which what was asked for early is not done any more: nobody waits for it. */
const EARLY_MS = 2_000;

interface Early {
  readonly again: () => void;
  readonly at: number;
}

/** What is used of a KeyboardEvent. */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

export class Commands {
  #all: readonly Command[] = [];
  #before: { readonly key: string; readonly at: number } | null = null;
  /** asked for while commands are fetched */
  #early: Early[] | null = null;

  /** Until what it returns is called. */
  register(commands: readonly Command[]): () => void {
    this.#all = [...this.#all, ...commands];
    return () => {
      this.#all = this.#all.filter((command) => !commands.includes(command));
    };
  }

  /**
   * Commands are on their way: what means nothing until what it returns is called is done then, where it means something, was asked
   * for just now, and has not been forgotten.
   */
  expect(): () => void {
    const early: Early[] = (this.#early = []);
    return () => {
      if (this.#early !== early) return;
      this.#early = null;
      const now = Date.now();
      for (const { again, at } of early) if (now - at < EARLY_MS) again();
    };
  }

  /** What was asked for early was about another thing than what is there now. */
  forget(): void {
    this.#early?.splice(0);
  }

  #later(again: () => void, at: number): void {
    if (!this.#early) return;
    const fresh = this.#early.findIndex((early) => at - early.at < EARLY_MS);
    this.#early.splice(0, fresh < 0 ? this.#early.length : fresh);
    this.#early.push({ again, at });
  }

  /** Each id once, as registered last. */
  all(): readonly Command[] {
    return [...new Map(this.#all.map((command) => [command.id, command])).values()];
  }

  /** What can be done just now. */
  available(): readonly Command[] {
    return this.all().filter(({ when }) => when?.() ?? true);
  }

  run(id: string): void {
    const command = this.available().find((one) => one.id === id);
    if (command) command.run();
    else this.#later(() => this.run(id), Date.now());
  }

  /** Runs what the key, or the sequence it ends, means. True: it meant something, also if only the start of a sequence. */
  press(event: KeyPress, { singles = true, now = Date.now() } = {}): boolean {
    const key = nameOf(event);
    if (key === null || (!singles && !key.startsWith("Mod+"))) return false;
    const before = this.#before !== null && now - this.#before.at < SEQUENCE_GAP ? this.#before.key : null;
    this.#before = null;
    const able = this.available();
    const meant = (keys: string): Command | undefined => able.findLast((command) => command.keys.includes(keys));
    const command = (before === null ? undefined : meant(`${before} ${key}`)) ?? meant(key);
    if (command) {
      command.run();
      return true;
    }
    if (!able.some(({ keys }) => keys.some((each) => each.startsWith(`${key} `)))) {
      if (!key.startsWith("Mod+")) this.#later(() => void this.press(event, { singles, now }), now);
      return false;
    }
    this.#before = { key, at: now };
    return true;
  }
}

/** As `keys` spell it; null for what is the browser's or the system's. */
export function nameOf({ key, code, ctrlKey, metaKey, altKey, shiftKey }: KeyPress): string | null {
  if (altKey || key === "Shift" || key === "Control" || key === "Meta") return null;
  // a keyboard without Latin letters: what stands on that key elsewhere
  const latin = /^[^\p{ASCII}]$/u.test(key) && code.startsWith("Key") ? code.slice(3) : key;
  const isLetter = /^[a-z]$/i.test(latin);
  const name = isLetter ? latin.toLowerCase() : latin;
  if (ctrlKey || metaKey) return shiftKey ? `Mod+Shift+${name}` : `Mod+${name}`;
  if (shiftKey && (isLetter || name.length > 1)) return `Shift+${isLetter ? name.toUpperCase() : name}`;
  return name;
}
