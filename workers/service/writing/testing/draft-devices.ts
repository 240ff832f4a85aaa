/** Two devices of one account, as a page has them, over a provider in memory. */
import { expect } from "vitest";
import { nodeCrypto } from "../../../../server/crypto/node-crypto.ts";
import type { Account } from "../../../../shared/account/account.ts";
import { createWorld, type World } from "../../../../shared/account/testing/world.ts";
import { unwrap } from "../../../../shared/lib/result.ts";
import type { ListRow, MailRpc } from "../../../rpc/mail-rpc.ts";
import type { Draft, WriteRpc } from "../../../rpc/write-rpc.ts";
import { createListService } from "../../lists/list-service.ts";
import { createWriteService } from "../write-service.ts";

export interface Device {
  readonly account: Account;
  readonly mail: MailRpc;
  readonly write: WriteRpc;
  drafts(): Promise<readonly ListRow[]>;
  online(on: boolean): Promise<void>;
}

export function deviceOf({ account, connection }: World["first"]): Device {
  const session = { account: () => Promise.resolve(account) };
  const mail = createListService(session);
  return {
    ...{ account, mail, write: createWriteService(session) },
    async drafts() {
      const box = (await mail.mailboxes()).find(({ specialUse }) => specialUse === "\\Drafts")?.id ?? "";
      return (await mail.list({ mailbox: box, search: "", filter: "all", conversations: false }, 0, 100)).rows;
    },
    async online(on) {
      connection.online = on;
      await account.sync();
    },
  };
}

export async function two(messages: readonly string[] = []): Promise<{ world: World; one: Device; other: Device }> {
  const world = await createWorld(nodeCrypto);
  for (const message of messages) await world.deliver(message);
  await world.first.account.sync();
  const another = await world.another();
  await another.account.sync();
  return { world, one: deviceOf(world.first), other: deviceOf(another) };
}

export const begun = async ({ write }: Device): Promise<Draft> => unwrap(await write.newDraft("new", null)).draft;

export async function saved(device: Device, draft: Draft): Promise<Draft> {
  const { id, where } = unwrap(await device.write.saveDraft(draft, false));
  expect(where).toBe("account");
  return { ...draft, id };
}

export const mail = (more: readonly string[], text = "Hello"): string =>
  ["From: Bob <bob@example.net>", "Message-ID: <m1@x>", "Date: Tue, 14 Nov 2023 22:13:20 +0000", ...more, "", text, ""].join("\r\n"); // prettier-ignore

export const inboxId = async ({ mail: rpc }: Device): Promise<string> => {
  const box = (await rpc.mailboxes()).find(({ isInbox }) => isInbox)?.id ?? "";
  return (await rpc.list({ mailbox: box, search: "", filter: "all", conversations: false }, 0, 1)).rows[0]?.id ?? "";
};
