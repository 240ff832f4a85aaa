/**
 * Lines of the Dovecot authentication protocol, version 1 (https://doc.dovecot.org/, "Authentication Protocol"): a command and
 * its parameters, each behind a tab; what may not stand in one is escaped by octet 1.
 *
 *     client   VERSION 1 n     CPID pid     AUTH id mech [parameter …] [resp=base64]     CONT id base64     CANCEL id
 *     server   VERSION 1 n     MECH name [property …]     SPID pid     CUID n     COOKIE hex     DONE
 *              CONT id base64     OK id user=name     FAIL id [reason=text] [temp] [code=name]
 */

/** Octets of a line, as Dovecot has it. */
export const MAX_LINE = 8192;
const MAX_ID = 0xffff_ffff;

export type Request =
  | { readonly type: "version"; readonly major: number }
  | { readonly type: "cpid" }
  | {
      readonly type: "auth";
      readonly id: number;
      readonly mechanism: string;
      /** `rip`; "" where it is not given. */
      readonly remote: string;
      /** Base64; null: none. */
      readonly response: string | null;
    }
  | { readonly type: "cont"; readonly id: number; readonly response: string }
  | { readonly type: "cancel"; readonly id: number }
  /** To be passed over, as the protocol asks. */
  | { readonly type: "unknown" };

/** Null: a known command, but not as it has to be. */
export function parseRequest(line: string): Request | null {
  const [command = "", first = "", ...rest] = line.split("\t");
  const number = /^\d{1,10}$/.test(first) && Number(first) <= MAX_ID ? Number(first) : null;
  switch (command) {
    case "VERSION":
      return number === null ? null : { type: "version", major: number };
    case "CPID":
      return { type: "cpid" };
    case "AUTH":
      return number === null ? null : parseAuth(number, rest);
    case "CONT":
      return number === null ? null : { type: "cont", id: number, response: rest.join("\t") };
    case "CANCEL":
      return number === null ? null : { type: "cancel", id: number };
    default:
      return { type: "unknown" };
  }
}

/** `resp=` is the last parameter, whatever is in it. */
function parseAuth(id: number, [mechanism = "", ...parameters]: readonly string[]): Request | null {
  if (mechanism === "") return null;
  const at = parameters.findIndex((parameter) => parameter.startsWith("resp="));
  const before = at < 0 ? parameters : parameters.slice(0, at);
  const response = at < 0 ? null : parameters.slice(at).join("\t").slice("resp=".length);
  const remote = before.findLast((parameter) => parameter.startsWith("rip="))?.slice("rip=".length);
  return { type: "auth", id, mechanism: mechanism.toUpperCase(), remote: unescaped(remote ?? ""), response };
}

const ESCAPES: Readonly<Record<string, string>> = { "\0": "0", "\x01": "1", "\t": "t", "\r": "r", "\n": "n" };
const MEANINGS = new Map(Object.entries(ESCAPES).map(([octet, letter]) => [letter, octet]));

const escaped = (text: string): string => text.replace(/[\0\x01\t\r\n]/g, (octet) => `\x01${ESCAPES[octet] ?? ""}`);
const unescaped = (text: string): string => text.replace(/\x01(.)/g, (_, letter: string) => MEANINGS.get(letter) ?? "");

/** With its line end. */
export const line = (...fields: readonly string[]): string => `${fields.map(escaped).join("\t")}\n`;
