import fc from "fast-check";
import { join } from "node:path";
import { expect, test } from "vitest";
import { epochIdentity, generateEpochSecrets } from "../../shared/crypto/keys.ts";
import { utf8 } from "../../shared/lib/bytes.ts";
import { epoch, seq } from "../../shared/lib/ids.ts";
import { unwrap } from "../../shared/lib/result.ts";
import { checkBytes } from "../../shared/log/check.ts";
import { addedBlobs, parseEntry } from "../../shared/log/entry.ts";
import { createLedger, type Ledger } from "../../shared/log/ledger.ts";
import { idPrefix } from "../../shared/log/prefix-set.ts";
import { deliver, testBlob, testKeyring, writeCheckpoint } from "../../shared/log/testing/test-account.ts";
import {
  writeGeneration,
  writeOps,
  writeRecord,
  type TestAccount,
  type TestBlob,
} from "../../shared/log/testing/test-account.ts";
import { nodeCrypto as crypto } from "../crypto/node-crypto.ts";
import { openSqlite } from "./provider/driver.ts";
import { openTables } from "./provider/tables.ts";
import { openTestStore, type TestStore } from "./testing/open-store.ts";
import { runs } from "../../test/harness/thorough.ts";

const STEPS = ["incoming", "ops", "release", "gap", "stale", "rotate", "generation", "checkpoint"] as const;
type Step = (typeof STEPS)[number];

interface World {
  readonly t: TestStore;
  readonly account: TestAccount;
  readonly ledger: Ledger;
  /** Bodies of incoming entries, which come with them. */
  readonly bodies: Map<Uint8Array, TestBlob>;
}

/** An entry and what it needs uploaded; each step is allowed or refused, by both sides alike. */
async function entryOf({ t, account, ledger, bodies }: World, step: Step): Promise<Uint8Array> {
  const upload = async () => {
    const blob = testBlob(crypto, crypto.randomBytes(20));
    unwrap(await t.store.putBlob(account.account, blob.id, blob.bytes));
    return blob;
  };
  const current = ledger.record?.record.epoch ?? epoch(1);
  switch (step) {
    case "incoming": {
      const { entry, blob } = await deliver(crypto, account, utf8("m"), utf8("i"), { epoch: current });
      bodies.set(entry, blob);
      return entry;
    }
    case "ops":
      return writeOps(crypto, account, ledger, { adds: [(await upload()).id] });
    case "release":
      return writeOps(crypto, account, ledger, { releases: [account.keyring.id] });
    case "gap":
      return writeOps(crypto, account, ledger, { deviceSeq: 99 });
    case "stale":
      return writeOps(crypto, account, ledger, { epoch: epoch(7) });
    case "generation":
      return writeGeneration(crypto, account, ledger);
    case "checkpoint": {
      const manifest = await upload();
      const { id, sha256, size } = manifest;
      const body = { stateHash: crypto.sha256(utf8("s")), foldVersion: 1, manifest: { id, sha256, size } };
      return writeCheckpoint(crypto, account, ledger, body);
    }
    case "rotate":
      return rotate(t, account, ledger);
  }
}

async function rotate(t: TestStore, account: TestAccount, ledger: Ledger): Promise<Uint8Array> {
  const secrets = generateEpochSecrets(crypto);
  const next = (ledger.record?.record.epoch ?? 0) + 1;
  const keyring = await testKeyring(crypto, { ...account, epochSecrets: secrets }, [account.device], next);
  unwrap(await t.store.putBlob(account.account, keyring.id, keyring.bytes));
  const { id, sha256, size } = keyring;
  return writeRecord(crypto, account, ledger, {
    ...{ epoch: epoch(next), recipient: epochIdentity(secrets).recipient.publicKey },
    ...{ keyring: { id, sha256, size }, adds: [id] },
  });
}

/** The store's view, read by a second connection, says what the ledger in memory says. */
function expectSameView({ t, ledger, account }: World, entries: readonly Uint8Array[]): void {
  const driver = openSqlite(join(t.dir, "provider.db"));
  const tables = openTables(driver, crypto);
  const row = tables.accounts.byId(account.account);
  if (row === null) throw new Error("the account is there");
  const view = tables.view(row);
  const facts = ({ seq: at, head, generation, record }: typeof view) => ({ at, head, generation, record });
  expect(facts(view)).toEqual(facts(ledger));
  for (let at = 0; at <= ledger.seq; at++) expect(view.headAt(seq(at))).toEqual(ledger.headAt(seq(at)));
  expect(view.deviceSeq(account.device.id)).toBe(ledger.deviceSeq(account.device.id));
  for (const bytes of entries) {
    const entry = parseEntry(bytes);
    if (entry === null) throw new Error("the entry parses");
    for (const id of [entry.id, account.account as string as typeof entry.id])
      expect(view.hasUncounted(idPrefix(id))).toBe(ledger.hasUncounted(idPrefix(id)));
    for (const id of addedBlobs(entry)) expect(view.hasBlob(idPrefix(id))).toBe(ledger.hasBlob(idPrefix(id)));
  }
  driver.close();
}

test.each(["companion", "provider"] as const)(
  "the store's view of a %s's log is the ledger's, and both refuse alike",
  async (kind) => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...STEPS), { minLength: 1, maxLength: 10 }), async (steps) => {
        const t = await openTestStore();
        try {
          const account = await t.join("alice@example.org", kind);
          const ledger = createLedger(crypto, account.account);
          ledger.advance(unwrap(await checkBytes(crypto, ledger, account.genesis)));
          const world: World = { t, account, ledger, bodies: new Map() };
          const entries = [account.genesis];
          for (const step of steps) {
            const bytes = await entryOf(world, step);
            const checked = await checkBytes(crypto, ledger, bytes);
            const stored = await append(world, bytes);
            if (checked.ok) {
              ledger.advance(checked.value);
              entries.push(bytes);
              expect(stored).toEqual({ ok: true });
            } else expect(stored).toEqual({ ok: false, violation: checked.error });
          }
          expectSameView(world, entries);
          t.store = await t.reopen();
          expect(t.store.head(account.account)).toEqual({ seq: ledger.seq, head: ledger.head });
        } finally {
          await t.remove();
        }
      }),
      { numRuns: runs(5, 40) },
    );
  },
);

/** An incoming entry comes with its blob; the others' were uploaded before. */
async function append({ t, account: { account }, bodies }: World, bytes: Uint8Array) {
  const body = bodies.get(bytes);
  if (body) return { ok: (await t.store.appendIncoming(account, bytes, body)).ok };
  const stored = await t.store.append(account, [bytes]);
  if (stored.ok) return { ok: true };
  return { ok: false, violation: stored.error.type === "refused" ? stored.error.violation : null };
}
