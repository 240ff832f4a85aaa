/** Devices of one account that hold mail without a line, over a provider that can be cut off and an MTA in memory. */
import { onTestFinished } from "vitest";
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import { utf8 } from "../../lib/bytes.ts";
import { err, unwrap } from "../../lib/result.ts";
import { DRAFTS_ID, OUTBOX_ID, SENT_ID } from "../../mailbox/generation.ts";
import type { MailboxId } from "../../lib/ids.ts";
import type { MessagePieces } from "../../mime/build/message-pieces.ts";
import type { RemoteLog } from "../../storage/remote-log.ts";
import type { Account } from "../account.ts";
import { createHeldMailbox, type HeldMailbox } from "../outbox/held-mail.ts";
import { createOutbox, type Outbox } from "../outbox/outbox.ts";
import { createPost, type Post } from "../outbox/post.ts";
import { createScriptedMta, type ScriptedMta } from "./scripted-mta.ts";
import { ADDRESS, createWorld, type TestDevice, type World } from "./world.ts";

export const MESSAGE_ID = "held@example.org";
export const textOf = (words: string): string =>
  `From: ${ADDRESS}\r\nTo: bob@example.com\r\nMessage-ID: <${MESSAGE_ID}>\r\nSubject: Hello\r\n\r\n${words}\r\n`;

export const inOne = (text: string): MessagePieces => [{ octets: utf8(text), isFile: false }];

/** What is done of an append, and told, as a test says: by its number. */
export interface Line {
  appends: number;
  /** that append is done, and its answer does not come; then nothing comes through */
  loseAt: number | null;
  cut: boolean;
}

export const over =
  (line: Line) =>
  (log: RemoteLog): RemoteLog => ({
    ...log,
    async append(...asked) {
      if (line.cut) return err({ type: "offline" });
      const done = await log.append(...asked);
      if (line.appends++ !== line.loseAt) return done;
      line.cut = true;
      return err({ type: "offline" });
    },
    read: (...asked) => (line.cut ? Promise.resolve(err({ type: "offline" })) : log.read(...asked)),
  });

export interface Desk {
  readonly account: Account;
  readonly outbox: Outbox;
  readonly held: HeldMailbox;
  readonly post: Post;
  readonly device: TestDevice;
  close(): void;
}

export function deskOf(world: World, mta: ScriptedMta, device: TestDevice): Desk {
  const { account } = device;
  const clock = (): number => world.clock.now;
  const { randomBytes, sha256Async: sha256 } = nodeCrypto;
  const outbox = createOutbox({ account, port: mta.port, clock, randomBytes, delay: () => 1_000_000 });
  const held = createHeldMailbox({ account, outbox, clock, randomBytes });
  const post = createPost({ account, outbox, held, clock, randomBytes, sha256 });
  const close = (): void => {
    post.close();
    held.close();
    outbox.close();
  };
  onTestFinished(close);
  return { account, outbox, held, post, device, close };
}

export async function scene() {
  const world = await createWorld(nodeCrypto);
  const mta = createScriptedMta();
  const line: Line = { appends: 0, loseAt: null, cut: false };
  const device = await world.first.reopen({ log: over(line) });
  await device.account.sync();
  const desk = deskOf(world, mta, device);
  const offline = async (): Promise<void> => {
    line.cut = true;
    await device.account.sync();
  };
  /** Killed, and begun anew; the line is there again. */
  const restart = async (before: Desk): Promise<Desk> => {
    before.close();
    line.cut = true;
    const again = await before.device.reopen({ log: over(line) });
    const next = deskOf(world, mta, again);
    line.cut = false;
    await again.account.sync();
    return next;
  };
  return { world, mta, line, desk, device, offline, restart, now: () => Math.floor(world.clock.now / 1000) };
}

export async function writeHere({ held }: Desk, at: number, words = "Text"): Promise<string> {
  const row = { messageId: MESSAGE_ID, replaces: null, saved: at, message: inOne(textOf(words)), send: null };
  unwrap(await held.doc.put(row));
  return unwrap(await held.queue(MESSAGE_ID, at, null));
}

export async function settled({ held, outbox, account }: Desk): Promise<void> {
  for (let times = 0; times < 3; times++) {
    await held.run();
    await outbox.run();
    await account.sync();
  }
}

const countIn = ({ account }: Desk, mailbox: MailboxId): number => account.state.mailbox(mailbox)?.count ?? 0;
export const counts = (desk: Desk) => [DRAFTS_ID, OUTBOX_ID, SENT_ID].map((mailbox) => countIn(desk, mailbox));
