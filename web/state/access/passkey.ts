/**
 * Passkeys as keys: the authenticator's pseudo-random function (WebAuthn Level 3 §10.1.4, the `prf` extension) gives 32
 * bytes for a salt, the same each time, after it has seen its owner. They go to the worker, and are forgotten here.
 */
import { err, ok, type Result } from "../../../shared/lib/result.ts";
import type { PasskeyPrompt } from "../app/types.ts";

/**
 * `unsupported`: this browser has none, or the authenticator gives no PRF. `address`: the page was opened by a number, and
 * passkeys are for names. `cancelled`: its owner did not go on, or the authenticator is not there.
 */
export type PasskeyFailure = { readonly type: "unsupported" | "address" | "cancelled" | "failed" };

export interface NewPasskey {
  readonly prompt: PasskeyPrompt;
  readonly output: Uint8Array;
}

const SALT_BYTES = 32;
const OUTPUT_BYTES = 32;
/** Milliseconds; a hint to the browser. */
const TIMEOUT = 120_000;
/** COSE: ES256, EdDSA, RS256. Nothing is ever signed with it. */
const ALGORITHMS = [-7, -8, -257];

const random = (length: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(length));

/** False where it surely cannot work; true may still turn out wrong when the authenticator is asked. */
export async function canUsePasskeys(): Promise<boolean> {
  if (typeof PublicKeyCredential === "undefined") return false;
  const ask = (PublicKeyCredential as { getClientCapabilities?: () => Promise<Record<string, boolean>> })
    .getClientCapabilities;
  if (!ask) return true;
  const known = await ask.call(PublicKeyCredential).catch((): Record<string, boolean> => ({}));
  return known["extension:prf"] !== false;
}

/** Makes one for this device's lock; `address` is what its owner sees it under. */
export async function createPasskey(address: string): Promise<Result<NewPasskey, PasskeyFailure>> {
  const salt = random(SALT_BYTES);
  return attempt(async () => {
    const credential = await navigator.credentials.create({
      publicKey: {
        challenge: random(32),
        rp: { name: "Aerogramme" },
        user: { id: random(32), name: address, displayName: address },
        pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: "public-key", alg })),
        authenticatorSelection: { residentKey: "preferred", userVerification: "required" },
        attestation: "none",
        timeout: TIMEOUT,
        extensions: { prf: { eval: { first: salt } } },
      },
    });
    if (!(credential instanceof PublicKeyCredential)) return err({ type: "failed" });
    const { prf } = credential.getClientExtensionResults();
    if (prf?.enabled !== true) return err({ type: "unsupported" });
    const prompt = { credential: new Uint8Array(credential.rawId), salt };
    // not every authenticator answers while it makes the credential
    const output = outputOf(prf);
    const asked = output ? ok(output) : await askPasskey(prompt);
    return asked.ok ? ok({ prompt, output: asked.value }) : asked;
  });
}

/** The output for this device's salt. */
export const askPasskey = ({ credential, salt }: PasskeyPrompt): Promise<Result<Uint8Array, PasskeyFailure>> =>
  attempt(async () => {
    const found = await navigator.credentials.get({
      publicKey: {
        challenge: random(32),
        allowCredentials: [{ type: "public-key", id: Uint8Array.from(credential) }],
        userVerification: "required",
        timeout: TIMEOUT,
        extensions: { prf: { eval: { first: Uint8Array.from(salt) } } },
      },
    });
    if (!(found instanceof PublicKeyCredential)) return err({ type: "failed" });
    const output = outputOf(found.getClientExtensionResults().prf);
    return output ? ok(output) : err({ type: "unsupported" });
  });

function outputOf(prf: AuthenticationExtensionsPRFOutputs | undefined): Uint8Array | null {
  const first = prf?.results?.first;
  const bytes = first instanceof ArrayBuffer ? new Uint8Array(first) : null;
  return bytes?.length === OUTPUT_BYTES ? bytes : null;
}

async function attempt<T>(work: () => Promise<Result<T, PasskeyFailure>>): Promise<Result<T, PasskeyFailure>> {
  if (typeof PublicKeyCredential === "undefined") return err({ type: "unsupported" });
  try {
    return await work();
  } catch (error) {
    const name = error instanceof DOMException ? error.name : "";
    if (name === "SecurityError") return err({ type: "address" });
    if (name === "NotSupportedError" || name === "ConstraintError") return err({ type: "unsupported" });
    return err({ type: name === "NotAllowedError" || name === "AbortError" ? "cancelled" : "failed" });
  }
}
