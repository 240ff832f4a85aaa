/**
 * How commands talk to the daemon (provider or companion) that runs on their folder: a unix socket in DIR, one line of JSON each way per
 * connection. Whoever may open the socket (mode 0600 in a 0700 folder) is the user.
 */
import { createHash } from "node:crypto";
import { chmod, lstat, mkdir, rm } from "node:fs/promises";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join, resolve } from "node:path";
import { once } from "node:events";

export type ControlAnswer =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: string };

/** Checks what it is given; its answer is what JSON can carry. A throw's message is shown to the user. */
export type ControlHandler = (request: unknown) => Promise<unknown>;

/** Octets of a path that every system's sun_path takes. */
const MAX_SOCKET_PATH = 100;
/** Characters of one request or answer. */
const MAX_LINE = 1 << 20;
const ANSWER_TIMEOUT_MS = 20_000;

/** In DIR; where that path is too long for a socket, in a folder of the user's own under TMPDIR. */
async function socketPath(data: string): Promise<string> {
  const near = join(resolve(data), "control.sock");
  if (Buffer.byteLength(near) <= MAX_SOCKET_PATH) return near;
  const name = createHash("sha256").update(resolve(data)).digest("hex").slice(0, 24);
  const folder = join(tmpdir(), `aerogramme-${userInfo().uid}`);
  await mkdir(folder, { mode: 0o700 }).catch(() => undefined);
  const { uid, mode } = await lstat(folder);
  if (uid !== userInfo().uid || (mode & 0o77) !== 0) throw new Error(`${folder} belongs to someone else`);
  return join(folder, `${name}.sock`);
}

export interface Control {
  readonly close: () => Promise<void>;
}

/** The caller holds the folder's lock, so a socket file found there is left over. */
export async function serveControl(data: string, handle: ControlHandler): Promise<Control> {
  const path = await socketPath(data);
  await rm(path, { force: true });
  const server = createServer((socket) => void serveOne(socket, handle));
  server.listen(path);
  await once(server, "listening");
  await chmod(path, 0o600);
  return { close: () => closeServer(server) };
}

async function serveOne(socket: Socket, handle: ControlHandler): Promise<void> {
  socket.on("error", () => socket.destroy());
  const line = await readLine(socket);
  if (line === null) return;
  socket.end(`${JSON.stringify(await answerTo(line, handle))}\n`);
}

async function answerTo(line: string, handle: ControlHandler): Promise<ControlAnswer> {
  try {
    return { ok: true, value: (await handle(JSON.parse(line) as unknown)) ?? null };
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.message : "failed" };
  }
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  await closed;
}

/** Null if no daemon runs on this folder. Throws when it answers with a failure, or not in time. */
export async function askDaemon(data: string, request: unknown): Promise<{ readonly value: unknown } | null> {
  const socket = connect(await socketPath(data));
  socket.on("error", () => socket.destroy());
  if (!(await connected(socket))) return null;
  socket.setTimeout(ANSWER_TIMEOUT_MS, () => socket.destroy());
  socket.write(`${JSON.stringify(request)}\n`);
  const line = await readLine(socket);
  if (line === null) throw new Error("the running process does not answer");
  const answer = JSON.parse(line) as ControlAnswer;
  if (!answer.ok) throw new Error(answer.error);
  return { value: answer.value };
}

const connected = (socket: Socket): Promise<boolean> =>
  new Promise((settle) => {
    socket.once("connect", () => settle(true));
    socket.once("close", () => settle(false));
  });

/** Null if the peer closes first or sends more than a line may have. */
function readLine(socket: Socket): Promise<string | null> {
  return new Promise((settle) => {
    let text = "";
    socket.setEncoding("utf8");
    socket.on("data", (chunk: string) => {
      text += chunk;
      const end = text.indexOf("\n");
      if (end >= 0) settle(text.slice(0, end));
      else if (text.length > MAX_LINE) socket.destroy();
    });
    socket.once("close", () => settle(null));
  });
}
