/**
 * Filters that send on what fits them, as the account's settings have it (docs/protocol.md, "What goes out by itself"):
 *
 *     "forward/<rule>"            = {how, secret 16 bytes, text, to [[address, confirmed] …]}   confirmed: unix seconds, 0: not
 *     "forward-code/<address>"    = [address, digest of the code, at, tries, codes sent]        by a hash of the address, hex
 *     "forward-told/<rule>/<address>" = [address, at, reason, detail, times]                    what did not go
 *
 * Nothing goes to an address before a code that was sent there was typed here; from then on what comes in does.
 */
import { portableBase } from "../../crypto/portable-base.ts";
import { bytesToHex, concatBytes, equalBytes, utf8 } from "../../lib/bytes.ts";
import { asBytes, asCount, asList, asListOf, asMap, asText } from "../../lib/cbor-fields.ts";
import { decodeCbor, encodeCbor, type Cbor } from "../../lib/cbor.ts";
import { parseId, type FilterId } from "../../lib/ids.ts";
import type { OpOf } from "../../mailbox/op.ts";
import type { StateView } from "../../mailbox/view.ts";

export const FORWARD = "forward/";
const CODE = "forward-code/";
const TOLD = "forward-told/";

/** Of one filter. */
export const MAX_FORWARD_ADDRESSES = 5;
const MAX_ADDRESS = 320;
const MAX_TEXT = 2_000;
const MAX_DETAIL = 500;
/** Seconds for which a code can be typed, and within which no more are sent to an address than CODES. */
const CODE_LASTS = 86_400;
const CODES = 5;
const TRIES = 10;

/** redirect: as it was received. forward: as a file of a new message. */
export type ForwardHow = "redirect" | "forward";

export interface ForwardTarget {
  readonly address: string;
  /** Unix seconds: what came in since then goes there; 0: not confirmed. */
  readonly confirmed: number;
}

export interface Forward {
  readonly rule: FilterId;
  readonly how: ForwardHow;
  /** Of the account: ids of what is sent follow from it. */
  readonly secret: Uint8Array;
  /** What a forwarded message says above its file, in its owner's language. */
  readonly text: string;
  readonly to: readonly ForwardTarget[];
}

export interface ForwardTold {
  readonly rule: FilterId;
  readonly address: string;
  readonly at: number;
  readonly reason: string;
  /** What the mail server said, or an address. */
  readonly detail: string;
  /** In a row. */
  readonly times: number;
}

type Settings = Pick<StateView, "settings" | "setting">;

export function readForwards(state: Settings): readonly Forward[] {
  return state.settings(FORWARD).flatMap(([key, value]): Forward[] => {
    const rule = parseId<FilterId>(key.slice(FORWARD.length));
    const fields = asMap(decodeCbor(value) ?? undefined);
    const how = fields?.["how"];
    const secret = asBytes(fields?.["secret"], 16);
    const to = asListOf(fields?.["to"], MAX_FORWARD_ADDRESSES, readTarget);
    if (!rule || !secret || !to || (how !== "redirect" && how !== "forward")) return [];
    return [{ rule, how, secret, text: asText(fields?.["text"], MAX_TEXT) ?? "", to }];
  });
}

function readTarget(value: Cbor): ForwardTarget | null {
  const [address, at] = asList(value) ?? [];
  const [named, confirmed] = [asText(address, MAX_ADDRESS), asCount(at)];
  return named && confirmed !== null ? { address: named, confirmed } : null;
}

export const forwardOf = (state: Settings, rule: FilterId): Forward | null =>
  readForwards(state).find((one) => one.rule === rule) ?? null;

export const forwardOp = ({ rule, how, secret, text, to }: Forward): OpOf<"set"> => ({
  ...{ op: "set", key: FORWARD + rule },
  value: encodeCbor({
    ...{ how, secret, text: text.slice(0, MAX_TEXT) },
    to: to.map(({ address, confirmed }): Cbor => [address, confirmed]),
  }),
});

/** Nothing of it is left. */
export const noForwardOps = (state: Settings, rule: FilterId): readonly OpOf<"set">[] =>
  [FORWARD + rule, ...state.settings(`${TOLD}${rule}/`).map(([key]) => key)].map((key) => unset(key));

/** What has no filter any more goes; of a filter that is off nothing is confirmed. */
export function forwardSweepOps(state: Settings & Pick<StateView, "filters">): readonly OpOf<"set">[] {
  const rules = new Map(state.filters().map(({ id, rule }) => [id, rule]));
  return readForwards(state).flatMap((forward): readonly OpOf<"set">[] => {
    const rule = rules.get(forward.rule);
    if (!rule) return noForwardOps(state, forward.rule);
    const isConfirmed = forward.to.some(({ confirmed }) => confirmed > 0);
    return rule.enabled || !isConfirmed ? [] : [forwardOp(unconfirmed(forward))];
  });
}

