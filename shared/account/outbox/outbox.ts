/**
 * The outbox: messages that are to be sent, for as long as they are (docs/protocol.md, "Outbox"). Any device that is up sends
 * them. All that decides stands in the log, so that one goes on where another was cut off: a message in the outbox is whoever's
 * moves it to Sent; one that is there and still has its setting is handed over under the same id until its answer is known.
 *
 * It goes twice only where the MTA took it and the provider lost that answer before it had it on disk.
 */
import { bytesToHex } from "../../lib/bytes.ts";
import type { EmailNumber, EntryId } from "../../lib/ids.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import type { OutgoingEnvelope, SubmitPort } from "../../lib/submission.ts";
import type { Step } from "../../mailbox/step.ts";
import type { Place, StateView } from "../../mailbox/view.ts";
import type { Account, IntendFailure } from "../account.ts";
import { createListeners } from "../listeners.ts";
import { homeOf, unset } from "./outbox-ops.ts";
import { isBegun, whereabouts } from "./outbox-places.ts";
import { REST_PATIENCE, endRestOps, restNumber } from "./outbox-rest.ts";
import { createOutboxRunner, type OutboxTurn } from "./outbox-runner.ts";
import {
  encodeQueued,
  firstOfEach,
  queuedKey,
  readOutbox,
  readRests,
  returnedKey,
  type Queued,
  type Returned,
  type WaitReason,
} from "./outbox-settings.ts";

export type OutboxAccount = Pick<
  Account,
  | "device"
  | "state"
  | "ahead"
  | "connection"
  | "unsent"
  | "address"
  | "submit"
  | "appendAll"
  | "intend"
  | "watchIntents"
  | "body"
  | "index"
  | "subscribe"
  | "watchConnection"
>;

export interface OutboxParts {
  readonly account: OutboxAccount;
  readonly port: SubmitPort;
  /** Unix milliseconds. */
  readonly clock: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
  /** Milliseconds: devices that are up at the same time do not all begin at once. */
  readonly delay: () => number;
  /**
   * Whether one that this device has queued or claimed is this run's to go on with at once; else it waits as for another
   * device's. Left out: all are.
   */
  readonly isOurs?: (queued: Queued) => boolean;
}

export interface QueueOptions {
  /** Unix seconds; it is sent then, by a device that is up. */
  readonly at: number;
  /** In place of what its header says. */
  readonly envelope?: OutgoingEnvelope;
}

export interface OutboxItem {
  readonly email: EntryId;
  readonly number: EmailNumber;
  /** returned: it is a draft again; partly: it has left, but not to all */
  readonly type: "queued" | "claimed" | "returned" | "partly";
  /** Unix seconds: due then; of the others, when that was known. */
  readonly at: number;
  /** Of one that waits: why longer than was wanted. */
  readonly why: WaitReason | null;
  readonly tries: number;
  readonly returned: Returned | null;
  /** Of what has left: who is tried again, when, and for how long; unix seconds. */
  readonly rest: { readonly to: readonly string[]; readonly at: number; readonly until: number } | null;
}

export type QueueFailure = IntendFailure | { readonly type: "gone" };

export interface Outbox {
  /**
   * Durable, and shown in `account.ahead`, when it resolves; also offline. The message is in a mailbox, as a rule in Drafts;
   * `gone`: it is nowhere, or queued already, or in Sent.
   */
  queue(email: EntryId, options: QueueOptions): Promise<Result<Queued, QueueFailure>>;
  /**
   * Takes one back to the drafts. `back`: it is not sent. `maybe`: it is not sent again, but may have left before. `asked`: the provider can not be reached, so that it may have been sent
   * by another device: where it lies then tells. `gone`: it is being sent, or was.
   */
  unqueue(email: EntryId): Promise<Result<"back" | "maybe" | "asked" | "gone", IntendFailure>>;
  /** Another time for one that waits, unix seconds. */
  reschedule(email: EntryId, at: number): Promise<Result<null, QueueFailure>>;
  /** What was told of one that came back, or did not go to all, is read. */
  dismiss(email: EntryId): Promise<Result<null, IntendFailure>>;
  /** A mail program is told what becomes of it, until this is called: where nobody gets it, this device files no report. */
  await(email: EntryId): () => void;
  /** With what waits on this device, in no order. */
  items(): readonly OutboxItem[];
  /** Octets of one that is on its way from this device. */
  progress(email: EntryId): { readonly sent: number; readonly of: number } | null;
  watch(listener: (turn: OutboxTurn) => void): () => void;
  /** Does now what is due. */
  run(): Promise<void>;
  close(): void;
}

