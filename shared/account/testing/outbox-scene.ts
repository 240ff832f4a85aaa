/** Devices of one account with an outbox each, over a provider and an MTA in memory that follow a script. */
import { onTestFinished } from "vitest";
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import { utf8 } from "../../lib/bytes.ts";
import type { EntryId, MailboxId } from "../../lib/ids.ts";
import { unwrap } from "../../lib/result.ts";
import type { RefusedRecipient } from "../../lib/submission.ts";
import { DRAFTS_ID, INBOX_ID, OUTBOX_ID, SENT_ID, TRASH_ID } from "../../mailbox/generation.ts";
import { uidSetOf } from "../../mailbox/uid-set.ts";
import type { Account } from "../account.ts";
import { createOutbox, type Outbox } from "../outbox/outbox.ts";
import { allSent } from "./account-contract.ts";
import { createScriptedMta, type ScriptedMta } from "./scripted-mta.ts";
import { ADDRESS, createWorld, type TestDevice, type World } from "./world.ts";

export interface Desk {
  readonly account: Account;
  readonly outbox: Outbox;
  readonly device: TestDevice;
}

export interface Scene {
  readonly world: World;
  readonly mta: ScriptedMta;
  readonly first: Desk;
  another(): Promise<Desk>;
  later(seconds: number): void;
  readonly now: () => number;
}

const deskOf = async (world: World, mta: ScriptedMta, device: TestDevice): Promise<Desk> => {
  const { account } = device;
  await account.sync();
  const outbox = createOutbox({
    ...{ account, port: mta.port, clock: () => world.clock.now },
    // a test says when
    ...{ randomBytes: nodeCrypto.randomBytes, delay: () => 1_000_000 },
  });
  onTestFinished(() => outbox.close());
  return { account, outbox, device };
};

export async function scene(): Promise<Scene> {
  const world = await createWorld(nodeCrypto);
  const mta = createScriptedMta();
  return {
    ...{ world, mta, first: await deskOf(world, mta, world.first) },
    another: async () => deskOf(world, mta, await world.another()),
    later: (seconds) => void (world.clock.now += seconds * 1000),
    now: () => Math.floor(world.clock.now / 1000),
  };
}

let count = 0;
export const FIELDS = [`From: ${ADDRESS}`, "To: Bob <bob@example.com>", "Cc: cleo@example.com", "Bcc: dan@example.com"];

export async function draft({ account }: Desk, fields: readonly string[] = FIELDS): Promise<EntryId> {
  const id = `<draft-${++count}@example.org>`;
  const text = [...fields, `Message-ID: ${id}`, "Subject: Hello", "", "Text", ""].join("\r\n");
  unwrap(await account.append(DRAFTS_ID, utf8(text), ["\\Draft", "\\Seen"], null));
  return newestIn(account, DRAFTS_ID);
}

export function newestIn({ state }: Account, mailbox: MailboxId): EntryId {
  const view = state.mailbox(mailbox);
  const email = view && state.email(view.emailAt(view.count - 1));
  if (!email) throw new Error("nothing there");
  return email.id;
}

const MAILBOXES: readonly (readonly [string, MailboxId])[] = [
  ["Drafts", DRAFTS_ID],
  ["Outbox", OUTBOX_ID],
  ["Sent", SENT_ID],
  ["Trash", TRASH_ID],
  ["INBOX", INBOX_ID],
];

/** Where a message is, as the log says, and its flags. */
export function places({ state }: Account, email: EntryId): readonly string[] {
  const number = state.emailNumber(email);
  return number === null
    ? []
    : state.places(number).map(({ mailbox, index }) => {
        const name = MAILBOXES.find(([, id]) => id === mailbox)?.[0] ?? "?";
        const flags = state.mailbox(mailbox)?.flagsAt(index) ?? [];
        return [name, ...flags.filter((flag) => flag !== "\\Seen")].join(" ");
      });
}

export const settingsOf = ({ state }: Account): readonly string[] => state.settings("outbox/").map(([key]) => key);

export async function queue({ account, outbox }: Desk, email: EntryId, at: number): Promise<void> {
  unwrap(await outbox.queue(email, { at }));
  await allSent(account);
}

export async function moveTo({ account }: Desk, email: EntryId, to: MailboxId): Promise<void> {
  const number = account.state.emailNumber(email);
  const [place] = number === null ? [] : account.state.places(number);
  if (!place) throw new Error("it is nowhere");
  unwrap(await account.submit([{ op: "move", mailbox: place.mailbox, uids: uidSetOf([place.uid]), to }]));
}

export const refusal = (recipient: string, code: number): RefusedRecipient => ({
  ...{ recipient, code, enhanced: `${String(code).slice(0, 1)}.1.1`, text: "No such user", permanent: code >= 500 },
});
export const ALL = ["bob@example.com", "cleo@example.com", "dan@example.com"];

/** A device has begun to send a message, never heard what became of it, and is gone; `second` has not looked yet. */
export async function abandoned() {
  const begun = await scene();
  const { first, another, mta, now } = begun;
  const second = await another();
  const email = await draft(first);
  await queue(first, email, now());
  mta.script.push({ type: "lostAnswer" });
  await first.outbox.run();
  first.outbox.close();
  return { ...begun, second, email };
}
