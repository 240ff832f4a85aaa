/**
 * Answers requests about an account's keys, over its engine: in the running companion, or in a command that opened the
 * account itself. What takes two steps (new words, a pairing) waits here in between; a new one takes the old one's place.
 */
import type { Seq } from "../../shared/lib/ids.ts";
import type { Account } from "../../shared/account/account.ts";
import type { PairingRequest, PendingWords } from "../../shared/account/keys/security.ts";
import { sixWords } from "../../shared/crypto/six-words.ts";
import type { CryptoPort } from "../../shared/crypto/primitives.ts";
import { bytesToHex } from "../../shared/lib/bytes.ts";
import { err, ok } from "../../shared/lib/result.ts";
import type { KeyAnswers, KeyRequest, LogPoint } from "./key-request.ts";

export interface KeyDesk {
  answer(request: KeyRequest): Promise<KeyAnswers[KeyRequest["type"]]>;
}

interface Pairing {
  readonly id: string;
  readonly code: string;
  readonly request: PairingRequest;
}

/** What a desk needs of an account. */
export type KeyAccount = Pick<Account, "security" | "head" | "state" | "checkAgain" | "restoredBackup">;

export function createKeyDesk(crypto: CryptoPort, account: KeyAccount): KeyDesk {
  const { security, restoredBackup } = account;
  let words: { readonly id: string; readonly pending: PendingWords } | null = null;
  let pairing: Pairing | null = null;
  const freshId = (): string => bytesToHex(crypto.randomBytes(16));

  async function newWords(): Promise<KeyAnswers["newWords"]> {
    words = { id: freshId(), pending: await security.newWords() };
    return { pending: words.id, words: words.pending.words };
  }

  async function finishWords(id: string): Promise<KeyAnswers["finishWords"]> {
    if (words?.id !== id) return err({ type: "refused", reason: "otherWords" });
    const done = await words.pending.finish();
    if (done.ok) words = null;
    return done;
  }

  async function takePairing(text: string): Promise<KeyAnswers["takePairing"]> {
    const code = normalCode(text);
    if (pairing?.code === code) return ok({ ...pairingOf(pairing), again: true });
    const taken = await security.takePairing(text);
    if (!taken.ok) return taken;
    pairing = { id: freshId(), code, request: taken.value };
    return ok({ ...pairingOf(pairing), again: false });
  }

  /** Once. */
  function endPairing(id: string): PairingRequest | null {
    const request = pairing?.id === id ? pairing.request : null;
    if (request) pairing = null;
    return request;
  }

  function point(at: Seq | undefined): LogPoint {
    if (at === undefined) return { seq: account.state.seq, words: sixWords(account.head) };
    return { seq: at, words: security.wordsAt(at) ?? [] };
  }

  async function dismiss(): Promise<number> {
    const shown = security.announcements();
    for (const { seq } of shown) await security.dismiss(seq);
    return shown.length;
  }

  return {
    async answer(request) {
      switch (request.type) {
        case "devices":
          return security.devices();
        case "rename":
          return security.rename(request.device, request.name);
        case "revoke":
          return security.revoke(request.devices);
        case "renewKeys":
          return security.renewKeys();
        case "newWords":
          return newWords();
        case "finishWords":
          return finishWords(request.pending);
        case "takePairing":
          return takePairing(request.text);
        case "approve":
          return (await endPairing(request.pairing)?.approve()) ?? err({ type: "pairingOver" });
        case "deny":
          await endPairing(request.pairing)?.deny();
          return null;
        case "point":
          return point(request.seq);
        case "compare":
          return security.compare(request.seq, request.words);
        case "access":
          return { flavor: security.flavor(), wordless: security.wordless() };
        case "makeTransparent":
          return security.makeTransparent(request.password);
        case "makeHardened":
          return security.makeHardened();
        case "dismiss":
          return dismiss();
        case "checkAgain":
          return account.checkAgain();
        case "lookAtRestored":
          return restoredBackup.look();
        case "acceptRestored":
          // secrets do not leave this process: they are stored
          return (await restoredBackup.accept()).result;
        case "restoredReport":
          return restoredBackup.report();
        case "dismissRestored":
          await restoredBackup.dismiss();
          return null;
      }
    },
  };
}

const pairingOf = ({ id, request: { name, kind, check } }: Pairing) => ({ pairing: id, name, kind, check });

/** The same code typed in another way is the same pairing. */
const normalCode = (text: string): string =>
  text.replace(/^.*#/, "").replace(/[\s-]/g, "").toUpperCase().replace(/O/g, "0").replace(/[IL]/g, "1");
