/** Searches as the sidebar and the search box write them (docs/search.md). */
import type { Label } from "../app/types.ts";

/** Mail that has a label. */
export const labelSearch = ({ name }: Label): string => `label:${quoted(name)}`;

/** A value of an operator: in quotes where it would end at a space. */
export const quoted = (value: string): string => (/[\s"()]/.test(value) ? `"${value.replace(/"/g, "")}"` : value);
