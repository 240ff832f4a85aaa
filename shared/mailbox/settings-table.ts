/** Settings that all devices of an account share: small named values. The last writer wins. */

/** Settings of an account. */
export const MAX_SETTINGS = 4_096;
/** Octets of one value. */
export const MAX_SETTING_BYTES = 65_536;
/** Octets of all values and keys together. */
export const MAX_SETTINGS_BYTES = 2_097_152;

/** Characters of a key. */
export const MAX_SETTING_KEY = 128;

/** Printable ASCII without space. */
export const isSettingKey = (key: string): boolean => key.length <= MAX_SETTING_KEY && /^[\x21-\x7e]+$/.test(key);

export class SettingsTable {
  private readonly values = new Map<string, Uint8Array>();
  private bytes = 0;

  get(key: string): Uint8Array | null {
    return this.values.get(key) ?? null;
  }

  /** Those whose key begins so, by key in code unit order. */
  entries(prefix = ""): readonly (readonly [key: string, value: Uint8Array])[] {
    return [...this.values].filter(([key]) => key.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /** False if there is no room for it: nothing has changed. */
  set(key: string, value: Uint8Array | null): boolean {
    const before = this.values.get(key);
    const freed = before === undefined ? 0 : key.length + before.length;
    const bytes = this.bytes - freed + (value === null ? 0 : key.length + value.length);
    const count = this.values.size + Number(value !== null) - Number(before !== undefined);
    if (value !== null && (count > MAX_SETTINGS || bytes > MAX_SETTINGS_BYTES)) return false;
    if (value === null) this.values.delete(key);
    else this.values.set(key, value);
    this.bytes = bytes;
    return true;
  }

  /** What changes the one does not change the other. */
  fork(): SettingsTable {
    const fork = new SettingsTable();
    for (const [key, value] of this.values) fork.values.set(key, value);
    fork.bytes = this.bytes;
    return fork;
  }
}
