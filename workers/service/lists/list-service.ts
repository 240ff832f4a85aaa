/** MailRpc: lists, conversations, reading, changes and shared settings; the same in a browser's worker and in the companion. */
import type { SubmitFailure } from "../../../shared/account/account.ts";
import { emailNumber } from "../../../shared/lib/ids.ts";
import { err, ok, type Result } from "../../../shared/lib/result.ts";
import type { Step } from "../../../shared/mailbox/step.ts";
import { suggest } from "../../../shared/search/suggest.ts";
import type {
  ChangeFailure,
  ListQuery,
  ListWindow,
  MailboxFailure,
  MailRpc,
  OpenedMessage,
  ReadFailure,
  UnsubscribeFailure,
} from "../../rpc/mail-rpc.ts";
import { acquaintanceOf } from "../contacts/acquaintance.ts";
import { answerTo, optionsOf } from "../call-answers.ts";
import { conversationOf } from "./conversation.ts";
import {
  blockSteps,
  filterNumbers,
  filterSteps,
  planFilter,
  readBlocked,
  readFilters,
} from "../changes/mail-filters.ts";
import { listRows, type RowParts } from "./list-rows.ts";
import { mailDeskOf, waitingOf, type MailDesk } from "../changes/mail-desk.ts";
import { mailboxSummaries } from "./mailbox-summary.ts";
import { planCreate, planDelete, planRename, planSubscribe, type MailboxPlan } from "../changes/mailbox-plan.ts";
import type { OpenSession } from "../security/open-session.ts";
import { settingsSteps } from "../settings-steps.ts";
import { NO_SETTINGS } from "../shared-settings.ts";

/** Rows of one answer. */
const MAX_ROWS = 1_000;

const reading = () => import("../reading/take-apart.ts");

const NOTHING: ListWindow = { total: 0, offset: 0, rows: [], searched: { done: true, back: 0 }, asOf: 0 };
const GONE = err({ type: "gone" } as const);

