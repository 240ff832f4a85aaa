/** The keys of the made-up engine: four devices, one code that fits, and whatever a test says has happened. */
import type { AccountState, JoinFailure } from "../../workers/rpc/engine-rpc.ts";
import type {
  AnnouncementRow,
  DeviceRow,
  KeyFailure,
  LogPoint,
  PastFindingRow,
  PairingAsk,
  PairingFailure,
  PairingState,
  RecoveryView,
  SecurityRpc,
  WordsStart,
} from "../../workers/rpc/security-rpc.ts";
import type { Result } from "../../shared/lib/result.ts";
import { err, ok } from "../../shared/lib/result.ts";
import { words } from "./fake-mail.ts";
import { FakeRestored } from "./fake-restored.ts";
import { headWords } from "./fake-words.ts";

export type FakeSecurityCommand =
  | { readonly type: "pairing"; readonly state: PairingState }
  | { readonly type: "announce"; readonly announcements: readonly AnnouncementRow[] }
  /** what the words lead to */
  | { readonly type: "recovery"; readonly kind: RecoveryView["kind"] }
  /** devices that are removed go once this is said again with false */
  | { readonly type: "holdRemoval"; readonly hold: boolean }
  /** the next thing done with keys fails like this */
  | { readonly type: "fail"; readonly failure: KeyFailure | PairingFailure | null };

const day = 86_400;
const now = (): number => Math.floor(Date.now() / 1000);

const madeUpDevices = (): DeviceRow[] => [
  device(1, "Chrome on Mac", { isThis: true, added: now() - 200 * day, lastSeen: now() }),
  device(2, "Desk companion", { kind: "companion", added: now() - 90 * day, lastSeen: now() - 3_600 }),
  device(3, "Old phone", { added: now() - 400 * day, lastSeen: now() - 120 * day, stale: true }),
  device(4, null, { added: now() - 10 * day }),
];

const device = (id: number, name: string | null, more: Partial<DeviceRow>): DeviceRow => ({
  id: id.toString(16).repeat(32),
  kind: "webmail",
  name,
  added: 0,
  lastSeen: null,
  isThis: false,
  stale: false,
  ...more,
});

export abstract class FakeSecurity extends FakeRestored implements SecurityRpc {
  /** the account is there, with mail */
  protected abstract enter(): void;
  /** the account has recovery words now */
  protected wordsMade(): void {
    // where there were some, nothing
  }
  protected address = "ada@example.org";
  /** what is told of the account once it is open */
  protected opened: Pick<AccountState & { readonly type: "open" }, "flavor" | "byPassword" | "remembered"> = {
    ...{ flavor: "hardened", byPassword: false },
    remembered: true,
  };
  #devices = madeUpDevices();
  #pairing: PairingState = { type: "idle" };
  #announcements: readonly AnnouncementRow[] = [];
  #kind: RecoveryView["kind"] = { type: "join" };
  #fail: KeyFailure | PairingFailure | null = null;
  /** what a removal waits for, and its end */
  #held: Promise<void> = Promise.resolve();
  #letGo = (): void => undefined;

  /** the keys at the provider, among the devices or not */
  protected providerRow(isThere: boolean, isThis: boolean): void {
    const row = device(7, "Provider", { kind: "provider", added: now() - 30 * day, lastSeen: now(), isThis });
    const others = madeUpDevices().map((one) => (isThis ? { ...one, isThis: false } : one));
    this.#devices = isThere ? [row, ...others.filter(({ id }) => !isThis || !id.startsWith("1"))] : madeUpDevices();
  }

