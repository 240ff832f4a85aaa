/** Security (security.ts) over the engine's parts. */
import type { CryptoPort } from "../../crypto/primitives.ts";
import { sixWords } from "../../crypto/six-words.ts";
import type { DeviceId } from "../../lib/ids.ts";
import { err, type Result } from "../../lib/result.ts";
import type { SubmitPort } from "../../lib/submission.ts";
import type { VacationPort } from "../../lib/vacation-port.ts";
import type { ReadFailure } from "../../storage/remote-log.ts";
import type { Announcements } from "./announcements.ts";
import { compareHeads } from "../evidence/compare.ts";
import type { HeldKeys } from "./held-keys.ts";
import type { KeyChanges } from "./key-changes.ts";
import type { PairingDesk } from "../join/pairing-port.ts";
import type { Replica } from "../sync/replica.ts";
import type { DeviceInfo, KeyFailure, Security } from "./security.ts";
import type { UnsubscribeFailure } from "../account.ts";
import type { AccessServices } from "../access/access-control.ts";
import { laterAccessControl } from "./later-keys.ts";

/** What a provider does for devices beside log and blobs. */
export interface DeviceServices extends PairingDesk {
  /** When it saw each device last, unix seconds. */
  seen(): Promise<Result<ReadonlyMap<DeviceId, number>, ReadFailure>>;
  /** What it keeps of the account's access; without it flavor and passwords are not changed from here. */
  readonly passwords?: AccessServices;
  /** Has it ask a mailing list to let its reader go (RFC 8058). */
  readonly unsubscribe?: (url: string) => Promise<Result<null, UnsubscribeFailure>>;
  /** Has it hand a message over for the world. */
  readonly submit?: SubmitPort["submit"];
  /** Has it answer while the owner is away. */
  readonly vacation?: VacationPort;
}

export interface SecurityParts {
  readonly crypto: CryptoPort;
  readonly replica: Replica;
  readonly held: HeldKeys;
  readonly changes: KeyChanges;
  readonly announcements: Announcements;
  readonly compare: Security["compare"];
  /** Null: this home pairs no devices. */
  readonly services: DeviceServices | null;
  readonly clock: () => number;
  readonly closing: AbortSignal;
}

export function createSecurity(parts: SecurityParts): Security {
  const { replica, held, changes, announcements, compare, services } = parts;
  const { ledger } = replica;

  async function lastSeen(): Promise<ReadonlyMap<DeviceId, number>> {
    const seen = await services?.seen().catch(() => null);
    return seen?.ok === true ? seen.value : new Map<DeviceId, number>();
  }

  async function devices(): Promise<readonly DeviceInfo[]> {
    const seen = await lastSeen();
    const { device: own } = held.secrets;
    return Promise.all(
      (ledger.record?.record.devices ?? []).map(async (device) => {
        const { id, kind, notBefore } = device;
        const lastAt = seen.get(id) ?? null;
        return { id, kind, added: notBefore, lastSeen: lastAt, isThis: id === own, name: await held.nameOf(device) };
      }),
    );
  }

  const recordNow = () => ledger.record?.record;
  const noAccess = (): Promise<Result<never, KeyFailure>> =>
    Promise.resolve(err({ type: "refused", reason: "noAccess" }));

  return {
    flavor: () => recordNow()?.flavor ?? "hardened",
    wordless: () => recordNow()?.wordless ?? false,
    async makeTransparent(password) {
      if (!services?.passwords) return noAccess();
      const { makeTransparent } = await import("../access/access-control.ts");
      return makeTransparent({ ...parts, services: services.passwords }, password);
    },
    makeHardened: () => changes.dropProviders(null),
    access() {
      const own = recordNow()?.devices.find(({ id }) => id === held.secrets.device);
      return own?.kind === "provider" && services?.passwords
        ? laterAccessControl({ ...parts, services: services.passwords })
        : null;
    },
    devices,
    compare,
    look: (seq, words) => compareHeads(ledger, seq, words),
    wordsAt(seq) {
      const head = ledger.headAt(seq);
      return head && sixWords(head);
    },
    rename: (device, name) => changes.rename(device, name),
    revoke: (gone) => changes.revoke(gone),
    renewKeys: () => changes.renewKeys(),
    async newWords() {
      const pending = await changes.newWords();
      return {
        ...pending,
        async finish() {
          const done = await pending.finish();
          if (done.ok) await announcements.confirmOwnWords();
          return done;
        },
      };
    },
    async takePairing(typed) {
      if (!services) return err({ type: "refused", reason: "noPairing" });
      const { takePairing } = await import("../join/pairing-approve.ts");
      return takePairing({ ...parts, desk: services, ledger }, typed);
    },
    announcements: () => announcements.all(),
    dismiss: (seq) => announcements.dismiss(seq),
    watchAnnouncements: (listener) => announcements.watch(listener),
  };
}
