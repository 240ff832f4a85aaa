import { expect, test } from "vitest";
import { announcedServer } from "./announced-server.ts";

const ORIGIN = "https://mail.example.org";
const nothing = { host: null, port: null, security: null };
const open = { plain: "0.0.0.0:143", tls: "0.0.0.0:993", hasCertificate: true };
const home = { plain: "127.0.0.1:1143", tls: null, hasCertificate: false };

test.each([
  ["IMAPS before all", open, nothing, ORIGIN, "mail.example.org 993 tls"],
  ["STARTTLS with a certificate", { ...open, tls: null }, nothing, ORIGIN, "mail.example.org 143 starttls"],
  ["in clear on this computer", home, nothing, "http://127.0.0.1:8080", "127.0.0.1 1143 none"],
  ["an IPv6 address without brackets", home, nothing, "http://[::1]:8080", "::1 1143 none"],
  ["in clear to nobody else", home, nothing, ORIGIN, null],
  ["loopback to nobody else", { ...open, tls: "127.0.0.1:993" }, nothing, ORIGIN, null],
  ["nothing listens", { plain: null, tls: null, hasCertificate: true }, nothing, ORIGIN, null],
  ["another host", open, { ...nothing, host: "imap.example.net" }, ORIGIN, "imap.example.net 993 tls"],
  ["another port", open, { ...nothing, port: 1993 }, ORIGIN, "mail.example.org 1993 tls"],
  ["the listener of its security", open, { ...nothing, security: "starttls" }, ORIGIN, "mail.example.org 143 starttls"],
  ["TLS before it", home, { host: "i.example", port: 993, security: "tls" }, ORIGIN, "i.example 993 tls"],
] as const)("%s", (_, listening, told, origin, expected) => {
  const found = announcedServer(listening, told, origin);
  expect(found && `${found.host} ${found.port} ${found.security}`).toBe(expected);
});
