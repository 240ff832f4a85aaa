/** Searches as the sidebar and the search box write them (docs/search.md). */
import type { Label } from "./types.ts";

/** Mail that has a label. */
export const labelSearch = ({ keyword }: Label): string => `label:${quoted(keyword)}`;

/** A value of an operator: in quotes where it would end at a space. */
export const quoted = (value: string): string => (/[\s"()]/.test(value) ? `"${value.replace(/"/g, "")}"` : value);
