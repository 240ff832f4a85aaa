/** A client that reads every response by the grammar, and holds the server to one tagged answer for each command. */
import { connect } from "node:net";
import type { Socket } from "node:net";
import type { ArbitraryCommand } from "./arbitrary-commands.ts";
import { firstResponse, parseResponse } from "./response-grammar.ts";
import type { Response } from "./response-grammar.ts";

const WAIT_MS = 20_000;

export class StrictClient {
  readonly #socket: Socket;
  #text = "";
  #ended = false;
  #wake: () => void = () => undefined;
  /** The server has said goodbye. */
  bye = false;

  constructor(port: number) {
    this.#socket = connect({ port, host: "127.0.0.1" });
    this.#socket.setNoDelay(true).setEncoding("latin1");
    this.#socket.on("data", (text: string) => {
      this.#text += text;
      this.#wake();
    });
    this.#socket.on("error", () => undefined);
    this.#socket.on("close", () => {
      this.#ended = true;
      this.#wake();
    });
  }

  /** Cut where `cuts` says, so that the server gets it in as many pieces. */
  async send(text: string, cuts: readonly number[] = []): Promise<void> {
    let from = 0;
    for (const cut of cuts.map((cut) => cut % (text.length + 1)).sort((a, b) => a - b)) {
      this.#socket.write(text.slice(from, cut), "latin1");
      from = cut;
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#socket.write(text.slice(from), "latin1");
  }

  /** Null at the end. */
  async next(): Promise<Response | null> {
    for (;;) {
      const whole = firstResponse(this.#text);
      if (whole !== null) {
        this.#text = this.#text.slice(whole.length);
        const response = parseResponse(whole);
        if (response.type === "untagged" && response.name === "BYE") this.bye = true;
        return response;
      }
      if (this.#ended) {
        if (this.#text !== "") throw new Error(`the server ended within ${JSON.stringify(this.#text.slice(0, 200))}`);
        return null;
      }
      await this.#more();
    }
  }

  async #more(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`no answer; at hand: ${this.#text.slice(0, 200)}`)), WAIT_MS);
      this.#wake = () => {
        clearTimeout(late);
        resolve();
      };
    });
  }

  /** Sends a command; null if the session ended with a BYE. */
  async run(tag: string, command: ArbitraryCommand, cuts: readonly number[] = []): Promise<string | null> {
    let prefix = `${tag} `;
    for (const piece of command) {
      await this.send(prefix + piece.text, cuts);
      prefix = "";
      if (!piece.synchronising) continue;
      const status = await this.#answer(tag, true);
      if (status !== "+") return status;
    }
    return this.#answer(tag, false);
  }

  /** The status of the tagged answer; "+" if the client is invited, which it must be prepared for. */
  async #answer(tag: string, mayInvite: boolean): Promise<string | null> {
    for (;;) {
      const response = await this.next();
      if (response === null && this.bye) return null;
      if (response === null) throw new Error(`the server ended without BYE in ${tag}`);
      if (response.type === "continuation") {
        if (mayInvite) return "+";
        throw new Error(`an invitation nobody waits for, in ${tag}`);
      }
      if (response.type !== "tagged") continue;
      if (response.tag !== tag) throw new Error(`the answer of ${response.tag}, not ${tag}`);
      return response.status;
    }
  }

  /** Says no more, and reads all that is answered. */
  async finish(): Promise<void> {
    this.#socket.end();
    while ((await this.next()) !== null);
  }

  destroy(): void {
    this.#socket.destroy();
  }
}
