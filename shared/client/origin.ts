/** Origins as browsers write them (RFC 6454 §6.2): scheme and host in lower case, no default port, no trailing slash. */

const ORIGIN = /^(https?):\/\/([a-z0-9._~-]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?\/?$/;
const DEFAULT_PORT: Readonly<Record<string, string>> = { http: "80", https: "443" };

/** Null unless an http or https origin; a host is in ASCII (punycode). */
export function normalizeOrigin(text: string): string | null {
  const [, scheme, host, port] = ORIGIN.exec(text.trim().toLowerCase()) ?? [];
  if (scheme === undefined || host === undefined) return null;
  const number = port === undefined ? null : Number(port);
  if (number !== null && (number < 1 || number > 65_535)) return null;
  return number === null || String(number) === DEFAULT_PORT[scheme]
    ? `${scheme}://${host}`
    : `${scheme}://${host}:${number}`;
}
