import { expect, test } from "vitest";
import { isPublicAddress } from "./public-address.ts";

test.each([
  "93.184.216.34",
  "1.1.1.1",
  "172.15.255.255",
  "172.32.0.0",
  "100.63.255.255",
  "169.253.0.1",
  "223.255.255.255",
  "2606:2800:220:1:248:1893:25c8:1946",
  "2a00:1450:4007::200e",
  "2001:4860:4860::8888",
  // NAT64 of a public address
  "64:ff9b::5db8:d822",
  "64:ff9b::93.184.216.34",
])("%s is public", (address) => {
  expect(isPublicAddress(address)).toBe(true);
});

test.each([
  ["this machine", "127.0.0.1"],
  ["this machine, another way", "127.255.0.9"],
  ["any", "0.0.0.0"],
  ["this network", "0.1.2.3"],
  ["private", "10.0.0.1"],
  ["private", "172.16.0.1"],
  ["private", "172.31.255.255"],
  ["private", "192.168.1.1"],
  ["carrier", "100.64.0.1"],
  ["link-local, a cloud's metadata", "169.254.169.254"],
  ["protocol assignments", "192.0.0.170"],
  ["documentation", "192.0.2.1"],
  ["benchmarks", "198.18.0.1"],
  ["multicast", "224.0.0.1"],
  ["reserved", "240.0.0.1"],
  ["broadcast", "255.255.255.255"],
  ["loopback", "::1"],
  ["any", "::"],
  ["IPv4-mapped private", "::ffff:10.0.0.1"],
  ["IPv4-mapped loopback, in hex", "::ffff:7f00:1"],
  ["IPv4-mapped public: nothing a resolver says of a name", "::ffff:93.184.216.34"],
  ["IPv4-compatible", "::127.0.0.1"],
  ["IPv4-translated", "::ffff:0:7f00:1"],
  ["link-local", "fe80::1"],
  ["link-local with a zone", "fe80::1%eth0"],
  ["site-local", "fec0::1"],
  ["unique local", "fd12:3456::1"],
  ["multicast", "ff02::1"],
  ["6to4 of a private one", "2002:0a00:0001::1"],
  ["Teredo", "2001:0:4136:e378:8000:63bf:3fff:fdd2"],
  ["documentation", "2001:db8::1"],
  ["documentation", "3fff::1"],
  ["NAT64 of loopback", "64:ff9b::7f00:1"],
  ["NAT64 of a private one", "64:ff9b::10.1.2.3"],
  ["NAT64 for local use", "64:ff9b:1::1"],
  ["no address", "example.org"],
  ["a number", "2130706433"],
  ["octal", "0177.0.0.1"],
  ["nothing", ""],
])("%s is not: %s", (_, address) => {
  expect(isPublicAddress(address)).toBe(false);
});
