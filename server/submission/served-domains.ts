/**
 * Domains that this provider has accounts in: for these, and what lies above or below, an MTA may sign by From (RFC 6376 §3.5 takes
 * a domain's signature for those below it), so in these nobody speaks for another, not even of a message that is sent again.
 */
import { domainToUnicode } from "node:url";

/** Whether an address lies in one. */
export type ServesAddress = (address: string) => boolean;

/** Milliseconds for which what was read stands. */
const STANDS = 60_000;

/** `read`: as accounts' addresses have them. `clock`: unix milliseconds. */
export function createServedDomains(read: () => readonly string[], clock: () => number): ServesAddress {
  let domains = new Set<string>();
  let above = new Set<string>();
  let at = -Infinity;

  function refresh(): void {
    const now = clock();
    if (now - at < STANDS && now >= at) return;
    domains = new Set(read());
    above = new Set([...domains].flatMap(withParents));
    at = now;
  }

  return (address) => {
    refresh();
    const domain = domainToUnicode(address.slice(address.lastIndexOf("@") + 1).toLowerCase()).replace(/\.$/, "");
    return above.has(domain) || withParents(domain).some((parent) => domains.has(parent));
  };
}

/** Itself first. */
function withParents(domain: string): readonly string[] {
  const labels = domain.split(".");
  return labels.map((_, at) => labels.slice(at).join("."));
}
