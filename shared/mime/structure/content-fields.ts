/** Content-* fields of a part, as they are kept. Binary strings; null where a field is absent. */
import type { Param } from "../headers/params.ts";

export interface ContentType {
  /** As written; "" if broken. */
  readonly type: string;
  readonly subtype: string;
  readonly params: readonly Param[];
}

export interface Disposition {
  readonly type: string;
  readonly params: readonly Param[];
}

export interface Content {
  readonly type: ContentType | null;
  readonly id: string | null;
  readonly description: string | null;
  readonly encoding: string | null;
  readonly md5: string | null;
  readonly disposition: Disposition | null;
  readonly language: readonly string[] | null;
  readonly location: string | null;
}

export const NO_CONTENT: Content = {
  type: null,
  id: null,
  description: null,
  encoding: null,
  md5: null,
  disposition: null,
  language: null,
  location: null,
};