export function createListService(session: Pick<OpenSession, "account">): MailRpc {
  const opened = async (): Promise<MailDesk | null> => {
    const account = await session.account();
    return account && mailDeskOf(account);
  };
  /** Once what has come in is known. */
  const ready = async (): Promise<MailDesk | null> => {
    const desk = await opened();
    await desk?.builder.fresh();
    return desk;
  };
  const withDesk = async <T, E>(
    work: (desk: MailDesk) => Promise<Result<T, E>>,
  ): Promise<Result<T, E | { readonly type: "gone" }>> => {
    const desk = await ready();
    return desk ? work(desk) : GONE;
  };

  async function onMailbox(
    plan: (desk: MailDesk) => MailboxPlan | MailboxFailure,
    call?: string,
  ): Promise<Result<{ readonly id: string }, MailboxFailure>> {
    const desk = await opened();
    if (!desk) return GONE;
    const before = answerTo(desk.account, call);
    if (before) return ok({ id: before.mailbox });
    const planned = plan(desk);
    if ("type" in planned) return err(planned);
    const options = optionsOf(call, { count: 0, mailbox: planned.id, undo: null });
    const done = planned.steps.length > 0 ? await desk.perform(planned.steps, options) : ok(null);
    return done.ok ? ok({ id: planned.id }) : done;
  }
  type Plan = (desk: MailDesk) => readonly Step[] | null | Promise<readonly Step[] | null>;
  const save = (plan: Plan): Promise<Result<null, ChangeFailure>> =>
    withDesk(async (desk) => {
      const steps = await plan(desk);
      if (!steps) return err({ type: "refused" as const, reason: "malformed" });
      return toNull(desk.perform(steps).then(plainly));
    });
  const toNull = async <E>(made: Promise<Result<unknown, E>>): Promise<Result<null, E>> => {
    const done = await made;
    return done.ok ? ok(null) : done;
  };

  return {
    async mailboxes() {
      const desk = await opened();
      return desk ? mailboxSummaries(desk.model.state) : [];
    },
    async list(query, offset, limit) {
      const desk = await ready();
      return desk && isCount(offset) && isCount(limit) ? listWindow(desk, query, offset, limit) : NOTHING;
    },
    async rowOf(query, id) {
      const desk = await ready();
      const number = desk?.model.numberOf(id) ?? null;
      const row = desk && number !== null ? desk.index(query).rowOf(number) : -1;
      return row < 0 ? null : row;
    },
    conversation: (mailbox, id, conversations) =>
      withDesk((desk) => conversationOf(rowParts(desk), { mailbox, id, conversations })),
    open: (id) => withDesk((desk) => openMessage(desk, id)),
    preview: (id, part) =>
      withDesk(async (desk) => {
        const body = await bodyOf(desk, id);
        if (!body.ok) return body;
        const inside = (await reading()).attachmentContent(body.value, part);
        return inside ? ok((await reading()).previewedMessage(inside)) : GONE;
      }),
    part: (id, part) =>
      withDesk(async (desk) => {
        const body = await bodyOf(desk, id);
        if (!body.ok) return body;
        const content = (await reading()).attachmentContent(body.value, part);
        return content ? ok(content) : GONE;
      }),
    previewFile: async (message) => ok((await reading()).previewedMessage(message)),
    async previewPart(message, part) {
      const content = (await reading()).attachmentContent(message, part);
      return content ? ok(content) : GONE;
    },
    original: (id) => withDesk((desk) => bodyOf(desk, id)),
    async count(target) {
      const desk = await ready();
      if (target.type === "all") await desk?.builder.whole();
      return new Set(desk?.targeted(target).map(({ number }) => number)).size;
    },
    change: (ask, call) =>
      withDesk(async (desk) => {
        if (ask.target.type === "all") await desk.builder.whole();
        return plainly(await desk.change(ask, call));
      }),
    undo: (token) => withDesk((desk) => toNull(desk.undone(token).then(plainly))),
    createMailbox: (name, call) => onMailbox(({ model }) => planCreate(model, name), call),
    renameMailbox: (id, name, call) => toNull(onMailbox(({ model }) => planRename(model, id, name), call)),
    deleteMailbox: (id, call) => toNull(onMailbox(({ model }) => planDelete(model, id), call)),
    subscribeMailbox: (id, on) => toNull(onMailbox(({ model }) => planSubscribe(model, id, on))),
    async suggest(search) {
      const desk = await ready();
      if (!desk) return [];
      const { labels, searches } = desk.settings();
      return suggest(search, {
        people: (typed, most) => desk.people.suggest(typed, most),
        mailboxes: desk.model.state.mailboxes().map(({ name }) => name),
        labels: labels.map(({ name }) => name),
        saved: searches,
      });
    },
    async settings() {
      return (await opened())?.settings() ?? NO_SETTINGS;
    },
    async keywords() {
      const views = (await opened())?.model.state.mailboxes() ?? [];
      return [...new Set(views.flatMap((view) => view.keywords()))].filter((one) => !one.startsWith("$")).sort();
    },
    saveSettings: (settings, read) => save(({ model }) => settingsSteps(settings, read, model.state)),
    async filters() {
      const desk = await opened();
      return desk ? readFilters(desk.model.state) : [];
    },
    saveFilters: (filters, read) =>
      save(async ({ model }) => {
        const steps = filterSteps(filters, read, model.state);
        if (!steps || model.state.settings("forward/").length === 0) return steps;
        const { forwardSteps } = await import("../by-itself/forward-steps.ts");
        return [...steps, ...forwardSteps(steps, model.state, Math.floor(Date.now() / 1000))];
      }),
    async countFilter(filter, query) {
      const desk = await ready();
      return desk ? (await filterNumbers(desk, filter, query)).length : 0;
    },
    applyFilter: (filter, query, call) =>
      withDesk(async (desk) => {
        const before = desk.answered(call);
        if (before) return ok(before);
        const plan = planFilter(desk, filter, query, await filterNumbers(desk, filter, query));
        return plan ? plainly(await desk.commit(plan.steps, plan.undo, plan.count, call)) : GONE;
      }),
    blockSender: (address, on) => save(({ model }) => blockSteps(address, on, model.state)),
    async blocked() {
      const desk = await opened();
      return desk ? readBlocked(desk.model.state) : [];
    },
    async waiting() {
      return waitingOf(await session.account());
    },
    async unsubscribe(id) {
      const desk = await ready();
      return desk ? unsubscribe(desk, id) : err({ type: "offline" });
    },
    importMessage: (mailbox, message, flags, date) =>
      withDesk(async ({ account, model }): Promise<Result<null, ChangeFailure>> => {
        const view = model.mailbox(mailbox);
        if (!view) return GONE;
        const filed = await account.append(view.id, message, flags, date);
        if (filed.ok) return ok(null);
        return err(filingFailure(filed.error));
      }),
    async kept() {
      return { bodies: (await session.account())?.keptBodies() ?? 0 };
    },
    async dropKept() {
      const account = await session.account();
      if (!account) return false;
      return account.dropBodies().then(
        () => true,
        () => false,
      );
    },
  };
}

