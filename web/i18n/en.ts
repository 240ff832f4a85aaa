/** The English catalogue, whole. The page itself has it in two parts. */
import { enFirst } from "./en-first.ts";
import { enLater } from "./en-later.ts";

export const en = { ...enLater, ...enFirst } as const;
