/** ENVELOPE as IMAP sends it (RFC 3501 §7.4.2), as a binary string. */
import type { Address } from "../headers/address.ts";
import type { Envelope } from "../structure/envelope.ts";
import { imapHumanString, imapString, imapUnfolded } from "./imap-string.ts";

/** `(date subject from …)`; null gives an envelope of NILs. One character per octet. */
export function envelopeToImap(envelope: Envelope | null): string {
  if (envelope === null) return `(${Array(10).fill("NIL").join(" ")})`;
  const { from, sender, replyTo, subject } = envelope;
  const items = [
    imapUnfolded(envelope.date),
    subject === null ? "NIL" : imapHumanString(subject),
    addressesToImap(from),
    addressesToImap(sender.length > 0 ? sender : from),
    addressesToImap(replyTo.length > 0 ? replyTo : from),
    addressesToImap(envelope.to),
    addressesToImap(envelope.cc),
    addressesToImap(envelope.bcc),
    imapUnfolded(envelope.inReplyTo),
    imapUnfolded(envelope.messageId),
  ];
  return `(${items.join(" ")})`;
}

function addressesToImap(addresses: readonly Address[]): string {
  return addresses.length === 0 ? "NIL" : `(${addresses.map(addressToImap).join("")})`;
}

function addressToImap({ name, route, mailbox, domain }: Address): string {
  const shown = name === null ? "NIL" : imapHumanString(name);
  return `(${shown} ${imapString(route)} ${imapString(mailbox)} ${imapString(domain)})`;
}
