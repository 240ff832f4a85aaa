/**
 * What index data tells of how a message came here: delivered, when its receivedAt is when the provider took it in, or filed by a
 * device, when that is 0. And that it was nobody's, by the sender of its envelope: a mark among what filters said, which
 * readers that do not know it pass over.
 */
import type { IndexData } from "../../mime/index/index-data.ts";
import { MAX_SPAM_FIELDS } from "../../mime/index/index-limits.ts";

export const NOT_RECEIVED = 0;
/** No field is kept under this name. */
const SENDER = { name: "envelope-from", value: "<>" };

/** `arrived`: its internal date, unix seconds. */
export const isDelivered = ({ receivedAt }: Pick<IndexData, "receivedAt">, arrived: number): boolean =>
  receivedAt !== NOT_RECEIVED && receivedAt === arrived;

/** `mailFrom`: of the envelope. */
export const withSender = (index: IndexData, mailFrom: string): IndexData =>
  mailFrom === "" ? { ...index, spam: [SENDER, ...index.spam.slice(0, MAX_SPAM_FIELDS - 1)] } : index;

/** Reports come so, and answers that programs wrote. */
export const isNobodys = ({ spam }: Pick<IndexData, "spam">): boolean =>
  spam.some(({ name, value }) => name === SENDER.name && value === SENDER.value);
