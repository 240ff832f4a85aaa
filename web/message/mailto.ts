/**
 * A `mailto:` address without what a stranger should not write for the reader: of its fields (RFC 6068) only these. Some mail
 * programs attach a file of the reader's own to what names one, or send blind copies.
 */
const kept = new Set(["to", "cc", "subject", "body"]);
/** UTF-16 units of the whole address. */
const maxLength = 2_000;

/** Null for what is none. */
export function plainMailto(address: string): string | null {
  const [, to, query] = /^mailto:([^?#]*)(?:\?([^#]*))?/i.exec(address) ?? [];
  if (to === undefined || address.length > maxLength) return null;
  // a line break in a field would begin another
  const fields = (query ?? "")
    .split(/&(?:amp;)?/)
    .filter((field) => kept.has(nameOf(field)))
    .map((field) => (nameOf(field) === "body" ? field : field.replace(/%0[ad]/gi, "%20")));
  return `mailto:${to.replace(/%0[ad]/gi, "")}${fields.length > 0 ? `?${fields.join("&")}` : ""}`;
}

const nameOf = (field: string): string => {
  const [name = ""] = field.split("=", 1);
  try {
    return decodeURIComponent(name).toLowerCase();
  } catch {
    return "";
  }
};