export function createOutbox(parts: OutboxParts): Outbox {
  const { account, randomBytes } = parts;
  const turns = createListeners<OutboxTurn>();
  const awaited = new Set<EntryId>();
  const runner = createOutboxRunner(parts, turns.tell, awaited);
  /** By intent: queueings of this device that the log has not told of yet. */
  const asked = new Map<EntryId, string>();

  // another device was faster: its queueing counts, not this one
  const stop = account.watchIntents((turn) => {
    if (turn.type !== "sent" && turn.type !== "refused") return;
    const key = asked.get(turn.id);
    asked.delete(turn.id);
    if (key !== undefined && turn.type === "sent" && turn.changed === 0) void account.intend([unset(key)]);
    if (key !== undefined) runner.plan(0);
  });

  async function take(steps: readonly Step[]): Promise<Result<null, IntendFailure>> {
    const taken = await account.intend(steps);
    return taken.ok ? ok(null) : taken;
  }

  return {
    async queue(email, { at, envelope }) {
      const from = placeOf(account.ahead, email);
      const { stage } = whereabouts(account.ahead, email);
      if (!from || stage === "claimed" || stage === "queued") return err({ type: "gone" });
      const id = bytesToHex(randomBytes(16));
      const times = { at, since: at, by: account.device, tries: 0, why: null, claimed: null };
      const queued: Queued = {
        key: queuedKey(email, id),
        email,
        id,
        ...times,
        envelope: envelope ?? null,
        digest: null,
      };
      const before = account.ahead.settings(returnedKey(email)).map(([key]) => unset(key));
      const made = homeOf(account.ahead, "outbox").made.filter(({ op }) => op === "subscribe") as Step[];
      const move: Step = { op: "move", mailbox: from.mailbox, emails: [email], to: "outbox" };
      const set: Step = { op: "set", key: queued.key, value: encodeQueued(queued) };
      const taken = await account.intend([...made, ...before, move, set]);
      if (!taken.ok) return taken;
      asked.set(taken.value.id, queued.key);
      runner.plan(0);
      return ok(queued);
    },

    async unqueue(email) {
      if (account.connection.type === "online" && account.unsent === 0) {
        const { stage, places } = whereabouts(account.state, email);
        if (stage === "queued") {
          const isHanded = readOutbox(account.state).queued.some(
            (one) => one.email === email && one.handed !== undefined,
          );
          const back = await runner.takeBack(email, places);
          if (back !== null) return ok(!back ? "gone" : isHanded ? "maybe" : "back");
        } else if (stage !== "elsewhere") return ok("gone");
        else return ok("back");
      }
      const { stage, places } = whereabouts(account.ahead, email);
      if (stage !== "queued") return ok(stage === "elsewhere" ? "back" : "gone");
      const taken = await take(
        places.map(({ mailbox }): Step => ({ op: "move", mailbox, emails: [email], to: "\\Drafts" })),
      );
      return taken.ok ? ok("asked") : taken;
    },

    async reschedule(email, at) {
      const queued = readOutbox(account.ahead).queued.find((one) => one.email === email);
      if (!queued || whereabouts(account.ahead, email).stage !== "queued") return err({ type: "gone" });
      const later = { ...queued, at, since: Math.max(at, queued.since), why: null };
      const taken = await take([{ op: "set", key: queued.key, value: encodeQueued(later) }]);
      runner.plan(0);
      return taken;
    },

    dismiss: (email) => take([unset(returnedKey(email)), ...endRestOps(account.ahead, email)]),
    await(email) {
      awaited.add(email);
      return () => void awaited.delete(email);
    },
    items: () => itemsOf(account.ahead),
    progress: (email) => runner.progress.get(email) ?? null,
    watch: turns.add,
    run: runner.run,
    close() {
      stop();
      runner.close();
    },
  };
}

/** Where a message is queued from: the drafts, as a rule. */
function placeOf(state: StateView, email: EntryId): Place | null {
  const number = state.emailNumber(email);
  const places = number === null ? [] : state.places(number);
  const { id } = homeOf(state, "\\Drafts");
  return places.find(({ mailbox }) => mailbox === id) ?? places[0] ?? null;
}

function itemsOf(state: StateView): readonly OutboxItem[] {
  const { queued, returned } = readOutbox(state);
  const waiting = firstOfEach(queued).flatMap((one): OutboxItem[] => {
    const { stage, number, places } = whereabouts(state, one.email);
    if (number === null || (stage !== "queued" && stage !== "claimed")) return [];
    if (stage === "claimed" && !isBegun(state, one, places)) return [];
    const { email, at, why, tries } = one;
    return [{ email, number, type: stage, at, why, tries, returned: null, rest: null }];
  });
  const resting = firstOfEach(readRests(state)).flatMap((one): OutboxItem[] => {
    const { email, at, why, tries, since, envelope } = one;
    const number = restNumber(state, email);
    if (number === null || waiting.some((item) => item.email === email)) return [];
    const rest = { to: envelope?.to ?? [], at, until: since + REST_PATIENCE };
    const told = returned.find((row) => row.email === email) ?? null;
    return [{ email, number, type: "partly", at: told?.at ?? since, why, tries, returned: told, rest }];
  });
  const known = [...waiting, ...resting];
  const told = returned.flatMap((one): OutboxItem[] => {
    const { email, at } = one;
    const { stage, number } = whereabouts(state, email);
    if (number === null || known.some((item) => item.email === email)) return [];
    const type = stage === "elsewhere" ? "returned" : "partly";
    return [{ email, number, type, at, why: null, tries: 0, returned: one, rest: null }];
  });
  return [...known, ...told];
}

export type { OutboxTurn };
