/**
 * The message that a session opened last: programs that read a large one piece by piece (BODY[2]<65536.65536>) would have it
 * fetched, checked and opened anew for each. It is in clear, so it stays for a short while only, and all sessions of a
 * server share a bound.
 */
import type { BlobId } from "../../../shared/lib/ids.ts";
import { LAST_OPENED_BYTES, LAST_OPENED_MS } from "../limits.ts";
import type { OpenedMessage } from "./opened-message.ts";

/** Octets that all sessions may hold together. */
export class OpenedRoom {
  #free = LAST_OPENED_BYTES;

  take(octets: number): boolean {
    if (octets > this.#free) return false;
    this.#free -= octets;
    return true;
  }

  give(octets: number): void {
    this.#free += octets;
  }
}

interface Held {
  readonly blob: BlobId;
  readonly message: OpenedMessage;
  readonly timer: NodeJS.Timeout;
}

export class LastOpened {
  readonly #room: OpenedRoom;
  #held: Held | null = null;

  constructor(room: OpenedRoom) {
    this.#room = room;
  }

  get(blob: BlobId | undefined): OpenedMessage | null {
    return blob !== undefined && this.#held?.blob === blob ? this.#held.message : null;
  }

  /** In place of the one before, if there is room. */
  keep(blob: BlobId, message: OpenedMessage): void {
    this.forget();
    if (!this.#room.take(costOf(message))) return;
    const timer = setTimeout(() => this.forget(), LAST_OPENED_MS).unref();
    this.#held = { blob, message, timer };
  }

  forget(): void {
    if (this.#held === null) return;
    clearTimeout(this.#held.timer);
    this.#room.give(costOf(this.#held.message));
    this.#held = null;
  }
}

/** With a part of it decoded. */
const costOf = ({ octets }: OpenedMessage): number => octets.length * 2;
