/** What is done to folders. Each answers null once it is done, or what stood in the way. */
import { ok } from "../../../shared/lib/result.ts";
import type { Result } from "../../../shared/lib/result.ts";
import type { Engine } from "../app/engine.ts";
import { outermost } from "./mailbox-tree.ts";
import type { Branch } from "./mailbox-tree.ts";
import type { Mailboxes } from "./mailboxes.svelte.ts";
import type { ListQuery, MailboxFailure } from "../app/types.ts";

export type FolderFailure = MailboxFailure["type"] | "empty" | "slash";

interface Parts {
  readonly engine: Engine;
  readonly mailboxes: Mailboxes;
}

export class Folders {
  busy = $state(false);
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  create(name: string): Promise<FolderFailure | null> {
    return this.#do(() => this.#parts.engine.createMailbox(name));
  }

  /** `name`: the whole of it. What lies in it goes with it. */
  rename(branch: Branch, name: string): Promise<FolderFailure | null> {
    if (name === branch.path) return Promise.resolve(null);
    return this.#each(outermost(branch), ({ id, name: old }) =>
      this.#parts.engine.renameMailbox(id, name + old.slice(branch.path.length)),
    );
  }

  /** With all that lie in it. */
  remove(branch: Branch): Promise<FolderFailure | null> {
    return this.#each(outermost(branch), ({ id }) => this.#parts.engine.deleteMailbox(id));
  }

  subscribe(id: string, on: boolean): Promise<FolderFailure | null> {
    return this.#do(() => this.#parts.engine.subscribeMailbox(id, on));
  }

  /** How many messages were unread. */
  async markRead(id: string): Promise<number> {
    const target = { type: "all", query: { ...whole(id), filter: "unread" }, except: [] } as const;
    const done = await this.#parts.engine.change({ type: "flag", target, flag: "\\Seen", on: true }).catch(() => null);
    return done?.ok === true ? done.value.count : 0;
  }

  /** Removes for good all that is in it: how many messages; null if it was refused. */
  async empty(id: string): Promise<number | null> {
    const target = { type: "all", query: whole(id), except: [] } as const;
    const done = await this.#parts.engine.change({ type: "remove", target }).catch(() => null);
    if (done?.ok === true) return done.value.count;
    return done?.error.type === "gone" ? 0 : null;
  }

  #each<T>(
    items: readonly T[],
    change: (item: T) => Promise<Result<unknown, MailboxFailure>>,
  ): Promise<FolderFailure | null> {
    return this.#do(async () => {
      for (const item of items) {
        const done = await change(item);
        if (!done.ok) return done;
      }
      return ok(null);
    });
  }

  async #do(change: () => Promise<Result<unknown, MailboxFailure>>): Promise<FolderFailure | null> {
    this.busy = true;
    try {
      const done = await change();
      await this.#parts.mailboxes.refresh();
      return done.ok ? null : done.error.type;
    } catch {
      return "refused";
    } finally {
      this.busy = false;
    }
  }
}

const whole = (mailbox: string): ListQuery => ({ mailbox, search: "", filter: "all", conversations: false });

/** Null for a level that a folder can be called by, as far as can be told without asking. */
export function levelFailure(name: string): FolderFailure | null {
  if (name.trim() === "") return "empty";
  return name.includes("/") ? "slash" : null;
}
