/** The origin of a page that a Host header stands for, where it names this computer and this port. */
import type { SocketAddress } from "../../cli/address.ts";
import { socketAddressToText } from "../../cli/address.ts";

/** Null: not one of the names of this server. */
export function originOf(given: string | undefined, { host, port }: SocketAddress): string | null {
  const names = new Set(["127.0.0.1", "localhost", "::1", host]);
  const isOurs = [...names].some((name) => socketAddressToText({ host: name, port }) === given?.toLowerCase());
  // the port that addresses leave out
  const isPlain = port === 80 && [...names].some((name) => bracketed(name) === given?.toLowerCase());
  return isOurs || isPlain ? new URL(`http://${given ?? ""}`).origin : null;
}

const bracketed = (name: string): string => (name.includes(":") ? `[${name}]` : name);
