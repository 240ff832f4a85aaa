/** Opening checked entries: a key that is missing is told apart, and a record is believed only for the blob it names. */
import { expect, test } from "vitest";
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import { assert } from "../../lib/assert.ts";
import { utf8 } from "../../lib/bytes.ts";
import { encodeCbor } from "../../lib/cbor.ts";
import { epoch, idFromBytes, seq as toSeq, type BlobId, type Epoch } from "../../lib/ids.ts";
import { unwrap } from "../../lib/result.ts";
import { parseEntry } from "../../log/entry.ts";
import { createLedger } from "../../log/ledger.ts";
import { createEntryKeys } from "../../log/seal-entry.ts";
import { createTestAccount, deliver, writeOps } from "../../log/testing/test-account.ts";
import { INBOX_ID } from "../../mailbox/generation.ts";
import { opsToCbor } from "../../mailbox/op-writer.ts";
import type { Op } from "../../mailbox/op.ts";
import { indexData } from "../../mime/index/index-data.ts";
import { appendedContentToCbor } from "./email-record.ts";
import { encodeIncomingContent } from "./incoming-content.ts";
import { createOpener } from "./opener.ts";
import { sampleMessage } from "../testing/sample-message.ts";

const crypto = nodeCrypto;
const message = utf8(sampleMessage(1));
const index = indexData(message, { receivedAt: 0 });

async function setUp() {
  const account = await createTestAccount(crypto);
  const current = { epoch: epoch(1), ...account.epochSecrets };
  const openerOf = (holds: boolean) => {
    const secretsOf = (asked: Epoch) => (holds && asked === 1 ? current : null);
    const keys = createEntryKeys(crypto, account.account, (asked) => secretsOf(asked)?.master ?? null);
    return createOpener(crypto, keys, { secretsOf, isLost: () => false });
  };
  const ledger = createLedger(crypto, account.account);
  const entryOf = (bytes: Uint8Array) => {
    const entry = parseEntry(bytes);
    assert(entry, "an entry");
    return entry;
  };
  return { account, ledger, entryOf, holder: openerOf(true), keyless: openerOf(false) };
}

const id = (): BlobId => idFromBytes<BlobId>(crypto.randomBytes(16));
const sealedBody = (blob: BlobId) => ({
  ...{ id: blob, sha256: crypto.randomBytes(32), size: 700, fileKey: crypto.randomBytes(16), trueSize: message.length },
});

/** An append of one blob, with what is needed to read another, or the same. */
function append(blobId: BlobId, read: BlobId): Uint8Array {
  const facts = { size: index.size, internalDate: 1, sha256: crypto.sha256(message) };
  const email = { id: idFromBytes<Extract<Op, { op: "append" }>["email"]["id"]>(new Uint8Array(16)), blobId, ...facts };
  const sealed = encodeCbor(appendedContentToCbor({ blob: sealedBody(read), index }));
  return encodeCbor(opsToCbor([{ op: "append", mailbox: INBOX_ID, email, flags: [], sealed }]));
}

test("noKey: a message and a change under keys that this device does not hold stop the fold", async () => {
  const { account, ledger, entryOf, holder, keyless } = await setUp();
  const content = {
    trueSize: message.length,
    sha256: crypto.sha256(message),
    rcpt: "",
    mailFrom: "",
    junk: false,
    index,
  };
  const delivered = entryOf((await deliver(crypto, account, message, encodeIncomingContent(content))).entry);
  const changed = entryOf(await writeOps(crypto, account, ledger));
  for (const entry of [delivered, changed]) {
    expect(await keyless.open(entry, toSeq(2))).toEqual({ ok: false, error: { type: "noKey", epoch: 1 } });
    expect((await holder.open(entry, toSeq(2))).ok).toBe(true);
  }
});

test("blobId of an append: what it says of another blob is not believed", async () => {
  const { account, ledger, entryOf, holder } = await setUp();
  const [own, other] = [id(), id()];
  const right = entryOf(await writeOps(crypto, account, ledger, { adds: [own] }, append(own, own)));
  const wrong = entryOf(await writeOps(crypto, account, ledger, { adds: [own] }, append(own, other)));
  expect(unwrap(await holder.open(right, toSeq(2))).records).toMatchObject([{ blob: { id: own } }]);
  const opened = unwrap(await holder.open(wrong, toSeq(2)));
  expect(opened.records).toEqual([]);
  // it is filed all the same, as by every device
  expect(opened.fold).toMatchObject({ kind: "ops", ops: [{ op: "append", email: { blobId: own } }] });
});
