/** A raw client whose tests read as transcripts: `c` sends a line, `s` expects the next ones. */
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { connect as connectTls } from "node:tls";
import type { ConnectionOptions } from "node:tls";
import { expect } from "vitest";
import { deflated } from "./deflated.ts";
import { TEST_USER, startTestServer } from "./start.ts";
import type { TestServer } from "./start.ts";

const WAIT_MS = 20_000;

export class Transcript {
  #socket: Duplex;
  #text = "";
  #ended = false;
  #wake: (() => void) | null = null;

  /** With `tls` the handshake comes first. */
  constructor(port: number, tls?: ConnectionOptions) {
    const to = { port, host: "127.0.0.1" };
    this.#socket = (tls ? connectTls({ ...to, ...tls }) : connect({ ...to, allowHalfOpen: true })).setNoDelay(true);
    this.#listen();
  }

  #listen(): void {
    this.#socket.on("data", (chunk: Buffer) => {
      this.#text += chunk.toString("latin1");
      this.#wake?.();
    });
    const socket = this.#socket;
    socket.on("error", () => undefined);
    const ended = (): void => {
      // not where another speaks over it by now
      if (socket !== this.#socket) return;
      this.#ended = true;
      socket.end();
      this.#wake?.();
    };
    socket.on("end", ended).on("close", ended);
  }

  /** Does the client's side of STARTTLS after its OK. */
  async secure(tls: ConnectionOptions): Promise<void> {
    const plain = this.#socket.removeAllListeners("data");
    const socket = connectTls({ ...tls, socket: plain });
    this.#socket = socket;
    this.#listen();
    await new Promise<void>((resolve, reject) => {
      socket.once("secureConnect", resolve);
      socket.once("error", reject);
    });
  }

  /** Does the client's side of COMPRESS after its OK. */
  compress(): void {
    const plain = this.#socket.removeAllListeners("data");
    const first = Buffer.from(this.#text, "latin1");
    this.#text = "";
    this.#socket = deflated(plain, first);
    this.#listen();
  }

  /** Sends a line. */
  c(line: string): void {
    this.raw(`${line}\r\n`);
  }

  /** Sends octets as they are. */
  raw(bytes: string | Uint8Array): void {
    this.#socket.write(typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes);
  }

  /** The next lines match these patterns, one each. */
  async s(...patterns: readonly RegExp[]): Promise<void> {
    for (const pattern of patterns) expect(await this.line()).toMatch(pattern);
  }

  /** Lines up to the one with the tag, which is the last; its status must be OK unless another is named. */
  async done(tag: string, status = "OK"): Promise<readonly string[]> {
    const lines: string[] = [];
    do lines.push(await this.line());
    while (!(lines.at(-1) ?? "").startsWith(`${tag} `));
    expect(lines.at(-1)).toMatch(new RegExp(`^${tag} ${status}`));
    return lines;
  }

  /** Sends a command and gives all that comes back. */
  async run(command: string, status = "OK"): Promise<readonly string[]> {
    this.c(command);
    return this.done(command.split(" ")[0] ?? "", status);
  }

  /** The next line, without its end. */
  async line(): Promise<string> {
    await this.#until(() => this.#text.includes("\r\n"), "a line");
    const end = this.#text.indexOf("\r\n");
    const line = this.#text.slice(0, end);
    this.#text = this.#text.slice(end + 2);
    return line;
  }

  /** Resolves when the server has closed the connection. */
  async closed(): Promise<void> {
    await this.#until(() => this.#ended, "the end", true);
  }

  /** Nothing more has come. */
  quiet(): void {
    expect(this.#text).toBe("");
  }

  /** What has come and was not read. */
  get rest(): string {
    return this.#text;
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  end(): void {
    this.#socket.destroy();
  }

  /** Says no more, and still listens. */
  endWriting(): void {
    this.#socket.end();
  }

  async #until(ready: () => boolean, what: string, atEnd = false): Promise<void> {
    const limit = Date.now() + WAIT_MS;
    while (!ready()) {
      const left = limit - Date.now();
      if (left <= 0 || (this.#ended && !atEnd)) throw new Error(`${what} did not come; at hand: ${this.#text}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
}

/** A client that has read the greeting. */
export async function openTranscript(server: TestServer): Promise<Transcript> {
  const client = new Transcript(server.port);
  await client.s(/^\* OK \[CAPABILITY IMAP4rev1 /);
  return client;
}

/** A client that is logged in. */
export async function openLoggedIn(server: TestServer): Promise<Transcript> {
  const client = await openTranscript(server);
  await client.run(`l1 LOGIN ${TEST_USER} secret`);
  return client;
}

/** A client that is logged in and has selected a mailbox. */
export async function openSelected(server: TestServer, mailbox = "INBOX"): Promise<Transcript> {
  const client = await openLoggedIn(server);
  await client.run(`l2 SELECT ${mailbox}`);
  return client;
}

export { startTestServer };
export type { TestServer };

export const mail = (subject: string, body = "Hello\r\n"): string =>
  `From: Ada <ada@example.org>\r\nTo: bob@example.org\r\nSubject: ${subject}\r\nDate: Tue, 1 Jul 2003 10:52:37 +0200\r\nMessage-ID: <${subject.replace(/\W/g, "")}@example.org>\r\n\r\n${body}`;
