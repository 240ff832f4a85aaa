/** What other devices did to the keys, until its reader has dismissed it. */
import type { EngineEvent } from "../../../workers/rpc/engine-rpc.ts";
import type { Engine } from "../app/engine.ts";
import type { AnnouncementRow } from "../app/types.ts";

export class Announcements {
  /** oldest first */
  all = $state.raw<readonly AnnouncementRow[]>([]);
  readonly #engine: Engine;
  #asked = 0;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  receive(event: EngineEvent): void {
    if (event.type === "announcements" || event.type === "account") void this.refresh();
  }

  async refresh(): Promise<void> {
    const turn = ++this.#asked;
    const found = await this.#engine.announcements().catch(() => []);
    if (turn === this.#asked) this.all = [...found].sort((a, b) => a.seq - b.seq);
  }

  /** The newest change of words that the ones before can still undo at `now` (unix seconds). */
  undoable(now: number): AnnouncementRow | null {
    return this.all.findLast(({ type, undoUntil }) => type === "newWords" && (undoUntil ?? 0) > now) ?? null;
  }

  dismiss(seq: number): void {
    this.all = this.all.filter((row) => row.seq !== seq);
    void this.#engine.dismissAnnouncement(seq);
  }
}
