/**
 * How many octets the pieces that one FETCH asks for may be cut from: a thousand of them, each of a whole message, would keep
 * the server at work for minutes. What any program asks for is free, so that a FETCH may take a whole mailbox.
 */
import { partAt } from "../../../shared/mime/structure/part-paths.ts";
import { PIECES_FREE, PIECES_FREE_TIMES, PIECES_OCTETS } from "../limits.ts";
import type { FetchItem } from "../parse/fetch-items.ts";
import type { OpenedMessage } from "./opened-message.ts";
import { isWholeMessage, octetsBehind } from "./section.ts";

export class PieceBudget {
  #left = PIECES_OCTETS;

  /** False if the pieces of this message are more than is left: then nothing is taken. */
  take(message: OpenedMessage, items: readonly FetchItem[]): boolean {
    const asked = items.reduce((sum, item) => sum + octetsAsked(message, item), 0);
    const beyond = asked - Math.max(PIECES_FREE, PIECES_FREE_TIMES * message.octets.length);
    if (beyond > this.#left) return false;
    this.#left -= Math.max(0, beyond);
    return true;
  }
}

function octetsAsked(message: OpenedMessage, item: FetchItem): number {
  if (item.type === "section")
    return isWholeMessage(item.section) ? message.octets.length : octetsBehind(message.tree, item.section);
  if (item.type !== "binary" && item.type !== "binarySize") return 0;
  const part = item.path.length === 0 ? null : partAt(message.tree.root, item.path);
  return part === null ? message.octets.length : part.bodyEnd - part.bodyStart;
}
