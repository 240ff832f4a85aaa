/**
 * All that lists, searches and changes need of one account while it is open here: made once, shared by whoever shows it
 * (each tab's page of the companion has the same).
 */
import type { Account, IntendOptions } from "../../../shared/account/account.ts";
import { startByItself } from "../../../shared/account/by-itself/by-itself.ts";
import { createListeners } from "../../../shared/account/listeners.ts";
import { createHeldMailbox, type HeldMailbox } from "../../../shared/account/outbox/held-mail.ts";
import { createOutbox, type Outbox } from "../../../shared/account/outbox/outbox.ts";
import type { MailboxId } from "../../../shared/lib/ids.ts";
import { ok, type Result } from "../../../shared/lib/result.ts";
import { findHome, isHome } from "../../../shared/mailbox/homes.ts";
import type { Change } from "../../../shared/mailbox/op.ts";
import type { Step } from "../../../shared/mailbox/step.ts";
import { foldText } from "../../../shared/search/fold-text.ts";
import type { SearchNames } from "../../../shared/search/match-query.ts";
import type {
  ChangeAsk,
  Changed,
  ChangeFailure,
  ListQuery,
  MailboxFailure,
  MailEvent,
  SharedSettings,
  Waiting,
} from "../../rpc/mail-rpc.ts";
import { answerTo, intentOf, optionsOf } from "../call-answers.ts";
import { createCatalogBuilder, type CatalogBuilder } from "../lists/catalog-builder.ts";
import { watchArrivals } from "../arrivals.ts";
import { Catalog } from "../lists/catalog.ts";
import { CatalogWords } from "../lists/catalog-words.ts";
import { createMailOrders } from "../lists/mail-orders.ts";
import { planChange, type PlanParts } from "./change-plan.ts";
import { startChores } from "../by-itself/chores.ts";
import { PeopleLookup } from "../contacts/people-lookup.ts";
import { closeDraftShelf } from "../writing/draft-shelf.ts";
import { createIndexShelf, type IndexShelf } from "../lists/index-shelf.ts";
import { listIndex, looksAtFlags } from "../lists/list-index.ts";
import type { ListIndex } from "../lists/list-order.ts";
import { MailModel } from "../mail-model.ts";
import { createShownLists } from "../lists/shown-lists.ts";
import { readSettings } from "../shared-settings.ts";
import { readSnoozes, type Snoozes } from "./snoozes.ts";
import { perform, type Performed } from "./steps.ts";
import { targetedOf, type Targeted } from "./targets.ts";
import { createUndoShelf, type Undoable, type UndoShelf } from "./undo-shelf.ts";

export interface MailDesk {
  readonly account: Account;
  readonly model: MailModel;
  readonly catalog: Catalog;
  readonly people: PeopleLookup;
  readonly builder: CatalogBuilder;
  readonly shelf: IndexShelf;
  readonly undo: UndoShelf;
  readonly plan: PlanParts;
  /** Sends what is due while the account is open here. */
  readonly outbox: Outbox;
  /** What is to be sent and is on this device alone. */
  readonly held: HeldMailbox;
  settings(): SharedSettings;
  index(query: ListQuery): ListIndex;
  /** The list is shown as it is now: its `asOf`. */
  show(query: ListQuery): number;
  dateOf(number: number): number;
  snoozedUntil(number: number): number | null;
  targeted(target: ChangeAsk["target"]): readonly Targeted[];
  perform(steps: readonly Step[], options?: IntendOptions): Promise<Result<Performed, ChangeFailure | MailboxFailure>>;
  undone(token: string): Promise<Result<Performed, ChangeFailure | MailboxFailure>>;
  /** `call`: a name for it; asked once more under the same, nothing is done. */
  change(ask: ChangeAsk, call?: string): Promise<Result<Changed, ChangeFailure | MailboxFailure>>;
  /** The steps, and what undoes them. */
  commit(
    steps: readonly Step[],
    undo: readonly Step[] | null,
    count: number,
    call?: string,
  ): Promise<Result<Changed, ChangeFailure | MailboxFailure>>;
  /** What was answered to such a call. */
  answered(call: string | undefined): Changed | null;
  watch(listener: (event: MailEvent) => void): () => void;
  /** A draft of that Message-ID is being saved: what hears how much of it has left. */
  savingOf(messageId: string): (sent: number, of: number) => void;
  /** What lists show has changed: by entries of the log, or by what waits here. */
  watchChanges(listener: (changes: readonly Change[]) => void): () => void;
  close(): void;
}

