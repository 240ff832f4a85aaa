/** Whose network an address is of, for whoever counts by address. `::ffff:1.2.3.4` is 1.2.3.4. */

/** Names and numbers that only this machine answers to. */
export const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "::1" || /^127(?:\.\d{1,3}){3}$/.test(plainAddress(host));

/** An IPv6 host owns its /64. */
export function addressGroup(address: string | undefined): string {
  const plain = plainAddress(address);
  return plain.includes(":") ? groupsOf(plain).slice(0, 4).join(":") : plain;
}

/** The wider networks of an address: a site's (/48, IPv4 /24) and a provider's (/32, IPv4 /16). */
export function networksOf(address: string | undefined): { readonly site: string; readonly network: string } {
  const plain = plainAddress(address);
  const first = (count: number): string =>
    plain.includes(":") ? groupsOf(plain).slice(0, count).join(":") : plain.split(".").slice(0, count).join(".");
  return { site: first(3), network: first(2) };
}

/** An IPv4 address is written as one, also where a socket takes both kinds. */
export const plainAddress = (address: string | undefined): string => (address ?? "").replace(/^::ffff:/, "");

/** The eight of an IPv6 address. */
function groupsOf(plain: string): readonly string[] {
  const [head = "", tail] = plain.split("::");
  const groups = head === "" ? [] : head.split(":");
  const zeros = tail === undefined ? 0 : 8 - groups.length - (tail === "" ? 0 : tail.split(":").length);
  return [...groups, ...Array.from({ length: Math.max(0, zeros) }, () => "0"), ...(tail?.split(":") ?? [])];
}
