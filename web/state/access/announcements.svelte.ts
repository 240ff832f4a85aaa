/** What stands over the list until its reader has dismissed it: what other devices did to the keys, and what became of mail after a restored backup. */
import type { EngineEvent } from "../../../workers/rpc/engine-rpc.ts";
import type { Engine } from "../app/engine.ts";
import type { AnnouncementRow, RestoredReport } from "../app/types.ts";

export class Announcements {
  /** oldest first */
  all = $state.raw<readonly AnnouncementRow[]>([]);
  restored = $state.raw<RestoredReport | null>(null);
  readonly #engine: Engine;
  #asked = 0;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  receive(event: EngineEvent): void {
    const { type } = event;
    if (type === "announcements" || type === "restored" || type === "account") void this.refresh();
  }

  async refresh(): Promise<void> {
    const turn = ++this.#asked;
    const found = await this.#engine.announcements().catch(() => []);
    // after that, so that the engine is not fetched for it
    const restored = await this.#engine.restoredReport().catch(() => null);
    if (turn !== this.#asked) return;
    this.all = [...found].sort((a, b) => a.seq - b.seq);
    this.restored = restored;
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
