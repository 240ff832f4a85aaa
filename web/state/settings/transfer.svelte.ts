/**
 * Mail into the account from files, and out of it into one. Goes on while the user is elsewhere in the app; what has been filed stays
 * filed, whatever ends it.
 */
import type { Engine } from "../app/engine.ts";
import type { Fate, TransferParts } from "./mail-files.ts";
import type * as Files from "./mail-files.ts";

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
  /** what does it could not be fetched: nothing was begun */
  | { readonly type: "unloaded" }
);

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
    await this.#run("import", (parts, { importFiles }) => importFiles(parts, files, mailbox));
  }

  /** `name`: of the file that is made. */
  async exportMailbox(mailbox: string, name: string): Promise<void> {
    await this.#run("export", (parts, { exportMailbox }) => exportMailbox(parts, mailbox, name));
  }

  forget(): void {
    this.stop();
    this.end = null;
  }

  async #run(
    kind: "import" | "export",
    work: (parts: TransferParts, files: typeof Files) => Promise<Fate>,
  ): Promise<void> {
    if (this.working) return;
    this.#stop = false;
    this.end = null;
    let [done, skipped] = [0, 0];
    this.working = { kind, done, share: 0 };
    const tell = (one: Fate, share: number): void => {
      if (one === "done") done++;
      else if (one === "skipped") skipped++;
      this.working = { kind, done, share: Math.min(1, share) };
    };
    const parts = { engine: this.#engine, tell, isStopped: () => this.#stop };
    const files = await import("./mail-files.ts").catch(() => null);
    const fate = files ? await work(parts, files).catch(() => "failed" as const) : "unloaded";
    this.working = null;
    const type = fate === "done" || fate === "skipped" ? (this.#ended() ? "stopped" : "whole") : fate;
    this.end = { type, kind, done, skipped };
  }

  #ended(): boolean {
    return this.#stop;
  }
}
