/** `HOST:PORT`, `[::1]:PORT`; port 0 = any free one. */
export interface SocketAddress {
  readonly host: string;
  readonly port: number;
}

/** Null if it is not one. */
export function parseSocketAddress(text: string): SocketAddress | null {
  const [, bracketed, plain, digits = ""] = /^(?:\[([0-9a-fA-F:.]+)\]|([^:\s[\]]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  return host === undefined || port > 65_535 ? null : { host, port };
}

export const socketAddressToText = ({ host, port }: SocketAddress): string =>
  host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
