/**
 * ML-KEM-768 decapsulation (FIPS 203 §7.3) under an identity: noble's, and the platform's own where it has one, from the time
 * on that an identity opens many headers. The platform's is taken once it gave what noble's gives, for what was sealed to this
 * identity and for what was not (implicit rejection).
 */
import { equalBytes } from "../../lib/bytes.ts";
import { KEY_BYTES, type CryptoPort, type Decapsulate } from "../primitives.ts";
import { mlkemSeed, type HybridIdentity } from "./identity.ts";

/** Headers opened before the platform's own is looked for, which costs as much as opening a few. */
const FEW = 16;

interface Use {
  opened: number;
  own: Decapsulate | null;
}
const uses = new WeakMap<HybridIdentity, Use>();

/** The shared secret, 32 bytes; of a ciphertext that is not for this identity, one that nobody else has. */
export async function decapsulate(
  crypto: CryptoPort,
  identity: HybridIdentity,
  cipherText: Uint8Array,
): Promise<Uint8Array> {
  const use = uses.get(identity) ?? { opened: 0, own: null };
  uses.set(identity, use);
  if (++use.opened === FEW) void lookFor(crypto, identity).then((own) => (use.own = own));
  const secret = use.own && (await use.own(cipherText).catch(() => null));
  return secret ?? nobles(identity, cipherText);
}

const nobles = ({ recipient, mlkemSecret }: HybridIdentity, cipherText: Uint8Array): Uint8Array =>
  recipient.mlkem.decapsulate(cipherText, mlkemSecret);

/** Never rejects. */
async function lookFor(crypto: CryptoPort, identity: HybridIdentity): Promise<Decapsulate | null> {
  const seed = mlkemSeed(identity);
  try {
    const own = await crypto.decapsulation(seed);
    return own && (await agrees(own, identity, crypto.randomBytes(KEY_BYTES))) ? own : null;
  } catch {
    return null;
  } finally {
    seed.fill(0);
  }
}

async function agrees(own: Decapsulate, identity: HybridIdentity, random32: Uint8Array): Promise<boolean> {
  const { cipherText, sharedSecret } = identity.recipient.mlkem.encapsulate(random32);
  const foreign = cipherText.map((octet, i) => (i === 0 ? octet ^ 1 : octet));
  return equalBytes(await own(cipherText), sharedSecret) && equalBytes(await own(foreign), nobles(identity, foreign));
}
