/** Whether what is shown may change the account: what a screen tells the buttons in it. */
import { getContext, setContext } from "svelte";

const KEY = Symbol("writing");

/** `why`: id of the element that says why nothing can be changed just now; null: it can. */
export const tellWriting = (why: () => string | null): void => {
  setContext(KEY, why);
};

/** Null: nothing speaks against it. To be called while a component is set up. */
export const writingStopped = (): (() => string | null) =>
  getContext<(() => string | null) | undefined>(KEY) ?? (() => null);
