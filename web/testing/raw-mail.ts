/** Messages of the made-up engine that were delivered as octets: read by what reads them in the real one. */
import type { ReadFailure } from "../../workers/rpc/mail-rpc.ts";
import { attachmentContent } from "../../workers/service/reading/message-content.ts";
import { openedMessage } from "../../workers/service/reading/opened-message.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import { indexData } from "../../shared/mime/index/index-data.ts";
import type { FakeMessage } from "./fake-mail.ts";

/** `date`, in unix seconds, orders it, whatever its own says. */
export function readRaw(raw: Uint8Array, date: number): Omit<FakeMessage, "uid"> {
  const index = indexData(raw, { receivedAt: date });
  const opened = openedMessage(raw, { id: "", mailbox: "inbox", arrival: date, index, known: 0, namesake: null });
  const { from, replyTo, to, subject, text, html, attachments, id: _, mailbox: __, ...rest } = opened;
  return {
    ...{ from: from[0] ?? null, replyTo, to, subject, preview: index.preview, date, raw },
    ...{ seen: false, flagged: false, answered: false, cached: true, text, html, attachments, files: {} },
    opened: { ...rest, from, date: opened.date },
  };
}

export function rawPart(raw: Uint8Array, part: string): Result<Uint8Array, ReadFailure> {
  const bytes = attachmentContent(raw, part);
  return bytes === null ? err({ type: "gone" }) : ok(bytes);
}
