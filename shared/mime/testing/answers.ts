/** The IMAP answers to compare: ours, and Dovecot's; and the messages to compare them on. For tests only. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { envelope } from "../structure/envelope.ts";
import { bodyStructureToImap, bodyToImap } from "../imap/imap-body.ts";
import { envelopeToImap } from "../imap/imap-envelope.ts";
import { canonicalLines } from "../structure/line-ends.ts";
import { parseMessage } from "../structure/parse-message.ts";
import type { ImapProbe } from "./dovecot.ts";

export interface Answers {
  readonly envelope: string;
  readonly body: string;
  readonly bodyStructure: string;
  /** Octets. */
  readonly size: number;
}

export const FIXTURES = new URL("./fixtures/", import.meta.url);
const CORPORA = new URL("../../../../shared/corpora/emails/", import.meta.url);

/** `.eml` files of our own. */
export const fixtures = (): URL[] => messagesIn(FIXTURES);

/** `.eml` files of others, where they are installed beside the project. */
export function corpora(): URL[] {
  if (!existsSync(CORPORA)) console.warn("skipped: ../shared/corpora/emails is not there");
  return ["dxflrs", "rfc", "thirdparty", "malformed"].flatMap((name) => messagesIn(new URL(`${name}/`, CORPORA)));
}

function messagesIn(folder: URL): URL[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith(".eml"));
  return names.sort().map((name) => new URL(name, folder));
}

export const readMessage = (file: URL): Uint8Array => new Uint8Array(readFileSync(file));

export function ourAnswers(raw: Uint8Array): Answers {
  const message = canonicalLines(raw);
  const { root, size } = parseMessage(message);
  return {
    envelope: envelopeToImap(envelope(message)),
    body: bodyToImap(root),
    bodyStructure: bodyStructureToImap(root),
    size,
  };
}

/** Of the message the probe has loaded. */
export async function dovecotAnswers(probe: ImapProbe): Promise<Answers> {
  return {
    envelope: await probe.fetch("ENVELOPE"),
    body: await probe.fetch("BODY"),
    bodyStructure: await probe.fetch("BODYSTRUCTURE"),
    size: Number(await probe.fetch("RFC822.SIZE")),
  };
}

/** For comparing: Dovecot shortens some plain bodies, losing how the words were written. */
export const foldCase = (answers: Answers): Answers => ({
  ...answers,
  body: answers.body.toLowerCase(),
  bodyStructure: answers.bodyStructure.toLowerCase(),
});
