/** One client of the auth server (an MTA's process): what it asks, line by line, several at a time if it likes. */
import { randomBytes } from "node:crypto";
import { isIP, type Socket } from "node:net";
import { unreachable } from "../../shared/lib/assert.ts";
import { isMechanism, MECHANISMS, type Exchange, type Step } from "./mechanisms.ts";
import type { Verify, VerifyFailure } from "./verify-port.ts";
import { line, MAX_LINE, parseRequest, type Request } from "./wire.ts";

const VERSION = ["1", "2"] as const;
const HANDSHAKE_MS = 30_000;
/** Asked and not yet answered; of those that wait for the client the oldest is given up. */
const MAX_PENDING = 32;
/** Octets of answers nobody reads. */
const MAX_UNREAD = 64 * 1024;
const COOKIE_BYTES = 16;

export interface ConnectionOptions {
  readonly socket: Socket;
  /** Different for each connection of this server. */
  readonly number: number;
  readonly verify: Verify;
  readonly onFailure: (why: VerifyFailure) => void;
  /** The peer does not speak the protocol, and was hung up on. */
  readonly onBroken: (why: string) => void;
}

interface Asked {
  readonly remote: string;
  readonly exchange: Exchange;
}

const REASONS: Readonly<Record<VerifyFailure, readonly string[]>> = {
  wrong: ["reason=wrong user name or password"],
  locked: ["reason=the password was set anew: enter the one before it, or your words, in the webmail once"],
  changed: [
    "reason=the password was changed in the directory: enter the one before it, or your words, in the webmail once",
  ],
  busy: ["temp", "code=temp_fail", "reason=too many logins at the moment: try again"],
  failing: ["temp", "code=temp_fail", "reason=passwords can not be checked at the moment: try again"],
};

export function serveConnection({ socket, number, verify, onFailure, onBroken }: ConnectionOptions): void {
  /** Waiting for the client, the oldest first. */
  const asked = new Map<number, Asked>();
  const verifying = new Set<number>();
  let text = "";
  let greeted = false;

  const send = (...fields: readonly string[]): void => {
    if (!socket.writable) return;
    socket.write(line(...fields));
    if (socket.writableLength > MAX_UNREAD) giveUp("does not read what it is told");
  };
  const fail = (id: number, ...why: readonly string[]): void => send("FAIL", String(id), ...why);

  function giveUp(why: string): void {
    if (socket.destroyed) return;
    socket.destroy();
    onBroken(why);
  }

  function greet(): void {
    send("VERSION", ...VERSION);
    for (const name of Object.keys(MECHANISMS)) send("MECH", name, "plaintext");
    send("SPID", String(process.pid));
    send("CUID", String(number));
    send("COOKIE", randomBytes(COOKIE_BYTES).toString("hex"));
    send("DONE");
  }

  async function check(id: number, remote: string, { username, password }: Step & { type: "credentials" }) {
    verifying.add(id);
    const verified = await verify(username, password, remote);
    verifying.delete(id);
    if (verified.ok) {
      send("OK", String(id), `user=${verified.value.address}`);
      return;
    }
    onFailure(verified.error);
    fail(id, ...REASONS[verified.error]);
  }

  function goOn(id: number, { remote, exchange }: Asked, response: string | null): void {
    const bytes = response === null ? null : fromBase64(response);
    const step: Step = response !== null && bytes === null ? { type: "malformed" } : exchange(bytes);
    bytes?.fill(0);
    switch (step.type) {
      case "ask":
        asked.set(id, { remote, exchange });
        send("CONT", String(id), Buffer.from(step.challenge).toString("base64"));
        dropOldest();
        return;
      case "credentials":
        if (verifying.size < MAX_PENDING) void check(id, remote, step);
        else fail(id, ...REASONS.busy);
        return;
      case "malformed":
        fail(id, "reason=the mail program's answer makes no sense");
        return;
      default:
        unreachable(step);
    }
  }

  function dropOldest(): void {
    if (asked.size <= MAX_PENDING) return;
    for (const id of asked.keys()) {
      asked.delete(id);
      fail(id, "reason=took too long");
      return;
    }
  }

  function take(request: Request): void {
    if (!greeted && request.type !== "version") {
      giveUp("did not begin with its version");
      return;
    }
    switch (request.type) {
      case "version":
        if (greeted || request.major !== Number(VERSION[0])) giveUp("speaks another version");
        greeted = true;
        socket.setTimeout(0);
        return;
      case "auth": {
        const { id, mechanism, remote, response } = request;
        if (asked.has(id) || verifying.has(id)) giveUp("asked twice under one number");
        else if (!isMechanism(mechanism)) fail(id, "reason=unknown mechanism");
        else {
          const exchange = MECHANISMS[mechanism]();
          goOn(id, { remote: isIP(remote) === 0 ? "" : remote, exchange }, response === "" ? null : response);
        }
        return;
      }
      case "cont": {
        const waiting = asked.get(request.id);
        asked.delete(request.id);
        if (waiting) goOn(request.id, waiting, request.response);
        else fail(request.id, "reason=nothing was asked under this number");
        return;
      }
      case "cancel":
        asked.delete(request.id);
        return;
      case "cpid":
      case "unknown":
        return;
      default:
        unreachable(request);
    }
  }

  socket.setEncoding("latin1");
  socket.on("error", () => socket.destroy());
  socket.setTimeout(HANDSHAKE_MS, () => giveUp("says nothing"));
  socket.on("data", (chunk: string) => {
    const lines = (text + chunk).split("\n");
    text = lines.pop() ?? "";
    for (const one of lines) {
      const request = one.length > MAX_LINE ? null : parseRequest(one);
      if (request === null) giveUp("sent a line that makes no sense");
      else take(request);
      if (socket.destroyed) return;
    }
    if (text.length > MAX_LINE) giveUp("sent a line without an end");
  });
  greet();
}

/** Null: it is none. */
function fromBase64(text: string): Buffer | null {
  return /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)
    ? Buffer.from(text, "base64")
    : null;
}
