/** Reads an account from a real provider as a device would: log in, read the log, open entries and bodies. */
import { decodeIncomingContent, type IncomingContent } from "../../shared/account/sync/incoming-content.ts";
import { createProviderClient } from "../../shared/client/create-provider-client.ts";
import type { ProviderClient, Session } from "../../shared/client/provider-client.ts";
import { openAge, openAgeHeader } from "../../shared/crypto/age/open.ts";
import { unpadMessage } from "../../shared/crypto/padding.ts";
import { seq, type Seq } from "../../shared/lib/ids.ts";
import { unwrap } from "../../shared/lib/result.ts";
import { parseEntry, type IncomingEntry } from "../../shared/log/entry.ts";
import { openIncoming } from "../../shared/log/seal-entry.ts";
import { createTestAccount, type TestAccount } from "../../shared/log/testing/test-account.ts";
import { nodeCrypto as crypto } from "../crypto/node-crypto.ts";

export interface ReadMail {
  readonly seq: Seq;
  readonly entry: IncomingEntry;
  readonly content: IncomingContent;
  /** As delivered. */
  readonly message: Buffer;
}

export interface MailReader {
  readonly made: TestAccount;
  readonly client: ProviderClient;
  readonly session: Session;
  /** All mail there is, bodies opened and compared with what the entries say of them. */
  read(): Promise<readonly ReadMail[]>;
}

/** Joins with an invite link `ORIGIN/join#TOKEN`. */
export async function joinByLink(link: string, address: string): Promise<MailReader> {
  const { origin, hash } = new URL(link);
  const client = createProviderClient({ fetch, baseUrl: origin, crypto });
  const token = hash.slice(1);
  const { account } = unwrap(await client.invite(token));
  const made = await createTestAccount(crypto, { account, address });
  unwrap(await client.join({ token, entry: made.genesis, keyring: made.keyring, access: null }));
  return readerOf(client, made);
}

/** The same account, where the provider now listens; signatures are bound to what it calls itself. */
export function readerOf(client: ProviderClient, made: TestAccount): MailReader {
  const credentials = { account: made.account, device: made.device.id, secret: made.device.keys.signing.secret };
  const session = client.session(credentials);
  return { made, client, session, read: () => readAll(session, made) };
}

export const reconnect = (origin: string, { made }: MailReader): MailReader =>
  readerOf(createProviderClient({ fetch, baseUrl: origin, crypto }), made);

async function readAll(session: Session, made: TestAccount): Promise<readonly ReadMail[]> {
  const mail: ReadMail[] = [];
  for (let after = seq(0); ;) {
    const page = unwrap(await session.log.read(after));
    for (const [i, bytes] of page.entries.entries()) {
      const entry = parseEntry(bytes);
      if (entry?.type === "incoming") mail.push(await open(session, made, entry, seq(page.first + i)));
    }
    after = seq(page.first + page.entries.length - 1);
    if (after >= page.last) return mail;
  }
}

async function open(session: Session, made: TestAccount, entry: IncomingEntry, at: Seq): Promise<ReadMail> {
  const fileKey = unwrap(await openAgeHeader(crypto, [made.epochIdentity], entry.ageHeader, { stanzas: "oneHybrid" }));
  const content = decodeIncomingContent((await openIncoming(crypto, entry, fileKey)) ?? new Uint8Array(0));
  if (!content) throw new Error("the entry does not open");
  const file = unwrap(await session.blobs.get(entry.blob.id));
  if (Buffer.compare(crypto.sha256(file), entry.blob.sha256) !== 0) throw new Error("another blob than the entry says");
  const { body } = unwrap(await openAge(crypto, [made.epochIdentity], file, { stanzas: "oneHybrid" }));
  const message = unpadMessage(body, content.trueSize);
  if (!message || Buffer.compare(crypto.sha256(message), content.sha256) !== 0) throw new Error("another message");
  return { seq: at, entry, content, message: Buffer.from(message) };
}
