/** Letting a device in, from one that is in: takes what it offered, says hello, and certifies it once its owner has compared. */
import type { CryptoPort } from "../../crypto/primitives.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import { wait } from "../../lib/wait.ts";
import type { ChainPoint } from "../../log/chain.ts";
import type { Ledger } from "../../log/ledger.ts";
import type { NotAuthorized } from "../../storage/remote-log.ts";
import type { HeldKeys } from "../keys/held-keys.ts";
import type { KeyChanges } from "../keys/key-changes.ts";
import { readPairingCode, type PairingCode } from "./pairing-code.ts";
import {
  openOffer,
  openReveal,
  pairingCheck,
  sealHello,
  sealVerdict,
  type Offer,
  type Said,
} from "./pairing-messages.ts";
import { PAIRING_SECONDS, type PairingDesk, type SlotFailure } from "./pairing-port.ts";
import type { PairingFailure, PairingRequest } from "../keys/security.ts";

/** Milliseconds between two looks for what the new device reveals. */
const LOOK = 250;

export interface PairingApproveParts {
  readonly crypto: CryptoPort;
  readonly desk: PairingDesk;
  readonly ledger: Ledger;
  readonly held: HeldKeys;
  readonly changes: KeyChanges;
  /** Unix milliseconds. */
  readonly clock: () => number;
  /** The account is being closed. */
  readonly closing: AbortSignal;
}

export async function takePairing(
  parts: PairingApproveParts,
  typed: string,
): Promise<Result<PairingRequest, PairingFailure>> {
  const { crypto, desk } = parts;
  const code = await readPairingCode(crypto, typed);
  if (!code.ok) return code;
  const message = await desk.pairTake(code.value.slot);
  if (!message.ok) return err(slotFailure(message.error));
  const offer = await openOffer(crypto, code.value, message.value);
  if (!offer) return err({ type: "pairingForged" });
  const hello = await sayHello(parts, code.value, message.value);
  if (!hello.ok) return hello;
  const said = [message.value, hello.value];
  const nonce = await awaitReveal(parts, code.value, said, offer);
  if (!nonce.ok) return nonce;
  return ok(requestOf(parts, code.value, offer, said, nonce.value));
}

async function sayHello(
  { crypto, desk, ledger, held }: PairingApproveParts,
  code: PairingCode,
  offer: Uint8Array,
): Promise<Result<Uint8Array, PairingFailure>> {
  const { account, address, identity, device } = held.secrets;
  const hello = await sealHello(crypto, code, [offer], { account, address, identity, device, seen: pointOf(ledger) });
  const sent = await desk.pairHello(code.slot, hello);
  return sent.ok ? ok(hello) : err(slotFailure(sent.error));
}

const pointOf = ({ seq, head }: Ledger): ChainPoint => ({ seq, head });

/** What the new device had bound itself to; it answers as soon as it has seen the hello. */
async function awaitReveal(
  { crypto, desk, clock, closing }: PairingApproveParts,
  code: PairingCode,
  said: Said,
  { commit }: Offer,
): Promise<Result<Uint8Array, PairingFailure>> {
  const end = clock() + PAIRING_SECONDS * 1000;
  while (clock() < end && !closing.aborted) {
    const look = await desk.pairLook(code.slot);
    if (!look.ok && look.error.type !== "offline") return err(slotFailure(look.error));
    if (look.ok && look.value.reveal) {
      const nonce = await openReveal(crypto, code, said, commit, look.value.reveal);
      return nonce ? ok(nonce) : err({ type: "pairingForged" });
    }
    await wait(LOOK, closing);
  }
  return err({ type: "pairingOver" });
}

function requestOf(
  { crypto, desk, ledger, changes, clock }: PairingApproveParts,
  code: PairingCode,
  { id, kind, key, recipient, name }: Offer,
  said: Said,
  nonce: Uint8Array,
): PairingRequest {
  const end = clock() + PAIRING_SECONDS * 1000;
  /** What the new device waits for; it finds out by itself where this does not reach it. */
  const tell = async (approved: boolean): Promise<void> => {
    const verdict = await sealVerdict(crypto, code, said, { approved, seen: pointOf(ledger) });
    await desk.pairVerdict(code.slot, verdict);
  };
  return {
    ...{ name, kind, check: pairingCheck(crypto, said, nonce) },
    async approve() {
      // whoever waits no longer must not become a device that nobody has
      const waits = await desk.pairLook(code.slot);
      if (clock() > end || !waits.ok) return err(waits.ok ? { type: "pairingOver" } : slotFailure(waits.error));
      const notBefore = Math.floor(clock() / 1000);
      const admitted = await changes.admit({ id, kind, key, recipient, notBefore }, name);
      if (admitted.ok) await tell(true);
      return admitted;
    },
    deny: () => tell(false),
  };
}

function slotFailure(failure: SlotFailure | NotAuthorized): PairingFailure {
  switch (failure.type) {
    case "over":
    case "taken":
    case "exists":
      return { type: "pairingOver" };
    case "notAuthorized":
      return { type: "refused", reason: "notAuthorized" };
    case "tooManyTries":
    case "offline":
    case "protocol":
      return { type: "offline" };
  }
}
