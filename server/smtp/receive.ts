/** A message that is coming in: in memory alone, within a budget. What does not fit is read to its end and refused. */
import { MAX_ENVELOPE_BYTES } from "../../shared/account/outbox/outbox-settings.ts";
import { utf8 } from "../../shared/lib/bytes.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import type { Hold } from "../imap/net/literal-budget.ts";
import { isCrlfLines } from "../submission/line-ends.ts";
import type { SmtpReply } from "./reply.ts";

/** `hold`: for this message; whoever gives it frees it. */
export async function receive(
  stream: AsyncIterable<Uint8Array>,
  maxBytes: number,
  hold: Hold,
): Promise<Result<Uint8Array, SmtpReply>> {
  let pieces: Uint8Array[] = [];
  let octets = 0;
  let isOver = false;
  for await (const piece of stream) {
    octets += piece.length;
    isOver ||= octets <= maxBytes && !hold.grow(piece.length);
    if (isOver || octets > maxBytes) pieces = [];
    else pieces.push(piece);
  }
  if (octets > maxBytes) return err({ code: 552, text: `5.3.4 A message may have ${maxBytes} octets` });
  if (isOver) return err({ code: 452, text: "4.3.1 Too much is being sent at this moment: try again" });
  const message = Buffer.concat(pieces);
  // what one reader takes for the end of a line and another does not hides a second message
  return isCrlfLines(message) ? ok(message) : err(BARE);
}

const BARE: SmtpReply = { code: 554, text: "5.6.0 Lines end with CR LF and nothing else, and NUL is not taken" };

/** Counts the octets of an envelope. */
export function createEnvelopeRoom(): (address: string) => boolean {
  let octets = 0;
  return (address) => {
    octets += utf8(address).length + PER_ADDRESS;
    return octets <= MAX_ENVELOPE_BYTES - FOR_OTHERS;
  };
}

/** Octets beside its own that an address takes, and those that are left for the rest of the setting. */
const PER_ADDRESS = 4;
const FOR_OTHERS = 1_000;
