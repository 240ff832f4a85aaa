/** Index data of the messages looked at last: lists ask for the same rows again and again. */
import type { Account } from "../../../shared/account/account.ts";
import { emailNumber } from "../../../shared/lib/ids.ts";
import type { IndexData } from "../../../shared/mime/index/index-data.ts";

export interface IndexShelf {
  /** In the order asked; null where nothing is known, or can be had now. */
  get(numbers: readonly number[]): Promise<readonly (IndexData | null)[]>;
  /** The same, of many that are looked at once. */
  read(numbers: readonly number[]): Promise<readonly (IndexData | null)[]>;
}

/** Messages held. */
const MAX_HELD = 400;

export function createIndexShelf(account: Pick<Account, "index">): IndexShelf {
  const held = new Map<number, IndexData>();

  return {
    read: (numbers) => account.index(numbers.map(emailNumber)),
    async get(numbers) {
      const lacking = numbers.filter((number) => !held.has(number));
      const found = lacking.length > 0 ? await account.index(lacking.map(emailNumber)) : [];
      const read = new Map(lacking.map((number, i) => [number, found[i] ?? null]));
      const answer = numbers.map((number) => held.get(number) ?? read.get(number) ?? null);
      numbers.forEach((number, i) => {
        const data = answer[i];
        if (!data) return;
        held.delete(number);
        held.set(number, data);
      });
      for (const oldest of held.keys()) {
        if (held.size <= MAX_HELD) break;
        held.delete(oldest);
      }
      return answer;
    },
  };
}
