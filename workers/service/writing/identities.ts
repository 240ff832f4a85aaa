/**
 * Whom the account writes as: its own address, and others that its provider lets it use.
 *
 *     "identity/<hash>" = CBOR [address, name, signature as HTML, as text, is default]      hash: of the address (hash-text.ts), hex
 */
import { asList, asText } from "../../../shared/lib/cbor-fields.ts";
import { decodeCbor, encodeCbor } from "../../../shared/lib/cbor.ts";
import type { Step } from "../../../shared/mailbox/step.ts";
import type { StateView } from "../../../shared/mailbox/view.ts";
import { hashText } from "../../../shared/search/hash-text.ts";
import type { Identity } from "../../rpc/write-rpc.ts";

const PREFIX = "identity/";
const MAX_NAME = 1_000;
/** UTF-16 units of a signature as text, and as HTML with its pictures. */
export const MAX_SIGNATURE = 10_000;
const MAX_SIGNATURE_HTML = 44_000;
const MAX_IDENTITIES = 50;

/** The default one first; the account's own address always is one. `name`: of the account's owner. */
export function readIdentities(state: StateView, address: string, name: string): Identity[] {
  const stored = state
    .settings(PREFIX)
    .slice(0, MAX_IDENTITIES)
    .flatMap(([, value]) => identityOf(value) ?? []);
  const own = address.toLowerCase();
  const hasOwn = stored.some((one) => one.address.toLowerCase() === own);
  const all = hasOwn
    ? stored
    : [{ name: "", address, signatureHtml: "", signatureText: "", isDefault: false }, ...stored];
  const named = all.map((one) => (one.name === "" && one.address.toLowerCase() === own ? { ...one, name } : one));
  const first = named.find(({ isDefault }) => isDefault) ?? named.find((one) => one.address.toLowerCase() === own);
  return named
    .map((one) => ({ ...one, isDefault: one === first }))
    .sort((a, b) => Number(b.isDefault) - Number(a.isDefault) || (a.address < b.address ? -1 : 1));
}

function identityOf(value: Uint8Array): Identity | null {
  const [address, name, html, text, isDefault] = asList(decodeCbor(value) ?? undefined) ?? [];
  const read = [
    asText(address, MAX_NAME),
    asText(name, MAX_NAME),
    asText(html, MAX_SIGNATURE_HTML),
    asText(text, MAX_SIGNATURE),
  ];
  const [at, called, signatureHtml, signatureText] = read;
  if (!at || called === null || signatureHtml === null || signatureText === null) return null;
  return {
    address: at,
    name: called ?? "",
    signatureHtml: signatureHtml ?? "",
    signatureText: signatureText ?? "",
    isDefault: isDefault === true,
  };
}

/** What makes them so; null: one can not be kept. */
export function identitySteps(identities: readonly Identity[], state: StateView): Step[] | null {
  const isKept = identities.every(
    ({ address, name, signatureHtml, signatureText }) =>
      address !== "" &&
      Math.max(address.length, name.length) <= MAX_NAME &&
      signatureHtml.length <= MAX_SIGNATURE_HTML &&
      signatureText.length <= MAX_SIGNATURE,
  );
  if (!isKept || identities.length > MAX_IDENTITIES) return null;
  const wanted = new Map(
    identities.map(({ address, name, signatureHtml, signatureText, isDefault }) => [
      PREFIX + hashText(address.toLowerCase()).toString(16),
      encodeCbor([address, name, signatureHtml, signatureText, isDefault]),
    ]),
  );
  const gone = state.settings(PREFIX).filter(([key]) => !wanted.has(key));
  return [
    ...gone.map(([key]): Step => ({ op: "set", key, value: null })),
    ...[...wanted].map(([key, value]): Step => ({ op: "set", key, value })),
  ];
}
