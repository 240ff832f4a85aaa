/**
 * Sending on behalf of accounts (docs/protocol.md, "Submission"). A message goes to the MTA once by account and id: that it was
 * begun is on disk before the MTA hears of it, what the MTA said before the device does. Between the two there is a window: who
 * dies there sends it again when asked again.
 */
import { equalBytes } from "../../shared/lib/bytes.ts";
import type { AccountId } from "../../shared/lib/ids.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import type { OutgoingEnvelope, RefusedRecipient, Submitted } from "../../shared/lib/submission.ts";
import { keptUnder, type KeptUnder } from "./kept-submission.ts";
import { DAY_SECONDS, HOUR_SECONDS, type SendingLimits } from "./limits.ts";
import { wireMailbox } from "./mailbox.ts";
import { checkMessage, type CheckedMessage } from "./message-check.ts";
import type { OwnsAddress, Relay, Relayed, Spent, SubmissionStore } from "./port.ts";
import type { ServesAddress } from "./served-domains.ts";

export type SubmissionFailure =
  | { readonly type: "notYourAddress"; readonly address: string }
  | { readonly type: "tooManyRecipients" | "tooLarge"; readonly limit: number }
  | { readonly type: "badMessage" | "conflict" }
  | {
      readonly type: "rateLimited" | "smarthostDown" | "handedOver" | "unavailable";
      readonly retryAfterSeconds: number;
      /** The smarthost is there, and does not take this provider's own login. */
      readonly isLoginRefused?: true;
    };

export interface Submissions {
  readonly limits: SendingLimits;
  submit(
    account: AccountId,
    id: string,
    envelope: OutgoingEnvelope,
    message: Uint8Array,
  ): Promise<Result<Submitted, SubmissionFailure>>;
}

export interface SubmissionsParts {
  readonly store: SubmissionStore;
  readonly owns: OwnsAddress;
  readonly serves: ServesAddress;
  readonly relay: Relay;
  readonly limits: SendingLimits;
  /** Unix milliseconds. */
  readonly clock: () => number;
  /** Fields hold no addresses and no mail. */
  readonly log: (event: string, fields: Readonly<Record<string, string | number>>) => void;
}

const RETRY_SECONDS = 30;
/** An MTA that has a message and did not answer is given time to be found out about. */
const HANDED_OVER_RETRY_SECONDS = 300;
const STORE_RETRY_SECONDS = 10;
const UNREADABLE = { code: 501, enhanced: "5.1.3", text: "This is not an address", permanent: true };

const LOGIN_SETTINGS = "submission.user and what is in submission.password_file";

type Outcome = Result<Submitted, SubmissionFailure>;
/** As they go over the wire, each with how it was given; and who can not be written to. */
type Sorted = { readonly wire: ReadonlyMap<string, readonly string[]>; readonly refused: readonly RefusedRecipient[] };

