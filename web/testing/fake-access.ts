/** Who opens the made-up account: hardened until a test says otherwise; the password is always the same. */
import { passphraseStrength } from "../../shared/crypto/passphrase-strength.ts";
import type { Result } from "../../shared/lib/result.ts";
import { err, ok } from "../../shared/lib/result.ts";
import type {
  AccessFailure,
  AccessRpc,
  AccessState,
  AppPasswordRow,
  MailServer,
} from "../../workers/rpc/access-rpc.ts";
import { FakeSecurity } from "./fake-security.ts";

export type FakeAccessCommand =
  | { readonly type: "access"; readonly access: Partial<AccessState> }
  /** what mail programs are told; null: the provider serves no IMAP */
  | { readonly type: "imap"; readonly imap: MailServer | null; readonly smtp?: MailServer | null }
  | { readonly type: "apps"; readonly apps: readonly AppPasswordRow[] }
  /** the next thing asked about access fails like this */
  | { readonly type: "failAccess"; readonly failure: AccessFailure };

export const FAKE_PASSWORD = "violin carbon tunnel basket";
const TEXT = "k7xq-m2ab-nx3c-ttre-4hsd-pqwe-zm5n-6yfa";

export abstract class FakeAccess extends FakeSecurity implements AccessRpc {
  #access: AccessState = {
    ...{ flavor: "hardened", wordless: false, isProvider: false, hardening: false },
  };
  #imap: MailServer | null = { host: "mail.example.org", port: 993, security: "tls" };
  #smtp: MailServer | null = { host: "mail.example.org", port: 465, security: "tls" };
  #apps: readonly AppPasswordRow[] = [];
  #password = FAKE_PASSWORD;
  #failure: AccessFailure | null = null;

  protected accessCommand(command: FakeAccessCommand): void {
    switch (command.type) {
      case "access":
        this.#become(command.access);
        return;
      case "imap":
        this.#imap = command.imap;
        this.#smtp = command.smtp ?? null;
        return;
      case "apps":
        this.#apps = command.apps;
        return;
      case "failAccess":
        this.#failure = command.failure;
    }
  }

  #become(change: Partial<AccessState>): void {
    this.#access = { ...this.#access, ...change };
    this.providerRow(this.#access.flavor === "transparent", this.#access.isProvider);
    this.emit({ type: "announcements" });
  }

  protected override wordsMade(): void {
    this.#become({ wordless: false });
  }

  /** Takes its time, as Argon2id does. */
  async #outcome<T>(change: () => T): Promise<Result<T, AccessFailure>> {
    for (const share of [0.3, 0.7, 1]) {
      this.emit({ type: "stretching", share });
      await new Promise((resolve) => setTimeout(resolve, 120));
    }
    const failure = this.#failure;
    this.#failure = null;
    return failure ? err(failure) : ok(change());
  }

  access(): Promise<AccessState | null> {
    return Promise.resolve(this.#access);
  }

  appPasswords(): Promise<Result<readonly AppPasswordRow[], AccessFailure>> {
    return Promise.resolve(ok(this.#apps));
  }

  addAppPassword(name: string): ReturnType<AccessRpc["addAppPassword"]> {
    return this.#outcome(() => {
      const id = `app${this.#apps.length.toString()}`;
      this.#apps = [...this.#apps, { id, name, created: Math.floor(Date.now() / 1000), lastUsed: null }];
      return { id, text: TEXT, imap: this.#imap, smtp: this.#smtp };
    });
  }

  revokeAppPasswords(ids: readonly string[]): Promise<Result<null, AccessFailure>> {
    return this.#outcome(() => {
      this.#apps = this.#apps.filter(({ id }) => !ids.includes(id));
      return null;
    });
  }

  changePassword(current: string, next: string): Promise<Result<null, AccessFailure>> {
    if (passphraseStrength(next).level === "tooWeak") return Promise.resolve(err({ type: "tooWeak" }));
    if (current !== this.#password) return Promise.resolve(err({ type: "wrongPassword" }));
    return this.#outcome(() => {
      this.#password = next;
      return null;
    });
  }

  signOutOthers(): Promise<Result<null, AccessFailure>> {
    return this.#outcome(() => null);
  }

  becomeOwnDevice(): Promise<Result<null, AccessFailure>> {
    return this.#outcome(() => {
      this.#become({ isProvider: false });
      return null;
    });
  }

  makeTransparent(): Promise<Result<null, AccessFailure>> {
    return this.#outcome(() => {
      this.#become({ flavor: "transparent" });
      return null;
    });
  }

  makeHardened(): Promise<Result<null, AccessFailure>> {
    return this.#outcome(() => {
      this.#become({ flavor: "hardened", isProvider: false });
      return null;
    });
  }
}
