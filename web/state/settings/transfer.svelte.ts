/**
 * Mail into the account from files, and out of it into one. Goes on while the user is elsewhere in the app; what has been filed stays
 * filed, whatever ends it.
 */
import type { Engine } from "../app/engine.ts";
import { isMbox, MAX_MESSAGE, MboxReader, toCrlf, toMbox, headerDate } from "./mbox.ts";
import { saveBlob } from "../reader/save-file.ts";
import type { ListQuery, ListRow } from "../app/types.ts";

export interface TransferWork {
  readonly kind: "import" | "export";
  /** messages */
  readonly done: number;
  /** of the whole, 0 to 1 */
  readonly share: number;
}

export type TransferEnd = {
  readonly kind: "import" | "export";
  readonly done: number;
  /** messages that were left out: too large, damaged, or refused */
  readonly skipped: number;
} & (
  | { readonly type: "whole" }
  | { readonly type: "stopped" }
  /** the provider can not be reached: the rest is not done */
  | { readonly type: "offline" }
  /** the mailbox is gone, or the file could not be read */
  | { readonly type: "failed" }
);

/** Rows of one answer; messages after which what was gathered is handed to the browser. */
const PAGE = 200;

type Fate = "done" | "skipped" | "offline" | "failed";

export class Transfer {
  working = $state.raw<TransferWork | null>(null);
  end = $state.raw<TransferEnd | null>(null);
  readonly #engine: Engine;
  #stop = false;

  constructor(engine: Engine) {
    this.#engine = engine;
    addEventListener("beforeunload", (event) => {
      if (this.working) event.preventDefault();
    });
  }

  stop(): void {
    this.#stop = true;
  }

  async importFiles(files: readonly File[], mailbox: string): Promise<void> {
    const whole = files.reduce((sum, { size }) => sum + size, 0);
    await this.#run("import", async (tell) => {
      let read = 0;
      for (const file of files) {
        const before = read;
        const fate = await this.#importFile(file, mailbox, (at, fate) => {
          tell(fate, (before + at) / Math.max(whole, 1));
        });
        if (fate !== "done") return fate;
        read += file.size;
      }
      return "done";
    });
  }

  /** `name`: of the file that is made. */
  async exportMailbox(mailbox: string, name: string): Promise<void> {
    await this.#run("export", async (tell) => {
      const rows = await this.#rows(mailbox);
      let parts: Blob[] = [];
      let page: Uint8Array<ArrayBuffer>[] = [];
      for (const [at, row] of rows.entries()) {
        if (this.#stop) return "done";
        const bytes = await this.#engine.original(row.id);
        if (bytes.ok) page.push(toMbox(bytes.value, { ...row, seen: row.unread === 0 }));
        else if (bytes.error.type === "offline") return "offline";
        tell(bytes.ok ? "done" : "skipped", (at + 1) / rows.length);
        if (page.length < PAGE) continue;
        // the browser may put it on its disk
        parts = [...parts, new Blob(page)];
        page = [];
      }
      saveBlob(name, new Blob([...parts, ...page]));
      return "done";
    });
  }

  forget(): void {
    this.stop();
    this.end = null;
  }

  async #run(
    kind: "import" | "export",
    work: (tell: (fate: Fate, share: number) => void) => Promise<Fate>,
  ): Promise<void> {
    if (this.working) return;
    this.#stop = false;
    this.end = null;
    let [done, skipped] = [0, 0];
    this.working = { kind, done, share: 0 };
    const fate = await work((one, share) => {
      if (one === "done") done++;
      else if (one === "skipped") skipped++;
      this.working = { kind, done, share: Math.min(1, share) };
    }).catch(() => "failed" as const);
    this.working = null;
    const type = fate === "offline" || fate === "failed" ? fate : this.#ended() ? "stopped" : "whole";
    this.end = { type, kind, done, skipped };
  }

  #ended(): boolean {
    return this.#stop;
  }

  /** `tell` hears of each message, and how many octets of the file were read. */
  async #importFile(file: File, mailbox: string, tell: (at: number, fate: Fate) => void): Promise<Fate> {
    const start = new Uint8Array(await file.slice(0, 5).arrayBuffer());
    if (!isMbox(start)) {
      if (file.size > MAX_MESSAGE) {
        tell(file.size, "skipped");
        return "done";
      }
      const message = toCrlf(new Uint8Array(await file.arrayBuffer()));
      const fate = await this.#file(mailbox, message, [], headerDate(message));
      tell(file.size, fate);
      return fate === "skipped" ? "done" : fate;
    }
    const reader = new MboxReader();
    let [read, skipped] = [0, 0];
    const filed = async (found: ReturnType<MboxReader["end"]>): Promise<Fate> => {
      for (const { message, flags, date } of found) {
        if (this.#stop) return "done";
        const fate = await this.#file(mailbox, message, flags, date ?? headerDate(message));
        tell(read, fate);
        if (fate === "offline" || fate === "failed") return fate;
      }
      for (; skipped < reader.skipped; skipped++) tell(read, "skipped");
      return "done";
    };
    const pieces = file.stream().getReader();
    for (;;) {
      const { done, value } = await pieces.read();
      if (done) return await filed(reader.end());
      read += value.length;
      const fate = await filed(reader.push(value));
      if (fate !== "done" || this.#stop) {
        await pieces.cancel();
        return fate;
      }
    }
  }

  async #file(mailbox: string, message: Uint8Array, flags: readonly string[], date: number | null): Promise<Fate> {
    const filed = await this.#engine.importMessage(mailbox, message, flags, date);
    if (filed.ok) return "done";
    return filed.error.type === "offline" ? "offline" : filed.error.type === "gone" ? "failed" : "skipped";
  }

  /** Oldest first, as mailboxes lie in files. */
  async #rows(mailbox: string): Promise<readonly ListRow[]> {
    const query: ListQuery = { mailbox, search: "", filter: "all", conversations: false };
    const found = new Map<string, ListRow>();
    for (let at = 0; ; at += PAGE) {
      const { rows, total } = await this.#engine.list(query, at, PAGE);
      for (const row of rows) found.set(row.id, row);
      if (rows.length === 0 || at + PAGE >= total) break;
    }
    return [...found.values()].reverse();
  }
}
