import { expect, test } from "vitest";
import { nodeCrypto as crypto } from "../../server/crypto/node-crypto.ts";
import { encodeError, ERROR_STATUS, type ErrorName } from "../api/errors.ts";
import { encodeBody } from "../api/schema.ts";
import { decodeSubmission } from "../api/submission-body.ts";
import { schemas, type Answer } from "../api/wire.ts";
import { utf8 } from "../lib/bytes.ts";
import type { CborMap } from "../lib/cbor-fields.ts";
import type { SubmitPort } from "../lib/submission.ts";
import { createTestAccount } from "../log/testing/test-account.ts";
import { createProviderClient } from "./create-provider-client.ts";
import type { Fetch } from "./fetch.ts";

const ORIGIN = "https://mail.example.org";
const ID = "00112233445566778899aabbccddeeff";
const envelope = { from: "ada@example.org", to: ["bob@example.net", "carol@example.net"] };
const message = utf8("From: ada@example.org\r\n\r\nHi\r\n");

const respond = (status: number, body: Uint8Array): Response =>
  new Response(Uint8Array.from(body), { status, headers: { "content-type": "application/cbor" } });

/** A session of a provider that lets anybody in, and answers `submit` with this. */
async function portTo(submit: Fetch): Promise<SubmitPort> {
  const fetch: Fetch = async (url, init) => {
    if (url.endsWith("/challenge"))
      return respond(200, encodeBody(schemas.challenge.answer, { challenge: new Uint8Array(32) }));
    if (url.endsWith("/login"))
      return respond(200, encodeBody(schemas.login.answer, { token: "t", expires: 4_000_000_000 }));
    return submit(url, init);
  };
  const { account, device } = await createTestAccount(crypto);
  const client = createProviderClient({ fetch, baseUrl: ORIGIN, crypto });
  return client.session({ account, device: device.id, secret: device.keys.signing.secret });
}
const answering = (answer: Answer<"submit">) =>
  portTo(() => Promise.resolve(respond(200, encodeBody(schemas.submit.answer, answer))));
const failing = (error: ErrorName, details: CborMap = {}) =>
  portTo(() => Promise.resolve(respond(ERROR_STATUS[error], encodeError(error, details))));

test("envelope and message go in the body; the address has the id alone", async () => {
  let asked = { url: "", body: new Uint8Array(0) };
  const port = await portTo((url, { body = new Uint8Array(0), progress }) => {
    asked = { url, body };
    progress?.(7);
    return Promise.resolve(respond(200, encodeBody(schemas.submit.answer, { accepted: envelope.to, refused: [] })));
  });
  const told: [number, number][] = [];
  const sent = await port.submit(ID, envelope, message, (...now) => told.push(now));
  expect(sent).toEqual({ ok: true, value: { accepted: envelope.to, refused: [] } });
  const { url, body } = asked;
  expect(url).toBe(`${ORIGIN}/api/v1/submissions/${ID}`);
  expect(decodeSubmission(body)).toEqual({ envelope, message });
  expect(told).toEqual([0, 7, body.length].map((octets) => [octets, body.length]));
});

test("who was refused is told in the MTA's words, and whether for good", async () => {
  const refused = [
    { recipient: "bob@example.net", code: 550, enhanced: "5.1.1", text: "No such user" },
    { recipient: "carol@example.net", code: 450, enhanced: null, text: "Later" },
  ];
  const port = await answering({ accepted: [], refused });
  const value = { accepted: [], refused: refused.map((one) => ({ ...one, permanent: one.code === 550 })) };
  expect(await port.submit(ID, envelope, message)).toEqual({ ok: true, value });
});

test("an answer that leaves out a recipient is none", async () => {
  const port = await answering({ accepted: ["bob@example.net"], refused: [] });
  expect(await port.submit(ID, envelope, message)).toMatchObject({ ok: false, error: { type: "protocol" } });
});

test.each([
  ["notOffered", {}, { type: "notOffered" }],
  ["notFound", {}, { type: "notOffered" }],
  ["notAuthorized", {}, { type: "notAuthorized" }],
  ["notYourAddress", { address: "x@y" }, { type: "notYourAddress", address: "x@y" }],
  ["notYourAddress", {}, { type: "notYourAddress", address: null }],
  ["tooManyRecipients", { limit: 5 }, { type: "tooManyRecipients", limit: 5 }],
  ["tooLarge", { limit: 7 }, { type: "tooLarge", limit: 7 }],
  ["badMessage", {}, { type: "badMessage" }],
  ["exists", {}, { type: "conflict" }],
  ["tooManyRequests", { retryAfter: 80_000 }, { type: "rateLimited", retryAfterSeconds: 80_000 }],
  ["smarthostDown", { retryAfter: 30 }, { type: "smarthostDown", retryAfterSeconds: 30 }],
  [
    "smarthostDown",
    { retryAfter: 30, loginRefused: true },
    { type: "smarthostDown", retryAfterSeconds: 30, isLoginRefused: true },
  ],
  ["unavailable", { retryAfter: 5 }, { type: "offline", retryAfterSeconds: 5 }],
] as const)("%s %j", async (name, details, error) => {
  const port = await failing(name, details);
  expect(await port.submit(ID, envelope, message)).toEqual({ ok: false, error });
});

test("no network is offline", async () => {
  const port = await portTo(() => Promise.reject(new TypeError("no route")));
  expect(await port.submit(ID, envelope, message)).toEqual({ ok: false, error: { type: "offline" } });
});

test("what no provider could read is not asked for", async () => {
  let asked = 0;
  const port = await portTo(() => (asked++, Promise.resolve(respond(400, encodeError("badRequest", {})))));
  const long = `${"a".repeat(310)}@example.net`;
  for (const one of [
    { ...envelope, to: ["bob@example.net", long] },
    { ...envelope, from: long },
  ])
    expect(await port.submit(ID, one, message)).toEqual({ ok: false, error: { type: "badMessage" } });
  // of names that are longer in UTF-8
  const to = Array.from({ length: 4_000 }, (_, at) => `${"é".repeat(300)}${at}@x.example`);
  expect(await port.submit(ID, { ...envelope, to }, message)).toEqual({ ok: false, error: { type: "badMessage" } });
  expect(asked).toBe(0);
  // a provider with narrower limits than this program knows
  expect(await port.submit(ID, envelope, message)).toEqual({ ok: false, error: { type: "badMessage" } });
});

test("a proxy before the provider that takes no such body: the message is too large, and is not tried again", async () => {
  const port = await portTo(() =>
    Promise.resolve(new Response("<h1>", { status: 413, headers: { "content-type": "text/html" } })),
  );
  expect(await port.submit(ID, envelope, message)).toEqual({ ok: false, error: { type: "tooLarge", limit: null } });
});
