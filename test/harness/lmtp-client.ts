/** An ordinary LMTP client (RFC 2033), as small as tests need: one connection, one transaction after the other. */
import { connect, type Socket } from "node:net";
import { once } from "node:events";

export class LmtpClient {
  #buffer = "";
  #waiting: (() => void) | null = null;
  #closed = false;
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding("latin1");
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
  static async open(address: string): Promise<LmtpClient> {
    const at = address.lastIndexOf(":");
    const socket = connect({ host: address.slice(0, at), port: Number(address.slice(at + 1)) });
    await once(socket, "connect");
    const client = new LmtpClient(socket);
    await client.reply();
    await client.command("LHLO client.example");
    return client;
  }

  /** One reply, its lines joined by LF. */
  async reply(): Promise<string> {
    for (;;) {
      const whole = /^(?:\d{3}-[^\n]*\n)*\d{3}(?: [^\n]*)?\n/.exec(this.#buffer)?.[0];
      if (whole !== undefined) {
        this.#buffer = this.#buffer.slice(whole.length);
        return whole.replaceAll("\r", "").trimEnd();
      }
      if (this.#closed) throw new Error("the LMTP connection was closed");
      await new Promise<void>((resolve) => (this.#waiting = resolve));
    }
  }

  command(line: string): Promise<string> {
    this.#socket.write(`${line}\r\n`, "latin1");
    return this.reply();
  }

  /** The final reply for each accepted recipient; a refused one's reply stands in its place. */
  deliver(to: readonly string[], message: Uint8Array | string, from = "sender@example.net"): Promise<string[]> {
    return this.#transact(to, dotStuffed(message), from);
  }

  /** The octets as they are, whatever ends their lines; a CR LF at the end of all is the protocol's. */
  deliverOctets(to: readonly string[], message: Uint8Array, from = "sender@example.net"): Promise<string[]> {
    const text = Buffer.from(message).toString("latin1");
    const stuffed = text.replace(/(^|\r\n)\./g, "$1..");
    return this.#transact(to, `${stuffed}${stuffed.endsWith("\r\n") ? "" : "\r\n"}.\r\n`, from);
  }

  async #transact(to: readonly string[], data: string, from: string): Promise<string[]> {
    await this.command(`MAIL FROM:<${from}>`);
    const replies: string[] = [];
    for (const recipient of to) replies.push(await this.command(`RCPT TO:<${recipient}>`));
    if (!replies.some((reply) => reply.startsWith("250"))) {
      await this.command("RSET");
      return replies;
    }
    const go = await this.command("DATA");
    if (!go.startsWith("354")) return replies.map(() => go);
    this.#socket.write(data, "latin1");
    for (const [i, reply] of replies.entries()) if (reply.startsWith("250")) replies[i] = await this.reply();
    return replies;
  }

  close(): void {
    this.#socket.end("QUIT\r\n");
  }
}

/** CRLF lines, dots doubled, end mark. A string is taken as bytes (latin1). */
function dotStuffed(message: Uint8Array | string): string {
  const text = typeof message === "string" ? message : Buffer.from(message).toString("latin1");
  const lines = text.replace(/\r?\n$/, "").split(/\r?\n/);
  return `${lines.map((line) => (line.startsWith(".") ? `.${line}` : line)).join("\r\n")}\r\n.\r\n`;
}
