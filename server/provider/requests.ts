/** Requests that come through the control socket, read as what they must be. */
import path from "node:path";
import type { AccountRequest } from "./account-commands.ts";

/** Null if it is none of ours: a newer or older command line asks. */
export function readAccountRequest(value: unknown): AccountRequest | null {
  if (typeof value !== "object" || value === null || !("type" in value)) return null;
  const { type } = value;
  if (type === "list") return { type };
  if (!("address" in value) || typeof value.address !== "string") return null;
  const { address } = value;
  if (type === "show" || type === "remove") return { type, address };
  if (type === "export") return "out" in value && isAbsolutePath(value.out) ? { type, address, out: value.out } : null;
  if (type !== "add" || !("aliases" in value) || !isTexts(value.aliases)) return null;
  const origin = "origin" in value && typeof value.origin === "string" ? value.origin : null;
  return { type, address, aliases: value.aliases, origin };
}

const isAbsolutePath = (value: unknown): value is string => typeof value === "string" && path.isAbsolute(value);
const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === "string");
