/** Bodies in order, asked for a little ahead of their use: bounded in number and octets. */
import type { EmailNumber } from "../../../shared/lib/ids.ts";
import type { ImapAccount } from "../backend.ts";
import { BODIES_AHEAD, BODY_BYTES_AHEAD } from "../limits.ts";
import type { HeldBody, OpenBodies } from "./open-bodies.ts";

export class BodiesAhead {
  readonly #open: OpenBodies;
  readonly #account: ImapAccount;
  readonly #emails: readonly EmailNumber[];
  readonly #asked: { readonly body: Promise<HeldBody>; readonly size: number }[] = [];
  #next = 0;
  #bytes = 0;

  constructor(open: OpenBodies, account: ImapAccount, emails: readonly EmailNumber[]) {
    this.#open = open;
    this.#account = account;
    this.#emails = emails;
  }

  /** The body of the next email in line, to be released before the next is taken; null behind the last. */
  async take(): Promise<HeldBody | null> {
    this.#ask();
    const first = this.#asked.shift();
    if (first === undefined) return null;
    const body = await first.body;
    this.#bytes -= first.size;
    return body;
  }

  /** Lets go of what was asked for and not taken. */
  end(): void {
    this.#next = this.#emails.length;
    for (const { body } of this.#asked.splice(0))
      body.then(
        (held) => held.release(),
        () => undefined,
      );
  }

  /** One is always under way; more while they fit. */
  #ask(): void {
    while (this.#next < this.#emails.length && this.#asked.length < BODIES_AHEAD) {
      const email = this.#emails[this.#next] as EmailNumber;
      const size = this.#account.state.email(email)?.size ?? 0;
      const isFirst = this.#asked.length === 0;
      if (!isFirst && this.#bytes + size > BODY_BYTES_AHEAD) return;
      const body = isFirst ? this.#open.take(this.#account, email) : this.#open.takeAhead(this.#account, email);
      if (body === null) return;
      // where it is not taken after all
      body.catch(() => undefined);
      this.#next++;
      this.#bytes += size;
      this.#asked.push({ body, size });
    }
  }
}
