/** Token buckets by name (an address, an account), bounded in number: the least recently used are forgotten. */

export interface RateLimit {
  /** 0 if it may; else seconds to wait. */
  take(name: string): number;
}

export interface RateLimitOptions {
  /** At once. */
  readonly burst: number;
  readonly perSecond: number;
  /** Unix ms. */
  readonly clock: () => number;
  readonly maxNames?: number;
}

interface Bucket {
  tokens: number;
  at: number;
}

export function createRateLimit({ burst, perSecond, clock, maxNames = 20_000 }: RateLimitOptions): RateLimit {
  const buckets = new Map<string, Bucket>();

  function bucketOf(name: string): Bucket {
    const now = clock();
    const bucket = buckets.get(name) ?? { tokens: burst, at: now };
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1000) * perSecond);
    bucket.at = now;
    buckets.delete(name);
    buckets.set(name, bucket);
    if (buckets.size > maxNames) dropOldest(buckets);
    return bucket;
  }

  return {
    take(name) {
      const bucket = bucketOf(name);
      if (bucket.tokens < 1) return Math.ceil((1 - bucket.tokens) / perSecond);
      bucket.tokens--;
      return 0;
    },
  };
}

function dropOldest(buckets: Map<string, Bucket>): void {
  for (const name of buckets.keys()) {
    buckets.delete(name);
    return;
  }
}

/** An IPv6 host owns its /64. */
export function addressGroup(address: string | undefined): string {
  const plain = plainAddress(address);
  return plain.includes(":") ? groupsOf(plain).slice(0, 4).join(":") : plain;
}

/** The wider networks of an address: a site's (/48, IPv4 /24) and a provider's (/32, IPv4 /16). */
export function networksOf(address: string | undefined): { readonly site: string; readonly network: string } {
  const plain = plainAddress(address);
  const first = (count: number): string =>
    plain.includes(":") ? groupsOf(plain).slice(0, count).join(":") : plain.split(".").slice(0, count).join(".");
  return { site: first(3), network: first(2) };
}

const plainAddress = (address: string | undefined): string => (address ?? "").replace(/^::ffff:/, "");

/** The eight of an IPv6 address. */
function groupsOf(plain: string): readonly string[] {
  const [head = "", tail] = plain.split("::");
  const groups = head === "" ? [] : head.split(":");
  const zeros = tail === undefined ? 0 : 8 - groups.length - (tail === "" ? 0 : tail.split(":").length);
  return [...groups, ...Array.from({ length: Math.max(0, zeros) }, () => "0"), ...(tail?.split(":") ?? [])];
}
