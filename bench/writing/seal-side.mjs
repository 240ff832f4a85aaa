// What sending a large file costs the engine, a step at a time, in a browser's worker: each once, milliseconds. Posts them.
import { createWebCrypto } from "../../workers/crypto/web-crypto.ts";
import { generateHybridIdentity } from "../../shared/crypto/age/identity.ts";
import { sealAge } from "../../shared/crypto/age/seal.ts";
import { padMessage } from "../../shared/crypto/padding.ts";
import { indexData } from "../../shared/mime/index-data.ts";
import { buildMessage } from "../../shared/mime/build-message.ts";

async function measure(octets) {
  const crypto = createWebCrypto();
  const { recipient } = generateHybridIdentity(crypto);
  const content = new Uint8Array(octets);
  for (let at = 0; at < octets; at += 65_536)
    globalThis.crypto.getRandomValues(content.subarray(at, Math.min(octets, at + 65_536)));
  const found = {};
  const timed = async (name, work) => {
    const began = performance.now();
    const done = await work();
    found[name] = performance.now() - began;
    return done;
  };
  const message = await timed("build", () =>
    buildMessage({
      ...{ from: { name: "Ada", address: "ada@example.org" }, subject: "Large", date: 1_700_000_000 },
      ...{ messageId: "1@example.org", text: "See the file.", html: "<div>See the file.</div>", boundary: "b0undary" },
      attachments: [{ name: "film.mp4", type: "video/mp4", content }],
    }),
  );
  await timed("index", () => indexData(message, { receivedAt: 1_700_000_000 }));
  await timed("hashMessage", () => crypto.sha256Async(message));
  const padded = await timed("pad", () => padMessage(message));
  const { file } = await timed("seal", () => sealAge(crypto, [recipient], padded));
  await timed("hashFile", () => crypto.sha256Async(file));
  return found;
}

addEventListener("message", ({ data }) => void measure(data).then((found) => postMessage(found)));
