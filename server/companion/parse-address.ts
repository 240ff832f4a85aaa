/** `HOST:PORT`, `[::1]:PORT`; port 0 = any free one. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Null if it is not one. */
export function parseAddress(text: string): Address | null {
  const [, bracketed, plain, digits = ""] = /^(?:\[([0-9a-fA-F:]+)\]|([^:\s]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  return host === undefined || port > 65_535 ? null : { host, port };
}

export const addressToText = ({ host, port }: Address): string =>
  host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
