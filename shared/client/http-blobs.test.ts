import { expect, test } from "vitest";
import { nodeCrypto as crypto } from "../../server/crypto/node-crypto.ts";
import { encodeBody } from "../api/schema.ts";
import { schemas } from "../api/wire.ts";
import { idFromBytes, type BlobId } from "../lib/ids.ts";
import { createTestAccount } from "../log/testing/test-account.ts";
import { createProviderClient } from "./create-provider-client.ts";
import type { Fetch } from "./fetch.ts";

const respond = (body: Uint8Array): Response =>
  new Response(Uint8Array.from(body), { status: 200, headers: { "content-type": "application/cbor" } });

test("how much of a blob has left is told from its first octet on; nobody asks who does not want to know", async () => {
  const asked: (boolean | undefined)[] = [];
  const fetch: Fetch = (url, { progress }) => {
    if (url.endsWith("/challenge"))
      return Promise.resolve(respond(encodeBody(schemas.challenge.answer, { challenge: new Uint8Array(32) })));
    if (url.endsWith("/login"))
      return Promise.resolve(respond(encodeBody(schemas.login.answer, { token: "t", expires: 4_000_000_000 })));
    asked.push(progress !== undefined);
    progress?.(40);
    // a transport may count its own octets besides
    progress?.(120);
    return Promise.resolve(respond(encodeBody(schemas.putBlob.answer, {})));
  };
  const { account, device } = await createTestAccount(crypto);
  const client = createProviderClient({ fetch, baseUrl: "https://mail.example.org", crypto });
  const { blobs } = client.session({ account, device: device.id, secret: device.keys.signing.secret });
  const id = idFromBytes<BlobId>(crypto.randomBytes(16));
  const told: number[] = [];
  expect((await blobs.put(id, new Uint8Array(100), undefined, (sent) => told.push(sent))).ok).toBe(true);
  expect(told).toEqual([0, 40, 100]);
  await blobs.put(id, new Uint8Array(100));
  expect(asked).toEqual([true, false]);
});

test("a proxy before the provider that takes no such body is not a provider out of reach", async () => {
  const fetch: Fetch = (url) => {
    if (url.endsWith("/challenge"))
      return Promise.resolve(respond(encodeBody(schemas.challenge.answer, { challenge: new Uint8Array(32) })));
    if (url.endsWith("/login"))
      return Promise.resolve(respond(encodeBody(schemas.login.answer, { token: "t", expires: 4_000_000_000 })));
    return Promise.resolve(new Response("<h1>", { status: 413, headers: { "content-type": "text/html" } }));
  };
  const { account, device } = await createTestAccount(crypto);
  const client = createProviderClient({ fetch, baseUrl: "https://mail.example.org", crypto });
  const { blobs } = client.session({ account, device: device.id, secret: device.keys.signing.secret });
  const put = await blobs.put(idFromBytes<BlobId>(crypto.randomBytes(16)), new Uint8Array(100));
  expect(put).toEqual({ ok: false, error: { type: "tooLarge" } });
});
