/** Token buckets by name (an address, an account), bounded in number: the least recently used are forgotten. */

export interface RateLimit {
  /** 0 if it may; else seconds to wait. */
  take(name: string): number;
  /** What was taken is not counted after all. */
  giveBack(name: string): void;
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
    giveBack(name) {
      const bucket = bucketOf(name);
      bucket.tokens = Math.min(burst, bucket.tokens + 1);
    },
  };
}

function dropOldest(buckets: Map<string, Bucket>): void {
  for (const name of buckets.keys()) {
    buckets.delete(name);
    return;
  }
}
