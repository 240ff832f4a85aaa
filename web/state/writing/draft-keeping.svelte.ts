/**
 * Where a draft is kept: on this device, in the account, or not yet. It is saved as it is written (draft-saver.ts says when), and
 * tried again where that failed.
 */
import { err, type Result } from "../../../shared/lib/result.ts";
import type { Draft, SaveFailure, SavedDraft } from "../../../workers/rpc/write-rpc.ts";
import { t } from "../../i18n/t.ts";
import { createDraftSaver, type DraftSaver } from "./draft-saver.ts";
import type { Engine } from "../app/engine.ts";
import { saveFailureText } from "./save-words.ts";
import type { MessageId } from "../app/types.ts";

/** Where what is written is. */
export type Keeping = "unwritten" | "unsaved" | "saving" | "here" | "account" | "failed";

/** What is said to the writer. */
export interface Told {
  /** why it is not saved, or was not sent */
  trouble: string | null;
  /** what the writer should know, and may dismiss: that another device wrote too, that files are gone */
  note: string | null;
}

export interface KeepingParts {
  readonly engine: Pick<Engine, "saveDraft">;
  /** Resolves when what goes with the words is there: what they quote. */
  readonly settled: () => Promise<void>;
  readonly draft: () => Draft;
  /** Octets of its files. */
  readonly size: () => number;
  /** It is being sent: what is written is not saved until that is answered. */
  readonly isHeld: () => boolean;
  readonly told: Told;
  /** It has this EMAILID from now on; null: it is not in the account. */
  readonly onid: (id: MessageId | null) => void;
  /** Files that the engine has lost are taken out of it: their names. */
  readonly lose: (keys: readonly string[]) => readonly string[];
}

/** Milliseconds after which a save that failed is tried again. */
const TRY_AGAIN = 15_000;

export class DraftKeeping {
  state = $state<Keeping>("unwritten");
  /** it is on its way to the account */
  isFiling = $state(false);
  readonly #parts: KeepingParts;
  #saver: DraftSaver;
  /** counts what was written */
  #written = 0;
  /** what of it is on this device */
  #held = 0;
  /** what of it is in the account */
  #filed = 0;
  #isOver = false;
  #hasLeft = false;
  /** what could not be saved is tried again then */
  #again: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: KeepingParts) {
    this.#parts = parts;
    this.#saver = this.#makeSaver();
  }

  get isWritten(): boolean {
    return this.state !== "unwritten";
  }

  /** It was sent, closed or discarded. */
  get isOver(): boolean {
    return this.#isOver;
  }

  get written(): number {
    return this.#written;
  }

  /** Something was written; `isFile`: a file came. */
  touch(isFile = false): void {
    this.#written++;
    if (this.state !== "saving") this.state = "unsaved";
    if (!this.#parts.isHeld()) this.#saver.touched(isFile);
  }

  /** What was written after `written` is saved at the next pause. */
  goOn(written: number): void {
    if (written !== this.#written) this.#saver.touched();
  }

  /** Resolves when all that was written is saved, or could not be; `here`: on this device alone. */
  async flush(here: boolean): Promise<void> {
    await this.#saver.flush(here);
  }

  /** On this device, and nothing is on its way any more: it may be sent. */
  async settle(): Promise<void> {
    await this.#saver.flush(true);
    await this.#saver.settled();
  }

  /** Whether it could be saved. */
  async close(): Promise<boolean> {
    if (this.#hasLeft) return true;
    if (this.isWritten && this.state !== "account") await this.flush(false);
    return this.state !== "failed" && this.state !== "unsaved";
  }

  /** On this device, before it is locked. */
  async keep(): Promise<void> {
    if (this.#isOver) return;
    if (this.state === "unsaved" || this.state === "saving" || this.state === "failed") await this.flush(true);
  }

  /** The page may go any moment. */
  hide(): void {
    if (this.#isOver) return;
    if (this.isWritten && this.state !== "account") void this.flush(true).then(() => this.flush(false));
  }

  /** There is a line again. */
  reconnected(): void {
    const isLeft = this.state === "here" || this.state === "failed";
    if (isLeft && !this.#isOver && !this.#parts.isHeld()) void this.flush(false);
  }

  /** Nothing is saved any more. */
  async end(): Promise<void> {
    this.#isOver = true;
    clearTimeout(this.#again);
    await this.#saver.stop();
  }

  /** Its words are here no more: not even what was about to be saved is. */
  async leave(): Promise<void> {
    this.#hasLeft = true;
    this.state = "unwritten";
    await this.end();
  }

  /** It could not be ended, or is here again, and is saved on. */
  resume(): void {
    this.#isOver = false;
    this.#hasLeft = false;
    this.#saver = this.#makeSaver();
  }

  /** Without what was lost it can be saved. */
  lose(keys: readonly string[]): void {
    const { told, lose } = this.#parts;
    told.note = t("compose.filesLost", { names: lose(keys).join(", ") });
    this.#saver.touched();
  }

  #makeSaver = (): DraftSaver => createDraftSaver({ save: (here) => this.#save(here), size: () => this.#parts.size() });

  async #save(here: boolean): Promise<void> {
    const { engine, settled, draft, told, onid } = this.#parts;
    await settled();
    if (this.#hasLeft) return;
    const written = this.#written;
    if (!here) this.isFiling = true;
    if (!here || !this.isFiling) this.state = "saving";
    const saved = await engine
      .saveDraft(draft(), here)
      .catch((): Result<SavedDraft, SaveFailure> => err({ type: "refused", reason: "failed" }));
    if (!here) this.isFiling = false;
    if (!saved.ok) {
      this.#fail(saved.error);
      return;
    }
    const { id, where, conflict } = saved.value;
    if (here) this.#held = written;
    // what is on its way to the account, or is there meanwhile, says the rest
    if (here && (this.isFiling || this.#filed >= written)) return;
    if (!here) onid(id);
    if (where === "account") this.#filed = written;
    const isAll = written === this.#written;
    if (isAll) this.state = where;
    else this.state = this.#held === this.#written ? "here" : "unsaved";
    told.trouble = null;
    // the copy here names what that has replaced
    if (!here && !isAll) void this.#saver.hold();
    if (conflict !== null) told.note = t(`compose.conflict.${conflict}`);
  }

  #fail(failure: SaveFailure): void {
    this.state = "failed";
    if (failure.type === "filesLost") this.lose(failure.keys);
    else {
      this.#parts.told.trouble = saveFailureText(failure);
      // what is too large stays so until something is taken out
      if (failure.type !== "tooLarge") this.#tryAgain();
    }
  }

  #tryAgain(): void {
    clearTimeout(this.#again);
    this.#again = setTimeout(() => this.reconnected(), TRY_AGAIN);
  }
}