/** What only mailboxes can meet is told as any other refusal. */
function plainly<T>(done: Result<T, ChangeFailure | MailboxFailure>): Result<T, ChangeFailure> {
  if (done.ok || (done.error.type !== "exists" && done.error.type !== "badName"))
    return done as Result<T, ChangeFailure>;
  return err({ type: "refused", reason: done.error.type });
}

function filingFailure(failure: SubmitFailure): ChangeFailure {
  if (failure.type === "offline") return failure;
  return { type: "refused", reason: failure.type === "tooLarge" ? "tooLarge" : failure.why };
}

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

async function listWindow(desk: MailDesk, query: ListQuery, offset: number, limit: number): Promise<ListWindow> {
  const index = desk.index(query);
  const asOf = desk.show(query);
  const first = Math.min(offset, index.count);
  const end = Math.min(index.count, first + Math.min(limit, MAX_ROWS));
  const rows = Array.from({ length: end - first }, (_, i) => index.row(first + i));
  const shown = await listRows(rows, query, rowParts(desk));
  return { total: index.count, offset: first, rows: shown, searched: desk.builder.searched, asOf };
}

export const rowParts = (desk: MailDesk): RowParts => {
  const labels = new Set(desk.settings().labels.map(({ keyword }) => keyword));
  const { model, catalog, shelf, dateOf, snoozedUntil } = desk;
  return { model, catalog, shelf, labels, dateOf, snoozedUntil };
};

async function openMessage(desk: MailDesk, id: string): Promise<Result<OpenedMessage, ReadFailure>> {
  const { model, shelf } = desk;
  const number = model.numberOf(id);
  const place = number === null ? null : model.layout.place(number);
  if (number === null || !place) return GONE;
  const body = await bodyOf(desk, id);
  if (!body.ok) return body;
  const [index = null] = await shelf.get([number]);
  const { openedMessage } = await reading();
  const arrival = model.arrivalOf(number);
  const acquaintance = await acquaintanceOf(desk, number);
  return ok(openedMessage(body.value, { id, mailbox: place.mailbox, arrival, index, ...acquaintance }));
}

/** Asks for what the message itself names, never for what a page says. */
async function unsubscribe(desk: MailDesk, id: string): Promise<Result<null, UnsubscribeFailure>> {
  const message = await openMessage(desk, id);
  if (!message.ok) return err({ type: message.error.type === "offline" ? "offline" : "notAllowed" });
  const address = message.value.unsubscribe?.oneClick ?? null;
  return address === null ? err({ type: "notAllowed" }) : desk.account.unsubscribe(address);
}

async function bodyOf(desk: MailDesk, id: string): Promise<Result<Uint8Array, ReadFailure>> {
  const number = desk.model.numberOf(id);
  if (number === null) return GONE;
  const body = await desk.account.body(emailNumber(number));
  return body.ok ? body : err(readFailure(body.error));
}

const readFailure = ({ type }: { readonly type: ReadFailure["type"] }): ReadFailure => ({ type });
