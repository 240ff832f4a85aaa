// What filing a message with a large file costs the engine, in a browser's worker: the functions that the engine files drafts by,
// each once, milliseconds. Posts them.
import { createWebCrypto } from "../../workers/crypto/web-crypto.ts";
import { draftToPieces } from "../../workers/service/writing/draft-message.ts";
import { generateHybridIdentity } from "../../shared/crypto/age/identity.ts";
import { openAgePayloadInTurns } from "../../shared/crypto/age/open.ts";
import { wholeOf } from "../../shared/mime/build/message-pieces.ts";
import { sealMessage } from "../../shared/account/changes/seal-message.ts";

const crypto = createWebCrypto();
const random = () => crypto.randomBytes(16).reduce((text, byte) => text + byte.toString(16).padStart(2, "0"), "");
const ada = { name: "Ada", address: "ada@example.org" };

async function measure(octets) {
  const { recipient } = generateHybridIdentity(crypto);
  const content = crypto.randomBytes(octets);
  const found = { native: (await crypto.bulkChacha(new Uint8Array(32))) !== null };
  const timed = async (name, work) => {
    const began = performance.now();
    const done = await work();
    found[name] = performance.now() - began;
    return done;
  };
  const draft = {
    ...{ id: null, messageId: "1@example.org", redirect: false, from: ada, to: [ada], cc: [], bcc: [] },
    ...{ subject: "Large", html: "<div>See the file.</div>", text: "See the file.", answers: null, forwards: null },
    ...{ inReplyTo: [], references: [] },
    files: [{ key: "a", name: "film.mp4", type: "video/mp4", size: octets, contentId: null }],
  };
  const message = await timed("build", () =>
    wholeOf(draftToPieces(draft, new Map([["a", content]]), 1_700_000_000, random)),
  );
  const { file, blob } = await timed("seal", () => sealMessage(crypto, recipient, message));
  // what no program can do without: both written once, and hashed
  const { length } = message;
  const size = file.length;
  await timed("least", () => {
    const [first, second] = [new Uint8Array(length).fill(1), new Uint8Array(size).fill(2)];
    return Promise.all([crypto.sha256Async(first), crypto.sha256Async(second)]);
  });
  const opened = await timed("open", () => openAgePayloadInTurns(crypto, blob.fileKey, file));
  if (!opened.ok) throw new Error("what was sealed does not open");
  return found;
}

addEventListener("message", ({ data }) => void measure(data).then((found) => postMessage(found)));
