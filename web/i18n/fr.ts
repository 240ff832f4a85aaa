/** The French catalogue, fetched only where it is wanted. */
import type { en } from "./en.ts";
import type { Messages } from "./t.ts";
import { frApp } from "./fr-app.ts";

const all = { ...frApp } satisfies Partial<Record<keyof typeof en, unknown>>;

export const fr: Messages = all;
