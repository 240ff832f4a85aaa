/**
 * Messages in clear that sessions are at work with. Sessions of one account that want the same one share it, and all of a
 * server share a bound: who does not fit waits in line, but for one message of each account, so that no account can keep
 * others from reading.
 */
import type { BlobId, EmailNumber } from "../../../shared/lib/ids.ts";
import type { ImapAccount } from "../backend.ts";
import { OPEN_BODIES_BYTES } from "../limits.ts";
import { OpenedMessage } from "./opened-message.ts";

export type Body = Awaited<ReturnType<ImapAccount["body"]>>;

/** A message that is held open until it is released. */
export interface HeldBody {
  readonly body: Body;
  /** As IMAP shows it, worked out once for all who hold it. Only where there is a body. */
  readonly message: () => Promise<OpenedMessage>;
  readonly release: () => void;
}

interface Wanted {
  readonly account: ImapAccount;
  readonly email: EmailNumber;
  readonly key: BlobId | symbol;
  readonly size: number;
}

interface Open {
  readonly body: Promise<Body>;
  message: Promise<OpenedMessage> | null;
  holders: number;
}

interface Waiting {
  readonly wanted: Wanted;
  readonly go: (open: Open) => void;
}

export class OpenBodies {
  readonly #bound: number;
  /** By address: accounts share nothing. */
  readonly #accounts = new Map<string, Map<BlobId | symbol, Open>>();
  #bytes = 0;
  #waiting: readonly Waiting[] = [];

  constructor(bound = OPEN_BODIES_BYTES) {
    this.#bound = bound;
  }

  /** Waits for room. */
  async take(account: ImapAccount, email: EmailNumber): Promise<HeldBody> {
    const wanted = wantedOf(account, email);
    const open = this.#admit(wanted, this.#waiting.length === 0);
    return this.#held(wanted, open ?? (await this.#turnOf(wanted)));
  }

  /** Null if there is no room to spare. */
  takeAhead(account: ImapAccount, email: EmailNumber): Promise<HeldBody> | null {
    const wanted = wantedOf(account, email);
    const hasRoom = this.#waiting.length === 0 && this.#bytes + wanted.size <= this.#bound / 2;
    const open = this.#join(wanted) ?? (hasRoom ? this.#start(wanted) : null);
    return open && this.#held(wanted, open);
  }

  #turnOf(wanted: Wanted): Promise<Open> {
    return new Promise((go) => (this.#waiting = [...this.#waiting, { wanted, go }]));
  }

  /** Null if it has to wait. `isNext`: nobody is before it in line. */
  #admit(wanted: Wanted, isNext: boolean): Open | null {
    const joined = this.#join(wanted);
    if (joined !== null) return joined;
    const fits = isNext && this.#bytes + wanted.size <= this.#bound;
    return fits || !this.#accounts.has(wanted.account.address) ? this.#start(wanted) : null;
  }

  #join({ account, key }: Wanted): Open | null {
    const open = this.#accounts.get(account.address)?.get(key);
    if (open === undefined) return null;
    open.holders++;
    return open;
  }

  #start({ account, email, key, size }: Wanted): Open {
    const body = account.body(email);
    // a session that ends early leaves it unread: that must not bring the process down
    body.catch(() => undefined);
    const open = { body, message: null, holders: 1 };
    const opens = this.#accounts.get(account.address) ?? new Map<BlobId | symbol, Open>();
    this.#accounts.set(account.address, opens.set(key, open));
    this.#bytes += size;
    return open;
  }

  async #held(wanted: Wanted, open: Open): Promise<HeldBody> {
    try {
      const body = await open.body;
      return {
        body,
        message: () => (open.message ??= messageOf(body)),
        release: () => this.#release(wanted, open),
      };
    } catch (error) {
      this.#release(wanted, open);
      throw error;
    }
  }

  #release({ account, key, size }: Wanted, open: Open): void {
    if (--open.holders > 0) return;
    const opens = this.#accounts.get(account.address);
    opens?.delete(key);
    if (opens?.size === 0) this.#accounts.delete(account.address);
    this.#bytes -= size;
    this.#next();
  }

  /** Whoever may go does; one that is too large for now holds up those behind it, but for other accounts' first. */
  #next(): void {
    const still: Waiting[] = [];
    for (const waiting of this.#waiting) {
      const open = this.#admit(waiting.wanted, still.length === 0);
      if (open === null) still.push(waiting);
      else waiting.go(open);
    }
    this.#waiting = still;
  }
}

function wantedOf(account: ImapAccount, email: EmailNumber): Wanted {
  const found = account.state.email(email);
  return { account, email, key: found?.blobId ?? Symbol("gone"), size: found?.size ?? 0 };
}

const messageOf = (body: Body): Promise<OpenedMessage> => OpenedMessage.of(body.ok ? body.value : new Uint8Array(0));