export function createSubmissions(parts: SubmissionsParts): Submissions {
  const { store, owns, serves, relay, limits, clock, log } = parts;
  const underWay = new Map<string, { readonly digest: Uint8Array; readonly outcome: Promise<Outcome> }>();
  /** Counted already, not written yet. */
  const reserved = new Map<AccountId, { messages: number; recipients: number }>();
  const now = (): number => Math.floor(clock() / 1000);

  /** The failure, if there is one. */
  async function refusalOf(
    account: AccountId,
    envelope: OutgoingEnvelope,
    { senders, authors, isAutoReply }: CheckedMessage,
  ): Promise<SubmissionFailure | null> {
    // nothing comes back of an answer that a program wrote: RFC 3834 §3.3
    const isNobodys = envelope.from === "" && isAutoReply && envelope.to.length === 1;
    // the MTA may sign for these, whoever sends them again
    const hosted = authors.filter(serves);
    for (const address of new Set([...(isNobodys ? [] : [envelope.from]), ...senders, ...hosted])) {
      const whose = wireMailbox(address) === null ? "no" : await owns(account, address);
      if (whose === "unavailable") return { type: "unavailable", retryAfterSeconds: STORE_RETRY_SECONDS };
      if (whose === "no") return { type: "notYourAddress", address: address.slice(0, 320) };
    }
    return null;
  }

  function overLimit(account: AccountId, name: string, recipients: number): SubmissionFailure | null {
    const waiting = reserved.get(account);
    const hour = store.spent(account, now() - HOUR_SECONDS, name).messages;
    if (hour.count + (waiting?.messages ?? 0) + 1 > limits.messagesPerHour) return limited(hour, HOUR_SECONDS);
    const day = store.spent(account, now() - DAY_SECONDS, name).recipients;
    const all = day.count + (waiting?.recipients ?? 0) + recipients;
    return all > limits.recipientsPerDay ? limited(day, DAY_SECONDS) : null;
  }
  const limited = ({ oldest }: Spent, window: number): SubmissionFailure => ({
    type: "rateLimited",
    retryAfterSeconds: Math.min(window, Math.max(1, oldest + window - now())),
  });

  async function send(
    account: AccountId,
    under: KeptUnder,
    digest: Uint8Array,
    { from }: OutgoingEnvelope,
    { wire, refused }: Sorted,
    { octets, hasEightBit }: CheckedMessage,
  ): Promise<Outcome> {
    const over = overLimit(account, under.name, wire.size);
    if (over) return err(over);
    const held = reserved.get(account) ?? { messages: 0, recipients: 0 };
    reserved.set(account, { messages: held.messages + 1, recipients: held.recipients + wire.size });
    const begun = await store.begin(account, under.name, { digest, recipients: wire.size, at: now() });
    const left = reserved.get(account) ?? { messages: 1, recipients: wire.size };
    if (left.messages === 1) reserved.delete(account);
    else reserved.set(account, { messages: left.messages - 1, recipients: left.recipients - wire.size });
    if (!begun.ok) return err({ type: "unavailable", retryAfterSeconds: STORE_RETRY_SECONDS });
    const size = octets.reduce((sum, { length }) => sum + length, 0);
    const relayed = await relay.send(
      { from: wireMailbox(from) ?? from, to: [...wire.keys()] },
      { octets, size, hasEightBit },
    );
    return settle(account, under, relayed, { wire, refused });
  }

  async function settle(
    account: AccountId,
    under: KeptUnder,
    relayed: Relayed,
    { wire, refused }: Sorted,
  ): Promise<Outcome> {
    if (relayed.type === "loginRefused") {
      log("submission.loginRefused", { reason: relayed.reason, mend: LOGIN_SETTINGS });
      await store.drop(account, under.name);
      return err({ type: "smarthostDown", retryAfterSeconds: RETRY_SECONDS, isLoginRefused: true });
    }
    if (relayed.type !== "answered") {
      log("submission.smarthostDown", { reason: relayed.reason, handedOver: relayed.type === "unknown" ? 1 : 0 });
      if (relayed.type === "unknown") return err({ type: "handedOver", retryAfterSeconds: HANDED_OVER_RETRY_SECONDS });
      await store.drop(account, under.name);
      return err({ type: "smarthostDown", retryAfterSeconds: RETRY_SECONDS });
    }
    const asGiven = (address: string): readonly string[] => wire.get(address) ?? [];
    const submitted: Submitted = {
      accepted: relayed.submitted.accepted.flatMap(asGiven),
      refused: [
        ...refused,
        ...relayed.submitted.refused.flatMap((one) =>
          asGiven(one.recipient).map((recipient) => ({ ...one, recipient })),
        ),
      ],
    };
    log("submission.sent", { accepted: submitted.accepted.length, refused: submitted.refused.length });
    const mayGoLater = submitted.accepted.length === 0 && submitted.refused.some(({ permanent }) => !permanent);
    // a disk that fails now leaves the window open; that it was sent is the truth all the same
    if (mayGoLater) await store.drop(account, under.name);
    else await store.done(account, under.name, under.seal(submitted));
    return ok(submitted);
  }

  return {
    limits,
    async submit(account, id, envelope, message) {
      const under = keptUnder(id);
      const digest = under.digest(envelope, message);
      const before = store.get(account, under.name);
      if (before && !equalBytes(before.digest, digest)) return err({ type: "conflict" });
      const kept = before?.result ? under.open(before.result) : null;
      if (kept) return ok(kept);
      if (message.length > limits.maxBytes) return err({ type: "tooLarge", limit: limits.maxBytes });
      if (envelope.to.length > limits.maxRecipients)
        return err({ type: "tooManyRecipients", limit: limits.maxRecipients });
      const checked = checkMessage(message);
      if (!checked || envelope.to.length === 0) return err({ type: "badMessage" });
      const refusal = await refusalOf(account, envelope, checked);
      if (refusal) return err(refusal);
      const sorted = sortRecipients(envelope.to);
      if (sorted.wire.size === 0) return ok({ accepted: [], refused: sorted.refused });
      const key = `${account} ${id}`;
      const same = underWay.get(key);
      if (same) return equalBytes(same.digest, digest) ? same.outcome : err({ type: "conflict" });
      // it may have ended while the addresses were looked up
      const ended = store.get(account, under.name);
      if (ended && !equalBytes(ended.digest, digest)) return err({ type: "conflict" });
      const result = ended?.result ? under.open(ended.result) : null;
      if (result) return ok(result);
      const outcome = send(account, under, digest, envelope, sorted, checked).finally(() => underWay.delete(key));
      underWay.set(key, { digest, outcome });
      return outcome;
    },
  };
}

/** Each once, by how it goes over the wire. */
function sortRecipients(to: readonly string[]): Sorted {
  const wire = new Map<string, string[]>();
  const refused = new Map<string, RefusedRecipient>();
  for (const recipient of new Set(to)) {
    const address = wireMailbox(recipient);
    if (address === null) refused.set(recipient, { recipient, ...UNREADABLE });
    else wire.set(address, [...(wire.get(address) ?? []), recipient]);
  }
  return { wire, refused: [...refused.values()] };
}
