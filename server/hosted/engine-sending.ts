/**
 * The outbox of an account that the provider has open: what mail programs hand over here, and what others queued and is due
 * while somebody is logged in. Webmails of the account run as the same device (ARCHITECTURE.md, "The way of a key"), so that its
 * name on a queueing does not say that it is this engine's.
 */
import type { Account } from "../../shared/account/account.ts";
import { startByItself } from "../../shared/account/by-itself/by-itself.ts";
import { createOutbox } from "../../shared/account/outbox/outbox.ts";
import { createPost, type Post } from "../../shared/account/outbox/post.ts";
import type { CryptoPort } from "../../shared/crypto/primitives.ts";

/** What leaves for an account, and whether more is to. */
export interface EngineSending {
  readonly post: Post;
  /** How many messages are to leave within so many milliseconds, to some of their recipients at least. */
  sendsWithin(milliseconds: number): number;
  /** Something has left, or came back. */
  watch(listener: () => void): () => void;
  close(): void;
}

/** Milliseconds: what was begun before is gone on with soon. */
const DELAY = 500;

/** `clock`: unix milliseconds. */
export function startSending(account: Account, crypto: CryptoPort, clock: () => number): EngineSending {
  const { randomBytes, sha256Async: sha256 } = crypto;
  const port = account.outgoing;
  // mail programs hand over with a digest, webmails queue without one
  const isOurs = ({ digest }: { readonly digest: string | null }): boolean => digest !== null;
  const outbox = createOutbox({ account, port, clock, randomBytes, delay: () => DELAY, isOurs });
  const byItself = startByItself({ account, port, clock, delay: () => DELAY });
  const post = createPost({ account, outbox, clock, randomBytes, sha256 });
  return {
    post,
    sendsWithin(milliseconds) {
      const isSoon = (at: number): boolean => at * 1000 <= clock() + milliseconds;
      return outbox
        .items()
        .filter(
          ({ type, at, rest }) => type === "claimed" || (type === "queued" && isSoon(at)) || (rest && isSoon(rest.at)),
        ).length;
    },
    watch: (listener) =>
      outbox.watch(({ type }) => {
        if (type !== "progress") listener();
      }),
    close() {
      byItself.close();
      post.close();
      outbox.close();
    },
  };
}
