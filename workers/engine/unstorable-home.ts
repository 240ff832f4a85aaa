/** The home of the engine where the browser refuses storage: nobody is signed in, and nobody can be. */
import { createWebCrypto } from "../crypto/web-crypto.ts";
import { err } from "../../shared/lib/result.ts";
import type { EngineHome } from "./engine-home.ts";
import { createSecretStore } from "./secret-store.ts";

const refuse = (): Promise<never> => Promise.reject(new Error("this browser refuses storage"));

export const createUnstorableHome = (): EngineHome => ({
  secrets: createSecretStore({
    records: {
      load: () => Promise.resolve({ type: "refused" }),
      prepare: refuse,
      put: refuse,
      clear: () => Promise.resolve(),
    },
    crypto: createWebCrypto(),
    describe: () => null,
  }),
  describe: () => null,
  open: refuse,
  startJoin: () => Promise.resolve(err({ type: "offline" })),
  joinWithWords: () => Promise.resolve(err({ type: "offline" })),
  lookWithWords: () => Promise.resolve(err({ type: "offline" })),
  loginWithPassword: () => Promise.resolve(err({ type: "offline" })),
  loginAfterReset: () => Promise.resolve(err({ type: "offline" })),
  stretch: refuse,
  inheritCache: (secrets) => secrets,
  startPairing: () => Promise.resolve(null),
  mailServers: () => Promise.resolve(err({ type: "offline" })),
  hardening: { isSet: () => Promise.resolve(false), set: refuse, clear: () => Promise.resolve() },
  watchStretch: () => undefined,
  removal: { load: () => Promise.resolve(null), save: refuse },
  wipe: () => Promise.resolve(),
  randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
});
