/** Octets to text by charset label (WHATWG Encoding). Never fails: what cannot be read becomes U+FFFD or windows-1252. */
const decoders = new Map<string, InstanceType<typeof TextDecoder> | null>();
/** Distinct labels remembered; hostile mail invents more. */
const MAX_LABELS = 256;

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

/** Labels that mean "nothing in particular": UTF-8 if it is, else windows-1252. */
const vague = new Set([
  "",
  "us-ascii",
  "ascii",
  "ansi_x3.4-1968",
  "unknown-8bit",
  "x-unknown",
  "unknown",
  "default",
  "binary",
]);

/** Text of octets; `partial` drops an unfinished last character. Label null = not given. */
export function decodeCharset(bytes: Uint8Array, label: string | null, partial = false): string {
  const name = (label ?? "").trim().toLowerCase();
  const decoder = vague.has(name) ? null : decoderFor(name);
  if (decoder === null) return guess(bytes, partial);
  // a fresh decoder for partial reads: the shared ones may keep no state
  return partial ? new TextDecoder(name).decode(bytes, { stream: true }) : decoder.decode(bytes);
}

/** Whether the platform knows the charset. */
export const knowsCharset = (label: string): boolean => decoderFor(label.trim().toLowerCase()) !== null;

function guess(bytes: Uint8Array, partial: boolean): string {
  try {
    return partial
      ? new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true })
      : strictUtf8.decode(bytes);
  } catch {
    return decoderFor("windows-1252")?.decode(bytes) ?? "";
  }
}

function decoderFor(name: string): InstanceType<typeof TextDecoder> | null {
  const known = decoders.get(name);
  if (known !== undefined) return known;
  if (decoders.size >= MAX_LABELS) decoders.clear();
  const decoder = createDecoder(name);
  decoders.set(name, decoder);
  return decoder;
}

function createDecoder(name: string): InstanceType<typeof TextDecoder> | null {
  try {
    return new TextDecoder(name);
  } catch {
    return null;
  }
}