export const unconfirmed = (forward: Forward, only: string | null = null): Forward => ({
  ...forward,
  to: forward.to.map((one) => (only === null || sameAddress(one.address, only) ? { ...one, confirmed: 0 } : one)),
});

export interface ForwardCode {
  readonly digest: Uint8Array;
  readonly at: number;
  readonly tries: number;
  readonly sent: number;
}

/** What is set before a code is sent; null: too many were sent there today. */
export function codeOp(state: Settings, address: string, code: string, now: number): OpOf<"set"> | null {
  const before = readCode(state, address);
  const isOpen = before !== null && before.at + CODE_LASTS > now;
  if (isOpen && before.sent >= CODES) return null;
  return setCode(address, { digest: digestOf(address, code), at: now, tries: 0, sent: isOpen ? before.sent + 1 : 1 });
}

/** null: no code was asked for, or it can not be typed any more; otherwise what is set, and whether it was the right one. */
export function typedCode(
  state: Settings,
  address: string,
  code: string,
  now: number,
): { readonly isRight: boolean; readonly ops: readonly OpOf<"set">[] } | null {
  const asked = readCode(state, address);
  if (!asked || asked.at + CODE_LASTS <= now || asked.tries >= TRIES) return null;
  if (equalBytes(asked.digest, digestOf(address, code))) return { isRight: true, ops: [unset(CODE + hashOf(address))] };
  return { isRight: false, ops: [setCode(address, { ...asked, tries: asked.tries + 1 })] };
}

export const isCodeAsked = (state: Settings, address: string, now: number): boolean => {
  const asked = readCode(state, address);
  return asked !== null && asked.at + CODE_LASTS > now && asked.tries < TRIES;
};

function readCode(state: Settings, address: string): ForwardCode | null {
  const [named, digest, at, tries, sent] = asList(decodeCbor(state.setting(CODE + hashOf(address)) ?? NONE) ?? undefined) ?? []; // prettier-ignore
  const read = { digest: asBytes(digest, 32), at: asCount(at), tries: asCount(tries), sent: asCount(sent) };
  if (asText(named, MAX_ADDRESS) === null || !read.digest) return null;
  return { digest: read.digest, at: read.at ?? 0, tries: read.tries ?? 0, sent: read.sent ?? 0 };
}

const setCode = (address: string, { digest, at, tries, sent }: ForwardCode): OpOf<"set"> => ({
  ...{ op: "set", key: CODE + hashOf(address), value: encodeCbor([address, digest, at, tries, sent]) },
});

/** Spaces and case of what is typed do not count. */
const digestOf = (address: string, code: string): Uint8Array =>
  portableBase.sha256(utf8(`${lower(address)}\0${code.replace(/[\s-]+/g, "")}`));

export const readForwardTold = (state: Settings): readonly ForwardTold[] =>
  state.settings(TOLD).flatMap(([key, value]): ForwardTold[] => {
    const rule = parseId<FilterId>(key.slice(TOLD.length).split("/")[0] ?? "");
    const [address, at, reason, detail, times] = asList(decodeCbor(value) ?? undefined) ?? [];
    const [named, why] = [asText(address, MAX_ADDRESS), asText(reason, 40)];
    if (!rule || !named || !why) return [];
    const said = asText(detail, MAX_DETAIL) ?? "";
    return [{ rule, address: named, at: asCount(at) ?? 0, reason: why, detail: said, times: asCount(times) ?? 1 }];
  });

export const toldKey = (rule: FilterId, address: string): string => `${TOLD}${rule}/${hashOf(address)}`;

export const toldOp = ({ rule, address, at, reason, detail, times }: ForwardTold): OpOf<"set"> => ({
  ...{ op: "set", key: toldKey(rule, address) },
  value: encodeCbor([address, at, reason, detail.slice(0, MAX_DETAIL).replace(/[\ud800-\udbff]$/, ""), times]),
});

export const unset = (key: string): OpOf<"set"> => ({ op: "set", key, value: null });

/** An id of what goes out once, whichever device sends it: nobody who has not the secret can guess it. 32 hex digits. */
export function autoId(secret: Uint8Array, ...what: readonly string[]): string {
  const named = what.map((part) => utf8(`${part.length.toString()}:${part}`));
  return bytesToHex(portableBase.sha256(concatBytes(utf8("aerogramme/v1/by-itself\0"), secret, ...named)).slice(0, 16));
}

export const lower = (address: string): string => address.trim().toLowerCase();
export const sameAddress = (a: string, b: string): boolean => lower(a) === lower(b);

const NONE = new Uint8Array();
const hashOf = (address: string): string => bytesToHex(portableBase.sha256(utf8(lower(address))).slice(0, 8));
