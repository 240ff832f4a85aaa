/**
 * Authentication-Results (RFC 8601 §2.2) as the page is told of them. What comes in here was written by the operator's own
 * servers (the provider keeps no others); it is read without trust in its form all the same.
 */
import type { Authentication, Verdict } from "../../rpc/mail-rpc.ts";

type Method = keyof Authentication;
type Finding = NonNullable<Authentication[Method]>;

/** Characters of one value, and results in it, that are read. */
const MAX_VALUE = 4_000;
const MAX_RESULTS = 40;
const MAX_DOMAIN = 255;

const VERDICTS: ReadonlyMap<string, Verdict> = new Map([
  ...(["pass", "fail", "softfail", "neutral", "none", "temperror", "permerror", "policy"] as const).map(
    (verdict) => [verdict, verdict] as const,
  ),
  // written before RFC 7601, and still met
  ["hardfail", "fail"],
  ["error", "temperror"],
  ["unknown", "permerror"],
]);

/** Where each method says whom it is about (RFC 8601 §2.7), best first. */
const DOMAINS: Readonly<Record<Method, readonly string[]>> = {
  dkim: ["header.d", "header.i"],
  spf: ["smtp.mailfrom", "smtp.helo"],
  dmarc: ["header.from"],
};

/** Null: nobody said anything. `from`: the domain of the author, by which one of several signatures is preferred. */
export function authenticationOf(values: readonly string[], from: string | null): Authentication | null {
  if (values.length === 0) return null;
  const results = values.flatMap(resultsOf);
  const of = (method: Method): Finding | null => {
    const found = results.flatMap((result) => (result.method === method ? [result.finding] : []));
    const passed = found.filter(({ verdict }) => verdict === "pass");
    return passed.find(({ domain }) => isAligned(domain, from)) ?? passed[0] ?? found[0] ?? null;
  };
  return { dkim: of("dkim"), spf: of("spf"), dmarc: of("dmarc") };
}

/** One is the other, or a part of it (RFC 7489 §3.1, relaxed, without a list of public suffixes). */
export function isAligned(a: string | null, b: string | null): boolean {
  if (a === null || b === null) return false;
  return a === b || a.endsWith(`.${b}`) || b.endsWith(`.${a}`);
}

interface MethodResult {
  readonly method: Method;
  readonly finding: Finding;
}

function resultsOf(value: string): MethodResult[] {
  const [, ...results] = split(withoutComments(value.slice(0, MAX_VALUE)));
  return results.slice(0, MAX_RESULTS).flatMap((text) => toResult(text) ?? []);
}

function toResult(text: string): MethodResult | null {
  const said = /^\s*([a-z0-9-]{1,40})(?:\s*\/\s*\d{1,4})?\s*=\s*([a-z]{1,20})/i.exec(text);
  const method = said?.[1]?.toLowerCase();
  const verdict = VERDICTS.get(said?.[2]?.toLowerCase() ?? "");
  if (!said || !verdict || !isMethod(method)) return null;
  const properties = propertiesOf(text.slice(said[0].length));
  const named = DOMAINS[method].flatMap((name) => properties.get(name) ?? [])[0];
  return { method, finding: { verdict, domain: named === undefined ? null : domainOf(named) } };
}

const isMethod = (name: string | undefined): name is Method => name === "dkim" || name === "spf" || name === "dmarc";

/** `ptype.property=value`, the first of each. */
function propertiesOf(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [, name = "", quoted, bare] of text.matchAll(
    /([a-z]{1,20}\s*\.\s*[a-z0-9-]{1,40})\s*=\s*(?:"([^"]{0,1000})"|([^\s;"]{1,1000}))/gi,
  )) {
    const key = name.replace(/\s/g, "").toLowerCase();
    if (!found.has(key)) found.set(key, quoted ?? bare ?? "");
  }
  return found;
}

/** Of an address or a domain; null if there is none to show. */
function domainOf(value: string): string | null {
  const domain = value
    .slice(value.lastIndexOf("@") + 1)
    .replace(/[<>.]+$/, "")
    .toLowerCase();
  return domain !== "" && domain.length <= MAX_DOMAIN && /^[\p{L}\p{N}._-]+$/u.test(domain) ? domain : null;
}

/** At semicolons that stand in no quoted string. */
const split = (text: string): string[] => text.match(/(?:"(?:[^"\\]|\\.)*"|[^;"]|")+/g) ?? [];

/** RFC 5322 comments, nested; what is in quotes stays. */
function withoutComments(text: string): string {
  let [kept, depth, quoted] = ["", 0, false];
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    const pair = char === "\\" ? text.charAt(++at) : "";
    if (depth === 0 && char === '"') quoted = !quoted;
    if (!quoted && char === "(") depth++;
    if (depth === 0) kept += char + pair;
    if (!quoted && char === ")" && depth > 0) depth--;
  }
  return kept;
}
