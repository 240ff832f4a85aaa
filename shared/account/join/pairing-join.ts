/**
 * Coming into an account by pairing: this new device shows a code, a device that is in takes it, both show six digits,
 * and once they were compared there, this one finds itself in the account's record. Keys are made here; nothing is kept
 * anywhere of a pairing that does not end.
 */
import { openKeyring } from "../../crypto/keyring.ts";
import { equalBytes } from "../../lib/bytes.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import { wait } from "../../lib/wait.ts";
import type { ChainPoint } from "../../log/chain.ts";
import { parseEntry, type AccountEntry } from "../../log/entry.ts";
import { findDevice } from "../../log/record.ts";
import type { FindingType } from "../evidence/findings.ts";
import { fitsRecord } from "../keys/held-keys.ts";
import type { Joined, JoinParts } from "./join.ts";
import { newDevice, type DeviceDescription, type OwnDevice } from "../keys/new-keys.ts";
import { makePairingCode, type PairingCode } from "./pairing-code.ts";
import { openHello, openVerdict, pairingCheck, pairingCommit, PAIRING_NONCE_BYTES } from "./pairing-messages.ts";
import { sealOffer, sealReveal, type Hello } from "./pairing-messages.ts";
import { PAIRING_SECONDS, type PairingSlots, type SlotContents } from "./pairing-port.ts";
import type { NewDevice } from "../keys/record-builder.ts";
import { newDeviceSecrets } from "../keys/secrets.ts";
import { recordFault } from "./vouched.ts";

/** Milliseconds between two looks at the slot, and between two tries to come in once approved. */
const LOOK = 1000;
/** Tries to come in once approved: the provider may be away for a while just then. */
const MAX_TRIES = 120;

/** What the new device shows; times in unix seconds. */
export type PairingProgress =
  | { readonly type: "code"; readonly text: string; readonly link: string; readonly expires: number }
  | { readonly type: "check"; readonly address: string; readonly check: string; readonly expires: number }
  | { readonly type: "joining"; readonly address: string };

export type PairingEnd =
  | { readonly type: "denied" }
  | { readonly type: "expired" }
  | { readonly type: "cancelled" }
  | { readonly type: "offline" }
  | { readonly type: "tooManyTries"; readonly retryAfterSeconds: number }
  | { readonly type: "tampered"; readonly finding: FindingType };

export interface PairingAttempt {
  readonly result: Promise<Result<Joined, PairingEnd>>;
  cancel(): void;
}

export interface PairingJoinParts extends JoinParts {
  readonly provider: JoinParts["provider"] & PairingSlots;
  /** Milliseconds between two looks at the slot, where a second is not right. */
  readonly look?: number;
}

export function startPairing(
  parts: PairingJoinParts,
  description: DeviceDescription,
  tell: (progress: PairingProgress) => void,
): PairingAttempt {
  const cancelling = new AbortController();
  const run = async (): Promise<Result<Joined, PairingEnd>> => {
    const code = await makePairingCode(parts.crypto);
    const device = await newDevice(parts.crypto, description);
    const ended = await pair({ parts, code, device, tell, signal: cancelling.signal });
    // who is in must not let a device in that nobody waits with
    if (!ended.ok) await parts.provider.pairDrop(code.slot);
    return ended;
  };
  return { result: run(), cancel: () => cancelling.abort() };
}

interface Attempt {
  readonly parts: PairingJoinParts;
  readonly code: PairingCode;
  readonly device: OwnDevice;
  readonly tell: (progress: PairingProgress) => void;
  readonly signal: AbortSignal;
}

