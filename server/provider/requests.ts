/** Requests that come through the control socket, read as what they must be. */
import path from "node:path";
import type { AccountRequest } from "./account-commands.ts";

/** Null if it is none of ours: a newer or older command line asks. */
export function readAccountRequest(value: unknown): AccountRequest | null {
  if (typeof value !== "object" || value === null || !("type" in value)) return null;
  const { type } = value;
  if (type === "list" || type === "restored") return { type };
  if (!("address" in value) || typeof value.address !== "string") return null;
  const { address } = value;
  if (type === "show" || type === "remove" || type === "apps") return { type, address };
  if (type === "password")
    return "password" in value && isText(value.password) ? { type, address, password: value.password } : null;
  if (type === "revokeApps")
    return "ids" in value && (value.ids === null || isTexts(value.ids)) ? { type, address, ids: value.ids } : null;
  if (type === "export") return "out" in value && isAbsolutePath(value.out) ? { type, address, out: value.out } : null;
  if (type === "alias") return readAlias(address, value);
  if (type === "quota") return "quota" in value && isQuota(value.quota) ? { type, address, quota: value.quota } : null;
  if (!("aliases" in value) || !isTexts(value.aliases)) return null;
  const { aliases } = value;
  if (type === "make") return readMake(address, aliases, value);
  if (type !== "add") return null;
  const origin = "origin" in value && isText(value.origin) ? value.origin : null;
  const flavor =
    "flavor" in value && (value.flavor === "transparent" || value.flavor === "hardened") ? value.flavor : null;
  return { type, address, aliases, origin, flavor };
}

function readMake(address: string, aliases: readonly string[], value: object): AccountRequest | null {
  if (!("password" in value) || !isText(value.password)) return null;
  const showWords = "showWords" in value && value.showWords === true;
  return { type: "make", address, aliases, password: value.password, showWords };
}

function readAlias(address: string, value: object): AccountRequest | null {
  if (!("alias" in value) || !isText(value.alias)) return null;
  if (!("isGiven" in value) || typeof value.isGiven !== "boolean") return null;
  return { type: "alias", address, alias: value.alias, isGiven: value.isGiven };
}

const isAbsolutePath = (value: unknown): value is string => typeof value === "string" && path.isAbsolute(value);
const isText = (value: unknown): value is string => typeof value === "string";
const isQuota = (value: unknown): value is number | null =>
  value === null || (typeof value === "number" && Number.isSafeInteger(value) && value > 0);
const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === "string");
