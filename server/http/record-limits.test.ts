/** What a provider alone refuses of records, over a real socket: other addresses, folds it does not have, too many of them. */
import { expect, onTestFinished, test } from "vitest";
import { seq } from "../../shared/lib/ids.ts";
import { unwrap } from "../../shared/lib/result.ts";
import { checkBytes } from "../../shared/log/check.ts";
import { createLedger } from "../../shared/log/ledger.ts";
import type { AccountRecord } from "../../shared/log/record.ts";
import { createTestAccount, writeRecord } from "../../shared/log/testing/test-account.ts";
import { nodeCrypto as crypto } from "../crypto/node-crypto.ts";
import { sessionOf, startTestProvider } from "./testing/start-provider.ts";

async function setUp() {
  let now = 1_700_000_000_000;
  const provider = await startTestProvider({ clock: () => now, store: { foldVersion: 1 } });
  onTestFinished(() => provider.close());
  const { token } = unwrap(await provider.accounts.addAccount("alice@example.org", ["al@example.org"]));
  const { account } = unwrap(await provider.client.invite(token));
  const made = await createTestAccount(crypto, { account, address: "alice@example.org" });
  unwrap(await provider.client.join({ token, entry: made.genesis, keyring: made.keyring, access: null }));
  const ledger = createLedger(crypto, account);
  const advance = async (bytes: Uint8Array) => ledger.advance(unwrap(await checkBytes(crypto, ledger, bytes)));
  await advance(made.genesis);
  const { id, keys } = made.device;
  const byDevice = (change: Partial<AccountRecord> = {}) =>
    writeRecord(crypto, made, ledger, change, { signer: id }, keys.signing.secret);
  const session = sessionOf(provider, made);
  const append = async (entry: Uint8Array) => {
    const appended = await session.log.append([entry], ledger.seq);
    if (appended.ok) await advance(entry);
    return appended;
  };
  return { provider, made, ledger, session, byDevice, append, pass: (ms: number) => void (now += ms) };
}
const notAllowed = { ok: false, error: { type: "refused", violation: { type: "notAllowed" }, index: 0 } };

test("a record is of the account's own addresses", async () => {
  const { provider, made, ledger, byDevice, append } = await setUp();
  await provider.join("bob@example.org");
  for (const address of ["bob@example.org", "nobody@example.org", "ALICE@example.org", ""])
    expect(await append(await byDevice({ address }))).toMatchObject({ ok: false });
  expect(await append(await byDevice({ address: "bob@example.org" }))).toEqual(notAllowed);
  expect(await append(await byDevice({ address: "al@example.org" }))).toMatchObject({ ok: true });
  const identity = sessionOf(provider, made, "identity");
  const entry = await writeRecord(crypto, made, ledger, { address: "bob@example.org" });
  expect(await identity.log.append([entry], seq(0))).toEqual(notAllowed);
});

test("a record names no fold that this provider does not have", async () => {
  const { byDevice, append } = await setUp();
  expect(await append(await byDevice({ foldVersion: 2 }))).toEqual(notAllowed);
  expect(await append(await byDevice({ foldVersion: 1 }))).toMatchObject({ ok: true });
});

test("devices write sixty records at once and sixty a day; the words write as many as they like", async () => {
  const { provider, made, ledger, session, byDevice, append, pass } = await setUp();
  for (let n = 0; n < 60; n++) expect(await append(await byDevice())).toMatchObject({ ok: true });
  const repeated = provider.store.latestRecord(made.account);
  const slowed = { ok: false, error: { type: "offline", retryAfterSeconds: 1440 } };
  expect(await append(await byDevice())).toEqual(slowed);
  // the same bytes again are answered, they are no new record
  expect((await session.log.append([repeated?.bytes ?? new Uint8Array(0)], seq(60))).ok).toBe(true);
  const identity = sessionOf(provider, made, "identity");
  const byWords = await writeRecord(crypto, made, ledger);
  expect((await identity.log.append([byWords], ledger.seq)).ok).toBe(true);
  ledger.advance(unwrap(await checkBytes(crypto, ledger, byWords)));
  expect(await append(await byDevice())).toEqual(slowed);
  pass(1_440_000);
  expect(await append(await byDevice())).toMatchObject({ ok: true });
  expect(await append(await byDevice())).toEqual(slowed);
});
