/**
 * SecurityRpc on a device that is in, over the engine's `Account.security`. New words and a taken pairing are held here
 * between the call that makes them and the one that confirms them, and nowhere else.
 */
import {
  UNSEEN_SECONDS,
  type DeviceInfo,
  type KeyFailure,
  type PairingRequest,
  type PendingWords,
  type Security,
} from "../../../shared/account/keys/security.ts";
import { isSixWords, sixWords } from "../../../shared/crypto/six-words.ts";
import { parseId, seq as toSeq, type DeviceId } from "../../../shared/lib/ids.ts";
import { err, ok, type Result } from "../../../shared/lib/result.ts";
import type { DeviceRow, SecurityRpc } from "../../rpc/security-rpc.ts";
import { answersFit, pickPositions, type AskedWords } from "../lists/asked-words.ts";
import type { OpenSession } from "./open-session.ts";

export type OwnerRpc = Omit<
  SecurityRpc,
  "startPairing" | "pairing" | "cancelPairing" | "lookWithWords" | "enrolWithWords"
>;

export interface SecurityService {
  readonly rpc: OwnerRpc;
  /** Nobody is in any more, or it was locked: words and a pairing that wait to be confirmed are dropped. */
  forget(): void;
}

export function createSecurityService(
  home: { randomBytes(length: number): Uint8Array },
  session: OpenSession,
): SecurityService {
  let words: (AskedWords & { readonly pending: PendingWords }) | null = null;
  let request: PairingRequest | null = null;

  async function withSecurity<T, E>(
    work: (security: Security) => Promise<Result<T, E>>,
  ): Promise<Result<T, E | KeyFailure>> {
    const account = await session.account();
    return account ? work(account.security) : err({ type: "gone" });
  }

  const security = async (): Promise<Security | null> => {
    const account = await session.account();
    return account?.security ?? null;
  };

  const rpc: OwnerRpc = {
    async devices() {
      const found = (await (await security())?.devices()) ?? [];
      return found.map((device) => toRow(device, Math.floor(Date.now() / 1000)));
    },
    renameDevice: (id, name) =>
      withSecurity(async (owner) => {
        const device = parseId<DeviceId>(id);
        return device ? owner.rename(device, name) : err({ type: "gone" });
      }),
    revokeDevices: (ids) => withSecurity((owner) => owner.revoke(ids.flatMap((id) => parseId<DeviceId>(id) ?? []))),
    renewKeys: () => withSecurity((owner) => owner.renewKeys()),
    async startNewWords() {
      const state = await session.state();
      if (state.type !== "open") return err({ type: "gone" });
      return withSecurity(async (owner) => {
        const pending = await owner.newWords();
        words = { pending, words: pending.words, ask: pickPositions(home.randomBytes, pending.words.length) };
        const { address, provider } = state;
        return ok({ address, provider, words: words.words, ask: words.ask });
      });
    },
    async finishNewWords(answers) {
      if (!words) return err({ type: "gone" });
      if (!answersFit(words, answers)) return err({ type: "wrongAnswers" });
      const finished = await words.pending.finish();
      if (finished.ok) words = null;
      return finished;
    },
    takePairing: (text) =>
      withSecurity(async (owner) => {
        const taken = await owner.takePairing(text);
        if (!taken.ok) return taken;
        // nobody will answer the one before
        void request?.deny().catch(() => undefined);
        request = taken.value;
        const { name, kind, check } = request;
        return ok({ name, kind, check });
      }),
    async approvePairing() {
      const approved = await (request?.approve() ?? err({ type: "pairingOver" as const }));
      if (approved.ok) request = null;
      return approved;
    },
    async denyPairing() {
      const denied = request;
      request = null;
      await denied?.deny();
    },
    announcements: async () => (await security())?.announcements() ?? [],
    dismissAnnouncement: async (at) => (await security())?.dismiss(toSeq(at)),
    async logPoint() {
      const account = await session.account();
      return account && { seq: account.state.seq, words: sixWords(account.head) };
    },
    wordsAt: async (at) => (await security())?.wordsAt(toSeq(at)) ?? null,
    async pastFindings() {
      const past = (await session.account())?.findings() ?? [];
      return past.map(({ finding, seq, found, over }) => ({ finding, seq, found, over })).reverse();
    },
    async compareHistory(at, typed, sure) {
      if (!isSixWords(typed)) return "mistyped";
      const owner = await security();
      if (!owner) return "unknown";
      return !sure && owner.look(toSeq(at), typed) === "different" ? "different" : owner.compare(toSeq(at), typed);
    },
    async checkAgain() {
      await (await session.account())?.checkAgain();
    },
    lookAtRestored: async () => {
      if (!session.reopen) return err({ type: "notHere" });
      return (await session.account())?.restoredBackup.look() ?? err({ type: "notStopped" });
    },
    async acceptRestored() {
      const account = await session.account();
      if (!account || !session.reopen) return err({ type: account ? "notHere" : "notStopped" });
      const { result, secrets } = await account.restoredBackup.accept();
      if (secrets) await session.reopen(account, secrets);
      return result;
    },
    restoredReport: async () => (await session.account())?.restoredBackup.report() ?? null,
    dismissRestoredReport: async () => (await session.account())?.restoredBackup.dismiss(),
  };
  return {
    rpc,
    forget() {
      words = null;
      request = null;
    },
  };
}

const toRow = (device: DeviceInfo, now: number): DeviceRow => ({
  ...device,
  stale: !device.isThis && device.kind !== "provider" && now - (device.lastSeen ?? device.added) > UNSEEN_SECONDS,
});
