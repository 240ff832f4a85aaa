/** What each method of the companion's page takes: whatever else comes ends the line. */
import type { Cbor } from "../../../shared/lib/cbor.ts";
import type { CompanionMethod, CompanionRpc } from "../../../workers/rpc/companion-rpc.ts";

type Shape = (value: Cbor | undefined) => boolean;

/** Characters of an id, a name or an address; of a code or six words; of a passphrase. */
const NAME = 1_024;
/** Messages or devices named in one call. */
const MAX_LISTED = 4_096;

const isText: Shape = (value) => typeof value === "string" && value.length <= NAME;
const isCount: Shape = (value) => typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
const isSwitch: Shape = (value) => typeof value === "boolean";
const isListOf =
  (item: Shape): Shape =>
  (value) =>
    Array.isArray(value) && value.length <= MAX_LISTED && value.every((one: Cbor) => item(one));

/** A table without a prototype: names such as "constructor" are in none. */
const SHAPES: ReadonlyMap<string, readonly Shape[]> = new Map<CompanionMethod, readonly Shape[]>([
  ["home", []],
  ["account", []],
  ["connection", []],
  ["mailboxes", []],
  ["messages", [isText, isCount, isCount]],
  ["read", [isText, isCount]],
  ["attachment", [isText, isCount, isText]],
  ["source", [isText, isCount]],
  ["setSeen", [isText, isListOf(isCount), isSwitch]],
  ["setFlagged", [isText, isListOf(isCount), isSwitch]],
  ["move", [isText, isListOf(isCount), isText]],
  ["remove", [isText, isListOf(isCount)]],
  ["devices", []],
  ["renameDevice", [isText, isText]],
  ["revokeDevices", [isListOf(isText)]],
  ["renewKeys", []],
  ["takePairing", [isText]],
  ["approvePairing", []],
  ["denyPairing", []],
  ["announcements", []],
  ["dismissAnnouncement", [isCount]],
  ["logPoint", []],
  ["wordsAt", [isCount]],
  ["pastFindings", []],
  ["compareHistory", [isCount, isText, isSwitch]],
  ["checkAgain", []],
  ["access", []],
  ["makeTransparent", [isText]],
  ["makeHardened", [isText]],
  ["passphraseStrength", [isText, isListOf(isText)]],
]);

/** A call that fits one of the methods. */
export type Call = () => Promise<unknown>;

/** Null: there is no such method, or it takes other arguments. */
export function callOf(rpc: CompanionRpc, method: string, args: readonly Cbor[]): Call | null {
  const shapes = SHAPES.get(method);
  if (shapes?.length !== args.length || !shapes.every((shape, i) => shape(args[i]))) return null;
  const run = rpc[method as CompanionMethod] as (...given: readonly Cbor[]) => Promise<unknown>;
  return () => run(...args);
}

/** Those whose answer may be as large as a message. */
const HEAVY: ReadonlySet<string> = new Set<CompanionMethod>(["read", "attachment", "source"]);
export const isHeavy = (method: string): boolean => HEAVY.has(method);
