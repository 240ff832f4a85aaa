/** A device that its owner removed, against the real provider: before and after a kill -9. */
import { afterEach, expect, test } from "vitest";
import { createProviderClient } from "../../shared/client/create-provider-client.ts";
import { assert } from "../../shared/lib/assert.ts";
import { seq } from "../../shared/lib/ids.ts";
import { unwrap } from "../../shared/lib/result.ts";
import { checkBytes } from "../../shared/log/check.ts";
import { createLedger } from "../../shared/log/ledger.ts";
import { AGAIN } from "../../shared/storage/remote-log.ts";
import { newDevice, testBlob, writeOps } from "../../shared/log/testing/test-account.ts";
import { LmtpClient } from "../../test/harness/lmtp-client.ts";
import { nodeCrypto as crypto } from "../crypto/node-crypto.ts";
import { reconnect } from "../testing/mail-reader.ts";
import { writeRemoval } from "../testing/change-record.ts";
import { startProviderProcess, type ProviderProcess } from "../testing/test-provider.ts";

let provider: ProviderProcess;
afterEach(() => provider.end());

const deliver = async (subject: string): Promise<void> => {
  const lmtp = await LmtpClient.open(provider.lmtp);
  expect((await lmtp.deliver(["bob@example.org"], `Subject: ${subject}\r\n\r\ntext\r\n`))[0]).toMatch(/^250/);
  lmtp.close();
};

test("it reads how it was removed, and no more; the others go on", async () => {
  provider = await startProviderProcess();
  const bob = await provider.join("bob@example.org");
  const { made } = bob;
  await deliver("before");
  const [mail] = await bob.read();
  assert(mail, "the message is there");
  const heir = await newDevice(crypto);
  const credentials = { account: made.account, device: heir.id, secret: heir.keys.signing.secret };

  const watching = bob.session.log.watch(seq(2), AbortSignal.timeout(20_000))[Symbol.asyncIterator]();
  const next = watching.next();
  const identity = bob.client.session({ account: made.account, device: null, secret: made.identity.secret });
  const ledger = createLedger(crypto, made.account);
  for (const bytes of unwrap(await identity.log.read(seq(0))).entries)
    ledger.advance(unwrap(await checkBytes(crypto, ledger, bytes)));
  const { entry, keyring } = await writeRemoval(made, ledger, [heir]);
  unwrap(await identity.blobs.put(keyring.id, keyring.bytes));
  unwrap(await identity.log.append([entry], seq(2)));
  ledger.advance(unwrap(await checkBytes(crypto, ledger, entry)));
  // its stream ends, and the next one tells what there is for it
  expect(await next).toEqual({ done: false, value: AGAIN });
  expect(await watching.next()).toEqual({ done: false, value: 3 });
  await deliver("after");

  for (const how of ["running", "killed"]) {
    if (how === "killed") provider = await provider.restart("kill");
    const removed = how === "killed" ? reconnect(provider.http, bob) : bob;
    const page = unwrap(await removed.session.log.read(seq(0)));
    expect(page).toMatchObject({ first: 1, last: 3, head: ledger.head });
    expect(page.entries).toHaveLength(3);
    expect(page.entries[2]).toEqual(entry);
    const refused = { ok: false, error: { type: "notAuthorized" } };
    for (const { id, bytes } of [made.keyring, keyring])
      expect(unwrap(await removed.session.blobs.get(id))).toEqual(Uint8Array.from(bytes));
    expect(await removed.session.blobs.get(mail.entry.blob.id)).toEqual(refused);
    const blob = testBlob(crypto, crypto.randomBytes(10));
    expect(await removed.session.blobs.put(blob.id, blob.bytes)).toEqual(refused);
    expect(await removed.session.log.append([await writeOps(crypto, made, ledger)], seq(3))).toEqual(refused);
    expect(await removed.session.log.latestRecord()).toEqual(refused);
    expect(await removed.session.seen()).toEqual(refused);
    expect(await removed.session.pairTake(crypto.randomBytes(16))).toEqual(refused);

    const other = createProviderClient({ fetch, baseUrl: provider.http, crypto }).session(credentials);
    expect(unwrap(await other.log.read(seq(0))).last).toBe(4);
    expect(unwrap(await other.log.latestRecord())?.seq).toBe(3);
    expect([...unwrap(await other.seen()).keys()]).toEqual([heir.id]);
  }
  expect(provider.daemon.stderr()).not.toContain(made.device.id);
});
