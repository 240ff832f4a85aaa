/**
 * Makes pairing-vectors.json: one pairing from fixed bytes. To write it anew:
 * `WRITE_VECTORS=1 npx vitest run shared/account/join/pairing-vectors.test.ts`
 */
import { hybridIdentityFromSeed } from "../../crypto/age/identity.ts";
import { countedCrypto } from "../../crypto/testing/counted-crypto.ts";
import { bytesToHex } from "../../lib/bytes.ts";
import { idFromBytes, seq, type AccountId, type DeviceId } from "../../lib/ids.ts";
import { makePairingCode } from "../join/pairing-code.ts";
import {
  pairingCheck,
  pairingCommit,
  sealHello,
  sealOffer,
  sealReveal,
  sealVerdict,
} from "../join/pairing-messages.ts";

export interface PairingVectors {
  readonly text: string;
  readonly slot: string;
  readonly key: string;
  /** N, by which the new device binds itself. */
  readonly nonce: string;
  readonly offer: string;
  readonly hello: string;
  readonly reveal: string;
  readonly verdict: string;
  readonly check: string;
}

const fill = (value: number, length: number): Uint8Array => new Uint8Array(length).fill(value);

export async function makePairingVectors(): Promise<PairingVectors> {
  const crypto = countedCrypto();
  const code = await makePairingCode(crypto);
  const nonce = fill(7, 16);
  const offer = await sealOffer(crypto, code, {
    ...{ id: idFromBytes<DeviceId>(fill(0xd1, 16)), kind: "companion", name: "Ada’s laptop" },
    ...{
      key: await crypto.ed25519.publicKey(fill(3, 32)),
      recipient: hybridIdentityFromSeed(fill(4, 32)).recipient.publicKey,
    },
    commit: pairingCommit(crypto, nonce),
  });
  const seen = { seq: seq(1234), head: fill(9, 32) };
  const hello = await sealHello(crypto, code, [offer], {
    ...{ account: idFromBytes<AccountId>(fill(0xa0, 16)), address: "ada@example.org", seen },
    ...{ identity: await crypto.ed25519.publicKey(fill(1, 32)), device: idFromBytes<DeviceId>(fill(0xd0, 16)) },
  });
  const said = [offer, hello];
  const reveal = await sealReveal(crypto, code, said, nonce);
  const verdict = await sealVerdict(crypto, code, said, { approved: true, seen });
  const hex = { slot: code.slot, key: code.key, nonce, offer, hello, reveal, verdict };
  const hexes = Object.fromEntries(Object.entries(hex).map(([name, bytes]) => [name, bytesToHex(bytes)]));
  return {
    text: code.text,
    ...(hexes as Omit<PairingVectors, "text" | "check">),
    check: pairingCheck(crypto, said, nonce),
  };
}
