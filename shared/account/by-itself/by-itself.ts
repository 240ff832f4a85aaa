/**
 * What goes out by itself while an account is open here: what filters send on (forwarder.ts), answers while somebody is away
 * (vacation.ts). Fetched where the account asks for
 * any of it.
 */
import { createLock } from "../../lib/lock.ts";
import type { Forwarder } from "./forwarder.ts";
import type { VacationParts } from "./vacation.ts";

export type ByItself = Forwarder;

interface Kind {
  /** What begins so asks for it. */
  readonly setting: string;
  readonly start: (parts: VacationParts) => Promise<Forwarder>;
}

const KINDS: readonly Kind[] = [
  {
    setting: "forward/",
    start: async (parts) => (await import("./forwarder.ts")).startForwarder(parts),
  },
  {
    setting: "vacation",
    start: async (parts) => (await import("./vacation.ts")).startVacation(parts),
  },
];

export function startByItself(parts: VacationParts): ByItself {
  const { account } = parts;
  const inTurn = createLock();
  const running = new Map<Kind, Forwarder>();
  let closed = false;
  const isClosed = (): boolean => closed;

  const begin = (): Promise<void> =>
    inTurn(async () => {
      for (const kind of KINDS) {
        if (isClosed() || running.has(kind) || account.state.settings(kind.setting).length === 0) continue;
        const started = await kind.start(parts).catch(() => null);
        if (started && isClosed()) started.close();
        else if (started) running.set(kind, started);
      }
    });

  const stops = [
    account.subscribe((changes) => {
      if (changes.some(({ type }) => type === "settings")) void begin();
    }),
    account.watchConnection(({ type }) => {
      if (type === "online") void begin();
    }),
  ];
  void begin();
  return {
    async run() {
      await begin();
      for (const one of running.values()) await one.run();
    },
    close() {
      closed = true;
      for (const stop of stops) stop();
      for (const one of running.values()) one.close();
    },
  };
}
