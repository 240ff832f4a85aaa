/**
 * A list of keyring recipients: one `age1pq1…` a line, "#" begins a comment, blank lines do not matter. The one that is
 * the account's recovery words stands after the word "recovery".
 *
 *     recovery age1pq1…
 *     age1pq1…            # a device
 */
import { parseRecipient, recipientToText } from "../../shared/crypto/age/identity.ts";
import { MAX_KEYRING_RECIPIENTS, type KeyringRecipient } from "../../shared/crypto/keyring.ts";
import { idFromBytes, ID_BYTES, type DeviceId } from "../../shared/lib/ids.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";

/** Octets: 128 recipients of some 2 KB, with room for comments. */
export const MAX_RECIPIENTS_FILE = 1024 * 1024;
/** A list names no devices, and sealing does not look at them. */
const UNNAMED = idFromBytes<DeviceId>(new Uint8Array(ID_BYTES));

/** The error is one line for a person. */
export function parseRecipients(text: string): Result<readonly KeyringRecipient[], string> {
  const found: KeyringRecipient[] = [];
  const seen = new Set<string>();
  for (const [index, whole] of text.split("\n").entries()) {
    const line = (whole.split("#", 1)[0] ?? "").trim();
    if (line === "") continue;
    const read = parseLine(line);
    if (!read.ok) return err(`line ${index + 1} of the recipients ${read.error}`);
    const name = recipientToText(read.value.recipient);
    if (seen.has(name)) return err(`line ${index + 1} of the recipients names one that stands above already`);
    seen.add(name);
    found.push(read.value);
  }
  if (found.length > MAX_KEYRING_RECIPIENTS) return err(`a keyring has at most ${MAX_KEYRING_RECIPIENTS} recipients`);
  const recovery = found.filter(({ kind }) => kind === "recovery").length;
  if (recovery === 1) return ok(found);
  return err(`${recovery === 0 ? "none" : `${recovery}`} of the recipients ${MARKED}: write "recovery age1pq1…" once`);
}

const MARKED = "is marked as the recovery words'";

function parseLine(line: string): Result<KeyringRecipient, string> {
  const [, marked, text = ""] = /^(recovery\s+)?(\S+)$/.exec(line) ?? [];
  const recipient = parseRecipient(text);
  if (recipient?.type === "x25519") return err("is an age1… recipient: a keyring is sealed to age1pq1… only");
  if (!recipient) return err('is not "age1pq1…" or "recovery age1pq1…"');
  return ok(marked === undefined ? { kind: "device", device: UNNAMED, recipient } : { kind: "recovery", recipient });
}