  protected securityCommand(command: FakeSecurityCommand): void {
    switch (command.type) {
      case "pairing":
        this.#pair(command.state);
        return;
      case "announce":
        this.#announcements = command.announcements;
        this.emit({ type: "announcements" });
        return;
      case "recovery":
        this.#kind = command.kind;
        return;
      case "holdRemoval":
        this.#letGo();
        if (command.hold)
          this.#held = new Promise((resolve) => {
            this.#letGo = resolve;
          });
        return;
      case "fail":
        this.#fail = command.failure;
    }
  }

  #pair(state: PairingState): void {
    this.#pairing = state;
    this.emit({ type: "pairing", state });
  }

  #outcome(change: () => void): Promise<Result<null, KeyFailure>> {
    const failure = this.#fail as KeyFailure | null;
    this.#fail = null;
    if (failure) return Promise.resolve(err(failure));
    change();
    return Promise.resolve(ok(null));
  }

  devices(): Promise<readonly DeviceRow[]> {
    return Promise.resolve(this.#devices);
  }

  renameDevice(id: string, name: string): Promise<Result<null, KeyFailure>> {
    return this.#outcome(() => {
      this.#devices = this.#devices.map((row) => (row.id === id ? { ...row, name } : row));
    });
  }

  async revokeDevices(ids: readonly string[]): Promise<Result<null, KeyFailure>> {
    await this.#held;
    return this.#outcome(() => {
      this.#devices = this.#devices.filter((row) => !ids.includes(row.id));
    });
  }

  renewKeys(): Promise<Result<null, KeyFailure>> {
    return this.#outcome(() => undefined);
  }

  startNewWords(): Promise<Result<WordsStart, KeyFailure>> {
    return Promise.resolve(
      ok({ address: this.address, provider: "https://example.org", words: [...words].reverse(), ask: [0, 7, 23] }),
    );
  }

  finishNewWords(answers: readonly string[]): Promise<Result<null, KeyFailure>> {
    const right = answers.join(" ") === [0, 7, 23].map((at) => words[23 - at]).join(" ");
    return right ? this.#outcome(() => this.wordsMade()) : Promise.resolve(err({ type: "wrongAnswers" }));
  }

  async takePairing(text: string): Promise<Result<PairingAsk, PairingFailure>> {
    const code = (text.split("#")[1] ?? text).toUpperCase().replace(/[\s-]/gu, "");
    await new Promise((resolve) => setTimeout(resolve, 100));
    const odd = /[^0-9A-HJKMNP-TV-Z]/u.exec(code);
    if (odd) return err({ type: "badCode", position: odd.index + 1 });
    if (code.length !== 24) return err({ type: "badCode", position: null });
    if (code.startsWith("0000")) return err({ type: "pairingOver" });
    if (code.startsWith("1111")) return err({ type: "pairingForged" });
    return ok({ name: "Firefox on Android", kind: "webmail", check: "123456" });
  }

  approvePairing(): Promise<Result<null, PairingFailure>> {
    return this.#outcome(() => {
      this.#devices = [...this.#devices, device(9, "Firefox on Android", { added: now(), lastSeen: now() })];
    });
  }

  denyPairing(): Promise<void> {
    return Promise.resolve();
  }

  startPairing(): Promise<Result<null, PairingFailure>> {
    const failure = this.#fail;
    this.#fail = null;
    if (failure) return Promise.resolve(err(failure));
    const text = "7M3K-0QXT-ZC4D-9HVA-WR2E-6JPB";
    this.#pair({ type: "code", text, link: `https://mail.example.org/pair#${text}`, expires: now() + 300 });
    return Promise.resolve(ok(null));
  }

  pairing(): Promise<PairingState> {
    return Promise.resolve(this.#pairing);
  }

  cancelPairing(): Promise<void> {
    this.#pair({ type: "idle" });
    return Promise.resolve();
  }

  async lookWithWords(address: string, typed: string): Promise<Result<RecoveryView, JoinFailure>> {
    await new Promise((resolve) => setTimeout(resolve, 100));
    if (typed !== words.join(" ")) return err({ type: "badWords", position: 7 });
    this.address = address;
    const [provider, newest] = ["https://example.org", now() - 5 * 3_600];
    const { flavor } = this.opened;
    return ok({ address, provider, seq: 1_842, head: headWords, newest, devices: 4, flavor, kind: this.#kind });
  }

  enrolWithWords(_name: string, removeOthers: boolean): Promise<Result<null, JoinFailure>> {
    if (removeOthers) this.#devices = this.#devices.filter(({ isThis }) => isThis);
    this.enter();
    return Promise.resolve(ok(null));
  }

  announcements(): Promise<readonly AnnouncementRow[]> {
    return Promise.resolve(this.#announcements);
  }

  dismissAnnouncement(seq: number): Promise<void> {
    this.#announcements = this.#announcements.filter((row) => row.seq !== seq);
    this.emit({ type: "announcements" });
    return Promise.resolve();
  }

  logPoint(): Promise<LogPoint | null> {
    return Promise.resolve({ seq: 1_842, words: headWords });
  }

  wordsAt(seq: number): Promise<readonly string[] | null> {
    return Promise.resolve(seq > 1_842 || seq < 818 ? null : [...headWords].reverse());
  }

  pastFindings(): Promise<readonly PastFindingRow[]> {
    const finding = "gap";
    return Promise.resolve([{ finding, seq: 1_204, found: now() - 40 * 86_400, over: now() - 39 * 86_400 }]);
  }

  compareHistory(seq: number, typed: string, sure: boolean): ReturnType<SecurityRpc["compareHistory"]> {
    if (typed.split(" ").length !== 6 || typed.includes("oops")) return Promise.resolve("mistyped");
    if (seq > 1_842) return Promise.resolve("unknown");
    if (typed === headWords.join(" ")) {
      if (seq === 1_842) this.become({ type: "online" });
      return Promise.resolve("same");
    }
    if (!sure) return Promise.resolve("different");
    const finding = "forked";
    this.become({ type: "tampered", compared: true, finding, seq, since: now() - 60, found: now(), device: null });
    return Promise.resolve("different");
  }

  async checkAgain(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 150));
    this.become({ type: "online" });
  }
}
