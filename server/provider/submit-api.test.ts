/** Sending over HTTP, but for the MTA: who may, and what is held in memory. */
import { expect, onTestFinished, test } from "vitest";
import { encodeSubmission } from "../../shared/api/submission-body.ts";
import { createBudget } from "../../shared/lib/budget.ts";
import { idFromBytes, type AccountId } from "../../shared/lib/ids.ts";
import { ok } from "../../shared/lib/result.ts";
import { sessionOf, startTestProvider } from "../http/testing/start-provider.ts";
import type { Submissions } from "../submission/submissions.ts";
import { createSubmitApi } from "./submit-api.ts";

const ID = "0".repeat(32);
const account = idFromBytes<AccountId>(new Uint8Array(16));
const other = idFromBytes<AccountId>(new Uint8Array(16).fill(1));
const envelope = { from: "alice@example.org", to: ["bob@example.net"] };
const limits = { maxBytes: 1_000, maxRecipients: 3, messagesPerHour: 9, recipientsPerDay: 9 };
const taking: Submissions = {
  limits,
  submit: (_account, _id, { to }) => Promise.resolve(ok({ accepted: to, refused: [] })),
};

async function* chunks(...parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* await Promise.resolve(parts);
}

test("devices send, the identity key does not", async () => {
  const submit = createSubmitApi(taking, createBudget(10_000));
  const provider = await startTestProvider({ http: { submit } });
  onTestFinished(() => provider.close());
  const alice = await provider.join();
  const sent = { ok: true, value: { accepted: envelope.to, refused: [] } };
  expect(await sessionOf(provider, alice).submit(ID, envelope, new Uint8Array(9))).toEqual(sent);
  const refused = { ok: false, error: { type: "notAuthorized" } };
  expect(await sessionOf(provider, alice, "identity").submit(ID, envelope, new Uint8Array(9))).toEqual(refused);
  const notOffered = { ok: false, error: { type: "notOffered" } };
  expect(await sessionOf(provider, alice).submit("../x", envelope, new Uint8Array(9))).toEqual(notOffered);
  expect(JSON.stringify(provider.logged)).not.toMatch(/alice|bob/);
});

test("what has no room in memory is put off, and what was held is given back", async () => {
  const body = encodeSubmission({ envelope, message: new Uint8Array(100) });
  const api = createSubmitApi(taking, createBudget(body.length));
  const half = body.length >> 1;
  for (let i = 0; i < 3; i++)
    expect(await api.submit(account, ID, chunks(body.subarray(0, half), body.subarray(half)))).toMatchObject({
      ok: true,
    });
  const busy = { ok: false, error: { error: "unavailable", details: { retryAfter: 10 } } };
  expect(await api.submit(account, ID, chunks(body, new Uint8Array(1)))).toEqual(busy);
  expect(await api.submit(account, ID, chunks(body))).toMatchObject({ ok: true });
});

test("a body that is none, or without end, is refused", async () => {
  const api = createSubmitApi(taking, createBudget(1 << 30));
  expect(await api.submit(account, ID, chunks(new Uint8Array(9)))).toEqual({
    ...{ ok: false, error: { error: "badRequest", details: {} } },
  });
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (;;) yield await Promise.resolve(new Uint8Array(1 << 20));
  }
  expect(await api.submit(account, ID, endless())).toEqual({
    ...{ ok: false, error: { error: "tooLarge", details: { limit: 1_000 } } },
  });
});

test("one account hands six over at a time; others have room meanwhile", async () => {
  const api = createSubmitApi(taking, createBudget(1 << 30));
  const body = encodeSubmission({ envelope, message: new Uint8Array(9) });
  let go: (value: null) => void = () => undefined;
  const gate = new Promise<null>((resolve) => (go = resolve));
  async function* slow(): AsyncGenerator<Uint8Array> {
    await gate;
    yield body;
  }
  const slowly = [1, 2, 3, 4, 5, 6].map(() => api.submit(account, ID, slow()));
  const busy = { ok: false, error: { error: "unavailable", details: { retryAfter: 10 } } };
  expect(await api.submit(account, ID, chunks(body))).toEqual(busy);
  expect(await api.submit(other, ID, chunks(body))).toMatchObject({ ok: true });
  go(null);
  expect((await Promise.all(slowly)).every(({ ok }) => ok)).toBe(true);
  expect(await api.submit(account, ID, chunks(body))).toMatchObject({ ok: true });
});
