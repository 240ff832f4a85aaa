/** `companion add` with nothing asked for. */
import type { AddOptions } from "../commands/add.ts";

export const noAddOptions: AddOptions = {
  invite: null,
  provider: null,
  address: null,
  pair: false,
  wordsFromInput: false,
  yes: false,
  removeOthers: false,
  takeBack: false,
  name: "test",
  allowHttp: false,
};
