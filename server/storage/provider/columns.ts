/** Columns of a row in their types; a row that lacks one is a bug of ours or a damaged file: throws. */
import { assert } from "../../../shared/lib/assert.ts";
import { idFromBytes, type AccountId, type BlobId, type DeviceId, type EntryId } from "../../../shared/lib/ids.ts";
import type { Row } from "./driver.ts";

export function int(row: Row, name: string): number {
  const value = row[name];
  assert(typeof value === "number", `column ${name} holds a number`);
  return value;
}

export function text(row: Row, name: string): string {
  const value = row[name];
  assert(typeof value === "string", `column ${name} holds a text`);
  return value;
}

export function bytes(row: Row, name: string): Uint8Array {
  const value = row[name];
  assert(value instanceof Uint8Array, `column ${name} holds bytes`);
  return value;
}

export const bytesOrNull = (row: Row, name: string): Uint8Array | null =>
  row[name] === null ? null : bytes(row, name);
export const intOrNull = (row: Row, name: string): number | null => (row[name] === null ? null : int(row, name));

export const id = <T extends AccountId | BlobId | DeviceId | EntryId>(row: Row, name: string): T =>
  idFromBytes<T>(bytes(row, name));
