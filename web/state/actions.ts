/** What a user does to messages: shown at once, told to the worker, and put right if it is refused. */
import { t } from "../i18n/t.ts";
import type { Engine } from "./engine.ts";
import type { Mailboxes } from "./mailboxes.svelte.ts";
import type { MessageList } from "./message-list.svelte.ts";
import type { Notices } from "./notices.svelte.ts";
import type { ChangeFailure, ReadFailure } from "./types.ts";

type Outcome = { readonly ok: true } | { readonly ok: false; readonly error: ChangeFailure };

interface Parts {
  readonly engine: Engine;
  readonly list: MessageList;
  readonly mailboxes: Mailboxes;
  readonly notices: Notices;
}

export class Actions {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async setSeen(mailbox: string, uids: readonly number[], seen: boolean): Promise<void> {
    this.#parts.list.patch(uids, { seen });
    await this.#try(() => this.#parts.engine.setSeen(mailbox, uids, seen));
  }

  async setFlagged(mailbox: string, uids: readonly number[], flagged: boolean): Promise<void> {
    this.#parts.list.patch(uids, { flagged });
    await this.#try(() => this.#parts.engine.setFlagged(mailbox, uids, flagged));
  }

  /** True when it was done. */
  async move(mailbox: string, uids: readonly number[], to: string, said: string): Promise<boolean> {
    const done = await this.#try(() => this.#parts.engine.move(mailbox, uids, to));
    if (done) this.#parts.notices.say(said);
    return done;
  }

  async remove(mailbox: string, uids: readonly number[]): Promise<boolean> {
    const done = await this.#try(() => this.#parts.engine.remove(mailbox, uids));
    if (done) this.#parts.notices.say(t("notice.removed"));
    return done;
  }

  async saveAttachment(mailbox: string, uid: number, part: string, name: string): Promise<void> {
    const bytes = await this.#parts.engine.attachment(mailbox, uid, part);
    if (bytes.ok) saveFile(name, bytes.value);
    else this.#parts.notices.say(readFailureText(bytes.error));
  }

  async saveSource(mailbox: string, uid: number, name: string): Promise<void> {
    const bytes = await this.#parts.engine.source(mailbox, uid);
    if (bytes.ok) saveFile(name, bytes.value);
    else this.#parts.notices.say(readFailureText(bytes.error));
  }

  async #try(change: () => Promise<Outcome>): Promise<boolean> {
    const { list, notices } = this.#parts;
    const result = await change().catch((): Outcome => ({ ok: false, error: { type: "refused", reason: "" } }));
    if (result.ok) return true;
    list.refresh();
    notices.say(t(`change.${result.error.type}`));
    return false;
  }
}

export const readFailureText = (failure: ReadFailure): string => t(`read.${failure.type}.text`);

/** Never as its own type: the browser shall keep it, not show it. */
function saveFile(name: string, bytes: Uint8Array): void {
  const url = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type: "application/octet-stream" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, 60_000);
}
