/** Whether a listener of this provider answers, asked as a stranger would: a connection, and the first words of its protocol. */
import { connect as connectPlain, type NetConnectOpts, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { parseSocketAddress } from "../../cli/address.ts";
import type { ListenerName } from "./status.ts";

interface Protocol {
  readonly isTls: boolean;
  /** What is said first; null: the server speaks first. */
  readonly hello: string | null;
  readonly answer: RegExp;
  /** Said at the end. */
  readonly bye: string;
}

const GET = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
const PROTOCOLS: Readonly<Record<ListenerName, Protocol>> = {
  lmtp: { isTls: false, hello: null, answer: /^220[ -]/, bye: "QUIT\r\n" },
  http: { isTls: false, hello: GET, answer: /^HTTP\/1\.1 [23]/, bye: "" },
  https: { isTls: true, hello: GET, answer: /^HTTP\/1\.1 [23]/, bye: "" },
  imap: { isTls: false, hello: null, answer: /^\* OK/, bye: "x LOGOUT\r\n" },
  imaps: { isTls: true, hello: null, answer: /^\* OK/, bye: "x LOGOUT\r\n" },
  submission: { isTls: false, hello: null, answer: /^220[ -]/, bye: "QUIT\r\n" },
  submissions: { isTls: true, hello: null, answer: /^220[ -]/, bye: "QUIT\r\n" },
  sasl: { isTls: false, hello: null, answer: /^VERSION\t/, bye: "" },
};
const PATIENCE_MS = 5_000;
const MAX_ANSWER = 64;

/** Null: it answers; else why not, in some words. Ends within `patience` milliseconds. */
export function probe(name: ListenerName, at: string, patience = PATIENCE_MS): Promise<string | null> {
  const { isTls, hello, answer, bye } = PROTOCOLS[name];
  const where = whereOf(at);
  if (!where) return Promise.resolve("it has no address");
  return new Promise((settle) => {
    let said = "";
    const done = (fault: string | null): void => {
      clearTimeout(late);
      settle(fault);
      if (fault === null) socket.end(bye);
      setTimeout(() => socket.destroy(), 500).unref();
    };
    // its certificate is looked at by its file, and names no loopback address
    const socket: Socket = isTls ? connectTls({ ...where, rejectUnauthorized: false }) : connectPlain(where);
    const late = setTimeout(() => done("no answer in time"), patience);
    socket.setEncoding("latin1");
    socket.once(isTls ? "secureConnect" : "connect", () => {
      if (hello !== null) socket.write(hello);
    });
    socket.on("data", (text: string) => {
      said += text;
      if (answer.test(said)) done(null);
      else if (said.length > MAX_ANSWER) done("another answer than it should");
    });
    socket.on("error", (error) => done("code" in error ? String(error.code) : "no connection"));
    socket.on("close", () => done("it hung up"));
  });
}

/** What listens on every address is found on this machine. */
function whereOf(at: string): NetConnectOpts | null {
  if (at.startsWith("unix:")) return { path: at.slice("unix:".length) };
  const address = parseSocketAddress(at.replace(/^https?:\/\//, ""));
  if (!address) return null;
  const host = address.host === "0.0.0.0" ? "127.0.0.1" : address.host === "::" ? "::1" : address.host;
  return { host, port: address.port };
}
