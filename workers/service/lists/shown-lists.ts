/**
 * Lists as they were shown, the last few: who then says "all of it" means what was there to see, not what has come, or was
 * moved in, since.
 *
 *     asOf = emails that the account had · TURNS + turn      turn: of the list, 0: it is not kept
 */
import type { ListQuery } from "../../rpc/mail-rpc.ts";
import type { ListIndex } from "./list-order.ts";

/** Lists kept. */
const MAX_SHOWN = 12;
/** Turns until they begin anew. */
const TURNS = 65_536;

interface Shown {
  readonly query: string;
  readonly asOf: number;
  readonly list: ListIndex;
}

export interface ShownLists {
  /** Its `asOf`. Not kept unless it is whole. */
  note(query: ListQuery, list: ListIndex, emails: number, isWhole: boolean): number;
  /** Null: it is not one of the last few. */
  find(query: ListQuery, asOf: number): ListIndex | null;
}

/** Messages of lower numbers had come by then. */
export const emailsBy = (asOf: number): number => Math.floor(asOf / TURNS);

/** The `asOf` of a list that is not known whole, or not kept. */
export const partly = (emails: number): number => emails * TURNS;

const textOf = ({ mailbox, search, filter, conversations }: ListQuery): string =>
  JSON.stringify([mailbox, search, filter, conversations]);

export function createShownLists(): ShownLists {
  const shown: Shown[] = [];
  let turn = 0;
  return {
    note(asked, list, emails, isWhole) {
      if (!isWhole) return partly(emails);
      const query = textOf(asked);
      const known = shown.find((one) => one.list === list && one.query === query && emailsBy(one.asOf) === emails);
      if (known) return known.asOf;
      turn = (turn % (TURNS - 1)) + 1;
      const asOf = emails * TURNS + turn;
      shown.push({ query, asOf, list });
      if (shown.length > MAX_SHOWN) shown.shift();
      return asOf;
    },
    find: (asked, asOf) => shown.find((one) => one.asOf === asOf && one.query === textOf(asked))?.list ?? null,
  };
}
