/** An IMAP client as small as transcripts need: one command at a time, literals understood, text as latin1. */
import { connect, type Socket } from "node:net";
import { once } from "node:events";

export interface Answer {
  /** "OK", "NO" or "BAD". */
  readonly status: string;
  /** The tagged line, without its tag. */
  readonly line: string;
  /** Everything before the tagged line. */
  readonly untagged: string;
}

export class ImapClient {
  #buffer = "";
  #waiting: (() => void) | null = null;
  #closed = false;
  #tag = 0;
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding("latin1");
    socket.setNoDelay(true);
    socket.on("data", (text: string) => {
      this.#buffer += text;
      this.#waiting?.();
    });
    const end = (): void => {
      this.#closed = true;
      this.#waiting?.();
    };
    socket.on("close", end);
    socket.on("error", end);
  }

  /** `address` is HOST:PORT. */
  static async open(address: string, user: string, password: string): Promise<ImapClient> {
    const at = address.lastIndexOf(":");
    const socket = connect({ host: address.slice(0, at), port: Number(address.slice(at + 1)) });
    await once(socket, "connect");
    const client = new ImapClient(socket);
    await client.response();
    await client.ok(`LOGIN ${quoted(user)} ${quoted(password)}`);
    return client;
  }

  /** One response, its literals included. */
  async response(): Promise<string> {
    for (;;) {
      const end = endOfResponse(this.#buffer);
      if (end > 0) {
        const whole = this.#buffer.slice(0, end);
        this.#buffer = this.#buffer.slice(end);
        return whole;
      }
      if (this.#closed) throw new Error(`the IMAP connection was closed: ${this.#buffer}`);
      await new Promise<void>((resolve) => (this.#waiting = resolve));
    }
  }

  /** A tagged command; a `literal` is sent after it as LITERAL+. */
  async command(text: string, literal?: Uint8Array | string): Promise<Answer> {
    const tag = `a${++this.#tag}`;
    if (literal === undefined) this.write(`${tag} ${text}\r\n`);
    else {
      const bytes = Buffer.from(literal);
      this.write(`${tag} ${text} {${bytes.length}+}\r\n${bytes.toString("latin1")}\r\n`);
    }
    let untagged = "";
    for (;;) {
      const one = await this.response();
      if (!one.startsWith(`${tag} `)) untagged += one;
      else {
        const line = one.slice(tag.length + 1).trimEnd();
        return { status: line.split(" ")[0] ?? "", line, untagged };
      }
    }
  }

  /** As `command`, but throws unless it is OK; gives the whole text. */
  async ok(text: string, literal?: Uint8Array | string): Promise<string> {
    const { status, line, untagged } = await this.command(text, literal);
    if (status !== "OK") throw new Error(`${text.split(" ", 2).join(" ")}: ${line}`);
    return untagged + line;
  }

  write(text: string): void {
    this.#socket.write(text, "latin1");
  }

  /** Goes away without LOGOUT. */
  destroy(): void {
    this.#socket.destroy();
  }

  async logout(): Promise<void> {
    await this.command("LOGOUT").catch(() => undefined);
    this.#socket.destroy();
  }
}

const quoted = (text: string): string => `"${text.replace(/["\\]/g, "\\$&")}"`;

/** Where the first response ends; 0 if it is not whole yet. */
function endOfResponse(text: string): number {
  for (let from = 0; ;) {
    const end = text.indexOf("\r\n", from);
    if (end < 0) return 0;
    const literal = /\{(\d+)\}$/.exec(text.slice(from, end))?.[1];
    if (literal === undefined) return end + 2;
    from = end + 2 + Number(literal);
    if (from > text.length) return 0;
  }
}