const desks = new WeakMap<Account, MailDesk>();

/** The one of an account that is open. */
export function mailDeskOf(account: Account): MailDesk {
  const known = desks.get(account);
  if (known) return known;
  const desk = createMailDesk(account);
  desks.set(account, desk);
  return desk;
}

/** The account is about to be closed. */
export const closeMailDesk = (account: Account): void => {
  closeDraftShelf(account);
  desks.get(account)?.close();
};

/** Milliseconds between two times that it is told how much of a message or a draft has left. */
const TELL_PROGRESS = 400;

/** Lists held, of those asked for last. */
const MAX_LISTS = 6;

interface HeldList {
  readonly stamp: string;
  readonly query: ListQuery;
  readonly list: ListIndex;
}

function createMailDesk(account: Account): MailDesk {
  const model = new MailModel(account);
  const catalog = new Catalog([account.address]);
  const words = new CatalogWords(catalog);
  const people = new PeopleLookup(catalog.people);
  const shelf = createIndexShelf(account);
  const events = createListeners<MailEvent>();
  const moves = createListeners<readonly Change[]>();
  const builder = createCatalogBuilder({ account, model, catalog, words }, (done) => {
    events.tell({ type: "searched", searched: builder.searched });
    // conversations stand together now that did not before
    if (done) moves.tell(everything());
  });
  const delay = (): number => 500 + Math.random() * 2_500;
  const chores = startChores({ account, clock: Date.now, delay });
  const randomBytes = (count: number): Uint8Array => crypto.getRandomValues(new Uint8Array(count));
  // who came in by password shares a device with the provider's engine: what has a digest was handed over there
  const isOurs = ({ digest }: { readonly digest: string | null }): boolean =>
    digest === null || account.security.access() === null;
  const outbox = createOutbox({ account, port: account.outgoing, clock: Date.now, randomBytes, delay, isOurs });
  const held = createHeldMailbox({ account, outbox, clock: Date.now, randomBytes });
  const byItself = startByItself({ account, port: account.outgoing, clock: Date.now, delay });
  const undo = createUndoShelf(Date.now, () => crypto.randomUUID());
  /** Tokens of what was undone: not once more. */
  const used = new Set<string>();
  const lists = new Map<string, HeldList>();
  const shown = createShownLists();
  let settingsNow: {
    readonly generation: number;
    readonly settings: SharedSettings;
    readonly snoozes: Snoozes;
  } | null = null;
  let waiting = account.unsent;
  let toldAt = 0;
  const stops = [
    outbox.watch((turn) => {
      const now = Date.now();
      if (turn.type !== "progress" || now < toldAt + TELL_PROGRESS) return;
      toldAt = now;
      events.tell({ type: "sending" });
    }),
    watchArrivals({ account, model, shelf, clock: Date.now }, events.tell),
    account.subscribeShown((changes) => {
      model.note(changes);
      if (changes.some(({ type }) => type === "settings" || type === "filters")) events.tell({ type: "settings" });
      moves.tell(changes);
    }),
    account.watchIntents((turn) => {
      model.noteAhead();
      if (turn.type === "refused") {
        moves.tell(everything());
        events.tell({ type: "settings" });
        events.tell({ type: "changeRefused", reason: turn.reason });
      }
      if (turn.type !== "stalled" && account.unsent === waiting) return;
      waiting = account.unsent;
      events.tell({ type: "waiting", ...waitingOf(account) });
    }),
  ];

  /** All there is may be otherwise. */
  const everything = (): readonly Change[] => changesIn(model.state.mailboxes().map(({ id }) => id));

  function shared(): { readonly settings: SharedSettings; readonly snoozes: Snoozes } {
    if (settingsNow?.generation !== model.settingsGeneration) {
      const { state, settingsGeneration: generation } = model;
      settingsNow = { generation, settings: readSettings(state), snoozes: readSnoozes(state) };
    }
    return settingsNow;
  }
  const settings = (): SharedSettings => shared().settings;

  const snoozed = (): MailboxId | null => findHome(model.state.mailboxes(), "snoozed")?.id ?? null;
  const snoozedUntil = (number: number): number | null => {
    const { until } = shared().snoozes;
    const id = until.size === 0 ? null : model.idOf(number);
    return (id && until.get(id)) ?? null;
  };
  const dateOf = (number: number): number => {
    const arrival = model.arrivalOf(number);
    const { woken } = shared().snoozes;
    const id = woken.size === 0 ? null : model.idOf(number);
    return Math.max(arrival, (id && woken.get(id)) ?? 0);
  };

  const orders = createMailOrders(model, dateOf);

  const names: SearchNames = {
    mailboxes: (name) => mailboxesNamed(model, name),
    keyword(label) {
      const found = settings().labels.find(
        ({ name, keyword }) => foldText(name) === label || keyword.toLowerCase() === label,
      );
      return found?.keyword ?? label;
    },
    own: [foldText(account.address)],
  };

  function index(query: ListQuery): ListIndex {
    const key = JSON.stringify([query.mailbox, query.search, query.filter, query.conversations]);
    const flags = looksAtFlags(query) ? model.flagsGeneration : 0;
    const known = query.conversations || query.search !== "" || query.filter === "attachments" ? catalog.generation : 0;
    const now = Math.floor(Date.now() / 1000);
    const stamp = [model.placesGeneration, flags, known, model.settingsGeneration, Math.floor(now / 600)].join();
    const held = lists.get(key);
    lists.delete(key);
    if (held?.stamp === stamp) {
      lists.set(key, held);
      return held.list;
    }
    const isSnoozed = (number: number): boolean => snoozedUntil(number) !== null;
    const beside = [...lists.values()].filter((one) => one.stamp === stamp && isBeside(one.query, query));
    const before = beside.map((one) => one.list).reverse();
    const list = listIndex(query, { model, catalog, words, orders, names, isSnoozed, now }, before);
    lists.set(key, { stamp, query, list });
    for (const oldest of lists.keys()) {
      if (lists.size <= MAX_LISTS) break;
      lists.delete(oldest);
    }
    return list;
  }

  function show(query: ListQuery): number {
    const looksAtText = query.search !== "" || query.filter === "attachments" || query.conversations;
    return shown.note(query, index(query), model.state.emailCount, !looksAtText || builder.searched.done);
  }

  const targeted = (target: ChangeAsk["target"]): readonly Targeted[] => targetedOf(target, { model, index, shown });

  const parts: PlanParts = {
    model,
    snoozed,
    random: () => crypto.randomUUID().slice(0, 8),
    conversations(of) {
      const numbers = new Set(of.flatMap(({ number }) => catalog.conversations.members(number)));
      return [...numbers].flatMap((number) => model.layout.places(number).map((place) => ({ number, place })));
    },
  };

  const run: MailDesk["perform"] = async (steps, options) => {
    const done = await perform(account, steps, options);
    if (done.ok) {
      model.noteAhead();
      moves.tell(changesIn(mailboxesOf(steps)));
      if (steps.some(({ op }) => op === "set" || op === "merge" || op === "filter")) events.tell({ type: "settings" });
    }
    return done;
  };

  async function commit(
    steps: readonly Step[],
    back: readonly Step[] | null,
    count: number,
    call?: string,
  ): Promise<Result<Changed, ChangeFailure | MailboxFailure>> {
    const done = await run(steps, optionsOf(call, { count, mailbox: "", undo: back }));
    if (!done.ok) return done;
    return ok({ undo: back && undo.put({ steps: back, id: done.value.id }, intentOf(call)), count });
  }

  function answered(call: string | undefined): Changed | null {
    const before = answerTo(account, call);
    if (!before) return null;
    return { undo: before.undo && undo.put({ steps: before.undo, id: before.id }, before.id), count: before.count };
  }

  /** What another engine of this device did, which ran before this one: its token is the intent's name. */
  function noted(token: string): Undoable | null {
    const before = used.has(token) ? null : answerTo(account, token);
    return before?.undo ? { steps: before.undo, id: before.id } : null;
  }

  return {
    answered,
    ...{ account, model, catalog, people, builder, shelf, undo, plan: parts, outbox, held },
    ...{ settings, index, show, dateOf, snoozedUntil, targeted, commit, perform: run },
    async change(ask, call) {
      const before = answered(call);
      if (before) return ok(before);
      const plan = planChange([ask], targeted(ask.target), parts);
      return "type" in plan ? { ok: false, error: plan } : commit(plan.steps, plan.undo, plan.count, call);
    },
    async undone(token) {
      const undoable = undo.take(token) ?? noted(token);
      if (!undoable) return { ok: false, error: { type: "gone" } };
      used.add(token);
      if (!undoable.id || !(await account.withdraw(undoable.id))) {
        const done = await run(undoable.steps);
        if (!done.ok) {
          // it may be asked for once more
          used.delete(token);
          undo.giveBack(token, undoable);
        }
        return done;
      }
      model.noteAhead();
      moves.tell(everything());
      events.tell({ type: "settings" });
      return ok({ id: null });
    },
    watch: events.add,
    savingOf(messageId) {
      let told = 0;
      return (sent, of) => {
        const now = Date.now();
        if (sent > 0 && now < told + TELL_PROGRESS) return;
        told = now;
        events.tell({ type: "saving", messageId, sent, of });
      };
    },
    watchChanges: moves.add,
    close() {
      builder.close();
      chores.close();
      held.close();
      outbox.close();
      byItself.close();
      for (const stop of stops) stop();
      desks.delete(account);
    },
  };
}

