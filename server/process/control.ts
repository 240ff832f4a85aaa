/**
 * How commands talk to the daemon (provider or companion) that runs on their folder: a unix socket in DIR, one line of JSON
 * each way per connection; before its answer the daemon may send lines of progress. Whoever may open the socket (mode 0600
 * in a 0700 folder) is the user.
 */
import { createHash } from "node:crypto";
import { chmod, lstat, mkdir, rm } from "node:fs/promises";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join, resolve } from "node:path";
import { once } from "node:events";

export type ControlAnswer =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: string };

/** How a request that takes long goes on. */
export interface Asking {
  /** Tells who asked how far it is: what JSON can carry, at least every few seconds. */
  progress(value: unknown): void;
  /** Aborts when who asked has gone, or the daemon stops. */
  readonly signal: AbortSignal;
}

/** Checks what it is given; its answer is what JSON can carry. A throw's message is shown to the user. */
export type ControlHandler = (request: unknown, asking: Asking) => Promise<unknown>;

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
  const asked = new Set<AbortController>();
  const server = createServer((socket) => {
    const controller = new AbortController();
    asked.add(controller);
    socket.once("close", () => {
      asked.delete(controller);
      controller.abort();
    });
    void serveOne(socket, handle, controller.signal);
  });
  server.listen(path);
  await once(server, "listening");
  await chmod(path, 0o600);
  return {
    close() {
      for (const controller of asked) controller.abort();
      return closeServer(server);
    },
  };
}

async function serveOne(socket: Socket, handle: ControlHandler, signal: AbortSignal): Promise<void> {
  socket.on("error", () => socket.destroy());
  const line = await findLine(socket, () => true);
  if (line === null) return;
  const progress = (value: unknown): void => {
    if (socket.writable) socket.write(`${JSON.stringify({ progress: value })}\n`);
  };
  socket.end(`${JSON.stringify(await answerTo(line, handle, { progress, signal }))}\n`);
}

async function answerTo(line: string, handle: ControlHandler, asking: Asking): Promise<ControlAnswer> {
  try {
    return { ok: true, value: (await handle(JSON.parse(line) as unknown, asking)) ?? null };
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.message : "failed" };
  }
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  await closed;
}

/** Null if no daemon runs on this folder. Throws when it answers with a failure, or says nothing for so many milliseconds. */
export async function askDaemon(
  data: string,
  request: unknown,
  onProgress: (value: unknown) => void = () => undefined,
  patience = ANSWER_TIMEOUT_MS,
): Promise<{ readonly value: unknown } | null> {
  const socket = connect(await socketPath(data));
  socket.on("error", () => socket.destroy());
  if (!(await connected(socket))) return null;
  socket.setTimeout(patience, () => socket.destroy());
  socket.write(`${JSON.stringify(request)}\n`);
  const line = await findLine(socket, (said) => {
    const { progress } = JSON.parse(said) as { readonly progress?: unknown };
    if (progress === undefined) return true;
    onProgress(progress);
    return false;
  });
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

/** The first line that `isIt`; null if the peer closes before, or sends more than a line may have. */
function findLine(socket: Socket, isIt: (line: string) => boolean): Promise<string | null> {
  return new Promise((settle) => {
    let text = "";
    socket.setEncoding("utf8");
    socket.on("data", (chunk: string) => {
      const lines = (text + chunk).split("\n");
      text = lines.pop() ?? "";
      const found = lines.find(isIt);
      if (found !== undefined) settle(found);
      else if (text.length > MAX_LINE) socket.destroy();
    });
    socket.once("close", () => settle(null));
  });
}
