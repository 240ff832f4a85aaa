/** The home of the engine where the browser refuses storage: nobody is signed in, and nobody can be. */
import { err } from "../../shared/lib/result.ts";
import type { EngineHome } from "./engine-home.ts";

const refuse = (): Promise<never> => Promise.reject(new Error("this browser refuses storage"));

export const createUnstorableHome = (): EngineHome => ({
  secrets: {
    load: () => Promise.resolve({ type: "none" }),
    prepare: refuse,
    save: refuse,
    clear: () => Promise.resolve(),
  },
  describe: () => null,
  open: refuse,
  startJoin: () => Promise.resolve(err({ type: "offline" })),
  joinWithWords: () => Promise.resolve(err({ type: "offline" })),
  wipe: () => Promise.resolve(),
  randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
});