/** The same but for what is searched. */
const isBeside = (a: ListQuery, b: ListQuery): boolean =>
  a.mailbox === b.mailbox && a.filter === b.filter && a.conversations === b.conversations;

/** Words for the mailboxes of special use, besides their names. */
const USES: Readonly<Record<string, string>> = {
  ...{ sent: "\\Sent", drafts: "\\Drafts", trash: "\\Trash", bin: "\\Trash", archive: "\\Archive" },
  ...{ junk: "\\Junk", spam: "\\Junk" },
};

/** By use; else by whole name, last level, or the beginning of one. `name` is folded. */
function mailboxesNamed(model: MailModel, name: string): ReadonlySet<string> {
  const views = model.state.mailboxes();
  const use = Object.hasOwn(USES, name) ? USES[name] : undefined;
  const special = views.find(({ specialUse }) => specialUse === use);
  if (special) return new Set([special.id]);
  const last = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
  const tests = [
    (folded: string) => folded === name,
    (folded: string) => last(folded) === name,
    (folded: string) => folded.startsWith(name) || last(folded).startsWith(name),
  ];
  for (const test of tests) {
    const found = views.filter((view) => test(foldText(view.name)));
    if (found.length > 0) return new Set(found.map(({ id }) => id));
  }
  return new Set();
}

function mailboxesOf(steps: readonly Step[]): MailboxId[] {
  const ids = steps.flatMap((step) => [
    ...("mailbox" in step && !isHome(step.mailbox) ? [step.mailbox] : []),
    ...((step.op === "move" || step.op === "copy") && !isHome(step.to) ? [step.to] : []),
  ]);
  return [...new Set(ids)];
}

/** Without an account nothing waits. */
export const waitingOf = (account: Account | null): Waiting => ({
  ...{ count: account?.unsent ?? 0, stalled: account?.stalled ?? null },
});

const changesIn = (mailboxes: readonly MailboxId[]): readonly Change[] => [
  { type: "mailboxes" },
  ...mailboxes.map((mailbox) => ({ type: "reset", mailbox }) as const),
];
