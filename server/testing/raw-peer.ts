/** A TCP client that sends exactly what it is told and collects what comes: for transcripts and for hostile peers. */
import { connect, type Socket } from "node:net";
import { once } from "node:events";

export class RawPeer {
  #text = "";
  #closed = false;
  #wake: () => void = () => undefined;
  readonly socket: Socket;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setEncoding("latin1");
    socket.on("data", (text: string) => {
      this.#text += text;
      this.#wake();
    });
    const closed = (): void => {
      this.#closed = true;
      this.#wake();
    };
    socket.on("close", closed);
    socket.on("error", closed);
  }

  /** `address` is HOST:PORT. */
  static async open(address: string): Promise<RawPeer> {
    const at = address.lastIndexOf(":");
    const socket = connect({ host: address.slice(0, at), port: Number(address.slice(at + 1)) });
    await once(socket, "connect");
    return new RawPeer(socket);
  }

  /** Text as bytes (latin1). */
  send(data: string | Uint8Array): void {
    this.socket.write(typeof data === "string" ? Buffer.from(data, "latin1") : data);
  }

  /** Resolves when the system has taken it all, or the connection is gone. */
  push(data: string): Promise<void> {
    return new Promise((resolve) => this.socket.write(data, "latin1", () => resolve()));
  }

  /** Everything up to and with the first match; rejects if it does not come in time or the peer closes. */
  async expect(pattern: RegExp, milliseconds = 15_000): Promise<string> {
    const end = Date.now() + milliseconds;
    for (;;) {
      const match = pattern.exec(this.#text);
      if (match) {
        const upTo = match.index + match[0].length;
        const got = this.#text.slice(0, upTo);
        this.#text = this.#text.slice(upTo);
        return got;
      }
      if (this.#closed) throw new Error(`closed before ${String(pattern)}; had ${JSON.stringify(this.#text)}`);
      if (Date.now() > end) throw new Error(`no ${String(pattern)} in time; had ${JSON.stringify(this.#text)}`);
      await this.#next(end - Date.now());
    }
  }

  /** Resolves when the other side has closed. */
  async closed(milliseconds = 15_000): Promise<void> {
    const end = Date.now() + milliseconds;
    while (!this.#closed) {
      if (Date.now() > end) throw new Error("still open");
      await this.#next(end - Date.now());
    }
  }

  #next(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.max(1, milliseconds));
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  destroy(): void {
    this.socket.destroy();
  }
}

/** An LMTP connection that has said LHLO; gives what was announced too. */
export async function lmtpPeer(address: string): Promise<{ readonly peer: RawPeer; readonly announced: string }> {
  const peer = await RawPeer.open(address);
  await peer.expect(/^220 [^\n]*\n/);
  peer.send("LHLO client.example\r\n");
  return { peer, announced: await peer.expect(/^250 [^\n]*\n/m) };
}