async function pair(attempt: Attempt): Promise<Result<Joined, PairingEnd>> {
  const { parts, code, device, tell } = attempt;
  const { crypto, provider, clock } = parts;
  const nonce = crypto.randomBytes(PAIRING_NONCE_BYTES);
  const { id, kind, name, keys } = device;
  const offer = await sealOffer(crypto, code, {
    ...{ id, kind, name, key: keys.signing.publicKey, recipient: keys.identity.recipient.publicKey },
    commit: pairingCommit(crypto, nonce),
  });
  const expires = Math.floor(clock() / 1000) + PAIRING_SECONDS;
  const offered = await provider.pairOffer(code.slot, offer);
  if (!offered.ok) return err(offered.error.type === "tooManyTries" ? offered.error : { type: "offline" });
  tell({ type: "code", text: code.text, link: `${provider.origin}/pair#${code.text}`, expires });

  const hello = await awaitMessage(attempt, expires, ({ hello: message }) => message);
  if (!hello.ok) return hello;
  const opened = await openHello(crypto, code, [offer], hello.value);
  if (!opened) return err(FORGED);
  const said = [offer, hello.value];
  const revealed = await provider.pairReveal(code.slot, await sealReveal(crypto, code, said, nonce));
  if (!revealed.ok) return err(revealed.error.type === "tooManyTries" ? revealed.error : { type: "offline" });
  tell({ type: "check", address: opened.address, check: pairingCheck(crypto, said, nonce), expires });

  const message = await awaitMessage(attempt, expires, ({ verdict }) => verdict);
  if (!message.ok && message.error.type !== "expired") return message;
  const verdict = message.ok ? await openVerdict(crypto, code, said, message.value) : null;
  if (message.ok && !verdict) return err(FORGED);
  if (verdict?.approved === false) return err({ type: "denied" });
  // without a verdict the approval may be in the log all the same
  if (verdict) tell({ type: "joining", address: opened.address });
  return comeIn(attempt, opened, verdict?.seen ?? opened.seen, verdict ? MAX_TRIES : 1);
}

const FORGED: PairingEnd = {
  type: "tampered",
  finding: "forgedPairing",
};

async function awaitMessage(
  { parts, code, signal }: Attempt,
  expires: number,
  pick: (contents: SlotContents) => Uint8Array | null,
): Promise<Result<Uint8Array, PairingEnd>> {
  while (parts.clock() / 1000 < expires) {
    if (signal.aborted) return err({ type: "cancelled" });
    const look = await parts.provider.pairLook(code.slot);
    if (!look.ok && look.error.type === "over") return err({ type: "expired" });
    const message = look.ok ? pick(look.value) : null;
    if (message) return ok(message);
    await wait(parts.look ?? LOOK, signal);
  }
  return err({ type: signal.aborted ? "cancelled" : "expired" });
}

async function comeIn(
  attempt: Attempt,
  hello: Hello,
  seen: ChainPoint,
  tries: number,
): Promise<Result<Joined, PairingEnd>> {
  for (let tried = 1; ; tried++) {
    const joined = await comeInOnce(attempt, hello, seen);
    if (joined.ok || joined.error.type === "tampered" || tried >= tries) return joined;
    if (attempt.signal.aborted) return err({ type: "cancelled" });
    await wait(attempt.parts.look ?? LOOK, attempt.signal);
  }
}

async function comeInOnce(
  { parts, device }: Attempt,
  { account, address, identity }: Hello,
  seen: ChainPoint,
): Promise<Result<Joined, PairingEnd>> {
  const { crypto, provider } = parts;
  const { log, blobs } = provider.session({ account, device: device.id, secret: device.keys.signing.secret });
  const latest = await log.latestRecord();
  if (!latest.ok) return err({ type: latest.error.type === "notAuthorized" ? "expired" : "offline" });
  const entry = latest.value && parseEntry(latest.value.bytes);
  if (entry?.type !== "account") return err(tamperedRecord);
  if ((await recordFault(crypto, { account, identity }, entry)) !== null) return err(tamperedRecord);
  if (!isIn(entry, device) || entry.record.address !== address) return err(tamperedRecord);
  const file = await blobs.get(entry.record.keyring.id);
  if (!file.ok) return err({ type: "offline" });
  const expected = { account, epoch: entry.record.epoch, hash: entry.record.keyring.sha256 };
  const opened = await openKeyring(crypto, device.keys.identity, file.value, expected);
  const newest = opened.ok ? opened.value.epochs.at(-1) : undefined;
  if (!opened.ok || !newest || !fitsRecord(crypto, entry.record, { account }, newest)) return err(tamperedRing);
  const { epochs } = opened.value;
  const secrets = newDeviceSecrets(crypto, {
    ...{ account, address, provider: provider.origin, device: device.id, keys: device.keys },
    ...{ identity, epochs, lost: entry.record.lost, seen },
  });
  return ok({ address, secrets });
}

function isIn({ record }: AccountEntry, { id, keys }: NewDevice): boolean {
  const own = findDevice(record, id);
  return own !== null && equalBytes(own.key, keys.signing.publicKey);
}

const tamperedRecord: PairingEnd = {
  type: "tampered",
  finding: "unvouchedRecord",
};
const tamperedRing: PairingEnd = {
  type: "tampered",
  finding: "otherKeyring",
};
