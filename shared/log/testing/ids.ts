/** Ids for tests. */
import { parseId } from "../../lib/ids.ts";

/** Throws where the id is null. */
export function unwrapId<T>(id: T | null): T {
  if (id === null) throw new Error("not an id");
  return id;
}

/** An id of 16 bytes that ends in this number. */
export const testId = <T extends NonNullable<ReturnType<typeof parseId>>>(n: number): T =>
  unwrapId(parseId<T>(n.toString(16).padStart(32, "0")));
