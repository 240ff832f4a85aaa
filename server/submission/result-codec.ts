/** An answer as it is kept: CBOR {"a": [accepted], "r": [[recipient, code, enhanced or null, text]]}. */
import { decodeCbor, encodeCbor } from "../../shared/lib/cbor.ts";
import { asCount, asList, asListOf, asMap, asText } from "../../shared/lib/cbor-fields.ts";
import type { RefusedRecipient, Submitted } from "../../shared/lib/submission.ts";

const MAX_LIST = 10_000;
const MAX_TEXT = 2_000;

export const encodeResult = ({ accepted, refused }: Submitted): Uint8Array =>
  encodeCbor({
    a: accepted,
    r: refused.map(({ recipient, code, enhanced, text }) => [recipient, code, enhanced, text]),
  });

/** Null if it is none. */
export function decodeResult(bytes: Uint8Array): Submitted | null {
  const map = asMap(decodeCbor(bytes) ?? undefined);
  const accepted = asListOf(map?.["a"], MAX_LIST, (item) => asText(item, MAX_TEXT));
  const refused = asListOf(map?.["r"], MAX_LIST, (item): RefusedRecipient | null => {
    const [to, number, status, words] = asList(item) ?? [];
    const [recipient, code, text] = [asText(to, MAX_TEXT), asCount(number), asText(words, MAX_TEXT)];
    if (recipient === null || code === null || text === null) return null;
    return { recipient, code, enhanced: asText(status, MAX_TEXT), text, permanent: code >= 500 };
  });
  return accepted && refused && { accepted, refused };
}
