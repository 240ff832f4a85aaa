/** The way from a command to an account's keys: through the companion that runs, or by opening the account here. */
import type { Connection } from "../../shared/account/account.ts";
import { findingToText } from "../../shared/account/evidence/findings.ts";
import { ok, type Result } from "../../shared/lib/result.ts";
import { wait } from "../../shared/lib/wait.ts";
import { lockFolder } from "../process/folder-lock.ts";
import type { HeldAccount } from "./account-folder.ts";
import { failed, type CommandContext, type Failure } from "./command.ts";
import { askCompanion, KEY_PATIENCE } from "./control.ts";
import { createKeyDesk } from "./key-desk.ts";
import type { KeyAnswers, KeyRequest } from "./key-request.ts";
import { isRevoked, removedNoteOf } from "./removal.ts";
import { unlockFolder } from "./unlock-folder.ts";
import { createVault } from "./vault.ts";

export interface KeyLine {
  /** Throws when the companion that runs has gone, or does not answer in time. */
  ask<R extends KeyRequest>(request: R): Promise<KeyAnswers[R["type"]]>;
  close(): Promise<void>;
}

/** One request, after which the line is closed whatever happens. */
export async function askOnce<R extends KeyRequest>(line: KeyLine, request: R): Promise<KeyAnswers[R["type"]]> {
  try {
    return await line.ask(request);
  } finally {
    await line.close();
  }
}

/** Milliseconds: it may read all of an account. */
const READING_PATIENCE = 3_600_000;
const READS_ALL: readonly KeyRequest["type"][] = ["lookAtRestored", "acceptRestored"];

const TRIES = 25;
const BETWEEN_TRIES = 200;

/** `sync` false: the account is opened as it is here, where no companion runs. */
export async function openKeyLine(
  context: CommandContext,
  held: HeldAccount,
  sync = true,
): Promise<Result<KeyLine, Failure>> {
  for (let tries = 0; tries < TRIES; tries++) {
    if (await askCompanion(context.data, { type: "ping" })) return ok(lineToRunning(context, held));
    const lock = lockFolder(context.data);
    if (!lock) {
      await wait(BETWEEN_TRIES, new AbortController().signal);
      continue;
    }
    const opened = await openHere(context, held, sync).catch((error: unknown) => {
      lock.release();
      throw error;
    });
    if (!opened.ok) {
      lock.release();
      return opened;
    }
    const { ask, close } = opened.value;
    return ok({ ask, close: () => close().finally(() => lock.release()) });
  }
  return failed("another companion command works on this folder: try again");
}

function lineToRunning({ data }: CommandContext, { id }: HeldAccount): KeyLine {
  return {
    async ask<R extends KeyRequest>(request: R) {
      const patience = READS_ALL.includes(request.type) ? READING_PATIENCE : KEY_PATIENCE;
      const answer = await askCompanion(data, { type: "keys", account: id, request }, patience);
      if (!answer) throw new Error("the companion has stopped meanwhile: try again");
      return answer.value as KeyAnswers[R["type"]];
    },
    close: () => Promise.resolve(),
  };
}

async function openHere(context: CommandContext, held: HeldAccount, sync: boolean): Promise<Result<KeyLine, Failure>> {
  const { data, crypto, network } = context;
  const keys = await unlockFolder(context);
  if (!keys.ok) return keys;
  const vault = createVault(data, crypto, keys.value);
  const secrets = await vault.secretsOf(held);
  if (!secrets) return failed(`the keys of ${held.address} do not open with this folder's lock`);
  const { provider, cache, id } = held;
  const opened = await network.open({ provider, cache, secrets, keep: (kept) => vault.keep(id, kept) }, true);
  const close = async (): Promise<void> => {
    await opened.account.close();
    await opened.store.close();
  };
  try {
    if (sync && !(await opened.account.sync())) tellWhy(context, held, opened.account.connection);
  } catch (error) {
    await close();
    throw error;
  }
  if (isRevoked(opened.account.connection)) {
    const note = removedNoteOf(held, opened.account, context.clock);
    await close();
    await vault.wipe(note);
    return failed(`this device was removed from ${held.address} by another one: its keys and its cache here are gone`);
  }
  const desk = createKeyDesk(crypto, opened.account);
  const ask = async <R extends KeyRequest>(request: R) => (await desk.answer(request)) as KeyAnswers[R["type"]];
  return ok({ ask, close });
}

/** What is shown, or tried, is as of before. */
function tellWhy({ terminal }: CommandContext, { provider }: HeldAccount, connection: Connection): void {
  if (connection.type === "tampered") terminal.tell(`Syncing has stopped: ${findingToText(connection.finding)}`);
  else if (connection.type === "offline") terminal.tell(`Cannot reach ${provider}: this is as of the last sync.`);
}
