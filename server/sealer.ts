/** A thread that seals, one request after the other; plaintext in its memory only. Built as an entry of its own. */
import { parentPort } from "node:worker_threads";
import { nodeCrypto } from "./crypto/node-crypto.ts";
import { createSealer, type SealRequest } from "./delivery/sealer.ts";
import type { SealerAnswer, SealerWord } from "./delivery/sealer-pool.ts";

const sealer = createSealer(nodeCrypto);

async function answer(request: SealRequest): Promise<SealerAnswer> {
  try {
    return { sealed: await sealer.seal(request) };
  } catch (error) {
    return { failed: error instanceof Error ? error.name : "failed" };
  }
}

/** Handed over, not copied: each is a whole buffer of its own. */
function buffersOf(done: SealerAnswer): ArrayBuffer[] {
  if (!("sealed" in done) || !done.sealed) return [];
  const whole = [done.sealed.entry, done.sealed.blob.bytes].filter(
    ({ buffer, length }) => buffer.byteLength === length,
  );
  return whole.flatMap(({ buffer }) => (buffer instanceof ArrayBuffer ? [buffer] : []));
}

let last = Promise.resolve();

/** Answers come in the order of the requests. */
parentPort?.on("message", (request: SealRequest) => {
  last = last.then(async () => {
    const done = await answer(request);
    parentPort?.postMessage(done, buffersOf(done));
  });
});
parentPort?.postMessage("ready" satisfies SealerWord);
