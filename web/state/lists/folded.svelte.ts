/**
 * Which branches of the folder tree are folded on this device. Ids alone are kept (they say nothing); what has none is
 * folded until the page is closed.
 */
const KEY = "aerogramme-folded";
/** Ids that are kept. */
const MOST = 200;

export class Folded {
  keys = $state.raw<ReadonlySet<string>>(read());

  set(key: string, folded: boolean): void {
    if (this.keys.has(key) === folded) return;
    const next = new Set(this.keys);
    if (folded) next.add(key);
    else next.delete(key);
    this.keys = next;
    write(next);
  }
}

function read(): ReadonlySet<string> {
  try {
    const held: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return new Set(Array.isArray(held) ? held.filter((key) => typeof key === "string").slice(0, MOST) : []);
  } catch {
    return new Set();
  }
}

function write(keys: ReadonlySet<string>): void {
  const kept = [...keys].filter((key) => !key.startsWith("path:")).slice(-MOST);
  try {
    if (kept.length === 0) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // a browser that stores nothing forgets it with the page
  }
}
