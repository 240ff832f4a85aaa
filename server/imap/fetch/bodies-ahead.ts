/** Bodies in order, asked for a little ahead of their use: bounded in number and octets. */
import type { EmailNumber } from "../../../shared/lib/ids.ts";
import type { ImapAccount } from "../backend.ts";
import { BODIES_AHEAD, BODY_BYTES_AHEAD } from "../limits.ts";

export type Body = Awaited<ReturnType<ImapAccount["body"]>>;

export class BodiesAhead {
  readonly #account: ImapAccount;
  readonly #emails: readonly EmailNumber[];
  readonly #asked: { readonly body: Promise<Body>; readonly size: number }[] = [];
  #next = 0;
  #bytes = 0;

  constructor(account: ImapAccount, emails: readonly EmailNumber[]) {
    this.#account = account;
    this.#emails = emails;
  }

  /** The body of the next email in line. */
  async take(): Promise<Body> {
    this.#ask();
    const first = this.#asked.shift();
    if (first === undefined) return { ok: false, error: { type: "gone" } };
    const body = await first.body;
    this.#bytes -= first.size;
    return body;
  }

  /** One is always under way; more while they fit. */
  #ask(): void {
    while (this.#next < this.#emails.length && this.#asked.length < BODIES_AHEAD) {
      const email = this.#emails[this.#next] as EmailNumber;
      const size = this.#account.state.email(email)?.size ?? 0;
      if (this.#asked.length > 0 && this.#bytes + size > BODY_BYTES_AHEAD) return;
      this.#next++;
      this.#bytes += size;
      const body = this.#account.body(email);
      // a session that ends early leaves it unread: that must not bring the process down
      body.catch(() => undefined);
      this.#asked.push({ body, size });
    }
  }
}
