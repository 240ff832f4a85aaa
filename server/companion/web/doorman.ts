/**
 * Lets pages in that prove they have the link (workers/rpc/companion-proof.ts): gives challenges, takes proofs for tickets,
 * and tickets for a line. Challenges are remembered only when a proof used them up, so that nobody fills the memory without
 * the link; tickets are few and short-lived.
 */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { proofText } from "../../../workers/rpc/companion-proof.ts";

/** Milliseconds. */
export const CHALLENGE_MS = 30_000;
export const TICKET_MS = 10_000;
/** Given out and not used yet. */
const MAX_TICKETS = 16;
const NONCE_BYTES = 16;

export interface Proof {
  readonly challenge: string;
  readonly page: string;
  readonly proof: string;
}

export interface Doorman {
  challenge(): string;
  /** Null: the proof does not fit, or its challenge is over or used. */
  prove(origin: string, proof: Proof): { readonly ticket: string; readonly proof: string } | null;
  /** True once for a ticket. */
  admit(ticket: string): boolean;
  /** Another link from now on; tickets for the one before hold no more. */
  relink(link: Uint8Array): void;
}

/** `clock` in milliseconds. Admits nobody before it has a link. */
export function createDoorman(clock: () => number): Doorman {
  /** Of this run: it vouches for challenges that are not kept. */
  const own = randomBytes(32);
  const used = new Map<string, number>();
  let tickets: readonly { readonly ticket: string; readonly until: number }[] = [];
  let key: Uint8Array = randomBytes(32);

  const vouched = (nonce: string, time: string): string => mac(own, `${nonce}.${time}`);

  function isFresh(challenge: string): boolean {
    const [nonce = "", time = "", voucher = "", ...rest] = challenge.split(".");
    const age = clock() - Number.parseInt(time, 36);
    const isOwn = isSame(voucher, vouched(nonce, time)) && rest.length === 0;
    return isOwn && age >= 0 && age < CHALLENGE_MS && !used.has(challenge);
  }

  /** Those that hold no more anyway are forgotten. */
  function sweep(): void {
    for (const [challenge, until] of used) if (until <= clock()) used.delete(challenge);
    tickets = tickets.filter(({ until }) => until > clock());
  }

  return {
    challenge() {
      const [nonce, time] = [randomBytes(NONCE_BYTES).toString("base64url"), Math.floor(clock()).toString(36)];
      return `${nonce}.${time}.${vouched(nonce, time)}`;
    },
    prove(origin, { challenge, page, proof }) {
      sweep();
      const proofBy = (by: "page" | "companion"): string => mac(key, proofText({ by, origin, challenge, page }));
      if (!isFresh(challenge) || !isSame(proof, proofBy("page"))) return null;
      used.set(challenge, clock() + CHALLENGE_MS);
      const ticket = randomBytes(NONCE_BYTES).toString("base64url");
      tickets = [...tickets, { ticket, until: clock() + TICKET_MS }].slice(-MAX_TICKETS);
      return { ticket, proof: proofBy("companion") };
    },
    admit(ticket) {
      sweep();
      const held = tickets.filter((one) => isSame(one.ticket, ticket));
      tickets = tickets.filter((one) => !held.includes(one));
      return held.length > 0;
    },
    relink(next) {
      key = next;
      tickets = [];
    },
  };
}

const mac = (key: Uint8Array, text: string): string => createHmac("sha256", key).update(text).digest("base64url");

/** In a time that tells nothing but the length. */
function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
