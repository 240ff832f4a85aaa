/** Why a provider, or a command on its folder, could not start. */
import { statSync } from "node:fs";
import type { Failure } from "../cli/failure.ts";
import { NewerData } from "../storage/provider/schema.ts";

const FIRST_FREE_PORT = 1024;

/** They stay until somebody does something about them; an address that is in use, or not there yet, does not. */
const LASTING: readonly unknown[] = ["EACCES", "EPERM", "ENOTDIR", "EEXIST", "EROFS"];

/** `data`: the data folder. */
export function explainStart(error: unknown, data: string): Failure {
  const lasts = error instanceof NewerData || (LASTING.includes(codeOf(error)) && socketOf(error) === null);
  return { exitCode: lasts ? 2 : 1, line: lineOf(error, data) };
}

const codeOf = (error: unknown): unknown => (error instanceof Error && "code" in error ? error.code : null);

/** Of a socket that is a file: another program may still make the folder that it is to lie in. */
function socketOf(error: unknown): string | null {
  const isSocket = error instanceof Error && "address" in error && String(error.address).startsWith("/");
  return isSocket ? String(error.address) : null;
}

function lineOf(error: unknown, data: string): string {
  if (!(error instanceof Error)) return "could not start";
  const code = codeOf(error);
  const port = "port" in error ? Number(error.port) : null;
  const socket = socketOf(error);
  const where = socket ?? ("address" in error && port !== null ? `${String(error.address)}:${port}` : null);
  if (socket !== null && code !== "EADDRINUSE")
    return `can not make the socket ${socket} (${String(code)}): its folder must be there, and the provider's user may write in it`;
  if (code === "EADDRINUSE")
    return `something else listens on ${where ?? "that address"} already: stop it or choose another address`;
  if (code === "EADDRNOTAVAIL") return `this computer does not have the address ${where ?? ""}`.trimEnd();
  if (where !== null && (code === "EACCES" || code === "EPERM"))
    return `not allowed to listen on ${where}${port !== null && port < FIRST_FREE_PORT ? `: ports below ${FIRST_FREE_PORT} need CAP_NET_BIND_SERVICE (a systemd unit: AmbientCapabilities=CAP_NET_BIND_SERVICE)` : ""}`;
  if (code === "EACCES" || code === "EPERM") return notAllowed(data, "path" in error ? String(error.path) : data);
  if (code === "EROFS")
    return `${data} is on a file system that takes no writes, or a systemd unit keeps it from the provider: ReadWritePaths=${data}`;
  if (code === "ENOTDIR" || code === "EEXIST") return `${data} is a file, or lies below one: --data takes a folder`;
  return error.message.split("\n", 1)[0] ?? "could not start";
}

/** Whose the folder is, since that is who runs the provider. */
function notAllowed(data: string, path: string): string {
  const me = process.getuid?.();
  const owner = ownerOf(data);
  if (owner === null || owner === me) return `not allowed to use ${path}: it must belong to the provider's user`;
  return `not allowed to use ${path}: ${data} is another user's (uid ${owner}): run this as that user`;
}

function ownerOf(path: string): number | null {
  try {
    return statSync(path).uid;
  } catch {
    return null;
  }
}
