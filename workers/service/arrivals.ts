/**
 * Mail that comes into the inbox while somebody is in, for notifications. What the first sync brings is no news, nor what is moved
 * or was filed long ago; what another device has read meanwhile is not told either, so it is looked at once all is fetched.
 */
import type { Account } from "../../shared/account/account.ts";
import type { Change } from "../../shared/mailbox/op.ts";
import type { MailEvent } from "../rpc/mail-rpc.ts";
import { authorToCorrespondent } from "./contacts/correspondents.ts";
import { harmlessText } from "./reading/harmless-text.ts";
import type { IndexShelf } from "./lists/index-shelf.ts";
import type { MailModel } from "./mail-model.ts";

/** Messages of which it is told from whom they are. */
const MAX_TOLD = 5;
/** Milliseconds in which more may come. */
const GATHER_MS = 300;
/** Seconds since it arrived at the provider. */
const NEWS_SECONDS = 86_400;

interface Parts {
  readonly account: Pick<Account, "subscribe" | "watchConnection" | "connection" | "state">;
  readonly model: MailModel;
  readonly shelf: Pick<IndexShelf, "get">;
  /** Milliseconds. */
  readonly clock: () => number;
}

/** Resolves to the way to stop. */
export function watchArrivals({ account, model, shelf, clock }: Parts, tell: (event: MailEvent) => void): () => void {
  /** by number; those below `floor` were there before */
  const came = new Set<number>();
  let floor = 0;
  let isSynced = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function note(changes: readonly Change[]): void {
    const inbox = account.state.mailboxByName("INBOX");
    for (const change of changes) {
      if (change.type !== "added" || change.mailbox !== inbox?.id) continue;
      for (const uid of change.uids) {
        const row = inbox.indexOf(uid);
        if (row >= 0 && inbox.emailAt(row) >= floor) came.add(inbox.emailAt(row));
      }
    }
    if (account.connection.type === "online") soon();
  }

  function soon(): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      void flush().catch(() => undefined);
    }, GATHER_MS);
  }

  async function flush(): Promise<void> {
    const numbers = [...came].sort((a, b) => b - a);
    came.clear();
    floor = account.state.emailCount;
    if (!isSynced) {
      isSynced = true;
      return;
    }
    const since = clock() / 1000 - NEWS_SECONDS;
    const news = numbers.filter((number) => isUnread(number) && model.arrivalOf(number) >= since);
    if (news.length === 0) return;
    const told = news.slice(0, MAX_TOLD);
    const data = await shelf.get(told);
    const messages = told.flatMap((number, i) => {
      const [id, place] = [model.idOf(number), model.layout.place(number)];
      if (!id || !place) return [];
      const [author] = data[i]?.from ?? [];
      const from = author ? authorToCorrespondent(author) : null;
      return [{ id, mailbox: place.mailbox, from, subject: harmlessText(data[i]?.subject ?? "") }];
    });
    tell({ type: "arrived", count: news.length, messages });
  }

  function isUnread(number: number): boolean {
    const { inbox } = model;
    const place = inbox && model.layout.placeIn(number, inbox.id);
    return place !== null && !model.hasFlag(place, "\\Seen");
  }

  const stops = [
    account.subscribe(note),
    account.watchConnection(({ type }) => {
      if (type === "online") soon();
    }),
  ];
  if (account.connection.type === "online") soon();
  return () => {
    clearTimeout(timer);
    for (const stop of stops) stop();
  };
}
