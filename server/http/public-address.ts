/**
 * Whether an address is one that anybody on the Internet could reach (IANA special-purpose registries, RFC 6890): nothing
 * of this machine, its networks, its cloud, nor one that carries another address inside.
 */
import { isIPv4, isIPv6 } from "node:net";

/** Network and prefix length. Of IPv6 only 2000::/3 is given out at all; these are in it, and reach nobody or somebody else. */
const NOT_PUBLIC_4: readonly (readonly [string, number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
];
const NOT_PUBLIC_6: readonly (readonly [string, number])[] = [
  // protocol assignments: Teredo, benchmarks, ORCHID
  ["2001::", 23],
  ["2001:db8::", 32],
  // 6to4 carries an IPv4 address
  ["2002::", 16],
  ["3ffe::", 16],
  ["3fff::", 20],
];
const GLOBAL_6 = ["2000::", 3] as const;
/** NAT64 (RFC 6052): what it carries decides. */
const NAT64 = ["64:ff9b::", 96] as const;

/** As a resolver gives it, without brackets or a zone. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) {
    const bits = bitsOf4(address);
    return !NOT_PUBLIC_4.some(([network, length]) => isWithin(bits, bitsOf4(network), length));
  }
  if (!isIPv6(address) || address.includes("%")) return false;
  const bits = bitsOf6(address);
  if (isWithin(bits, bitsOf6(NAT64[0]), NAT64[1])) return isPublicAddress(toIPv4(bits.slice(96)));
  if (!isWithin(bits, bitsOf6(GLOBAL_6[0]), GLOBAL_6[1])) return false;
  return !NOT_PUBLIC_6.some(([network, length]) => isWithin(bits, bitsOf6(network), length));
}

const isWithin = (bits: string, network: string, length: number): boolean => bits.startsWith(network.slice(0, length));

const bitsOf4 = (address: string): string =>
  address
    .split(".")
    .map((part) => Number(part).toString(2).padStart(8, "0"))
    .join("");

function bitsOf6(address: string): string {
  // the last two groups may be written as an IPv4 address
  const plain = address.replace(/(?<=:)\d+\.\d+\.\d+\.\d+$/, (last) => {
    const bits = bitsOf4(last);
    return [bits.slice(0, 16), bits.slice(16)].map((half) => Number.parseInt(half, 2).toString(16)).join(":");
  });
  const [head = "", tail] = plain.split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  const groups = [...before, ...Array.from({ length: zeros }, () => "0"), ...after];
  return groups.map((group) => Number.parseInt(group, 16).toString(2).padStart(16, "0")).join("");
}

const toIPv4 = (bits: string): string =>
  [0, 8, 16, 24].map((at) => Number.parseInt(bits.slice(at, at + 8), 2)).join(".");
