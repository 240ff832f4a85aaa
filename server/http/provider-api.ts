/** ProviderApi over the store and accounts: failures become names of the wire, sessions end with their token. */
import { API_VERSION, MAX_APPEND_BYTES } from "../../shared/api/wire.ts";
import type { MailServer } from "../../shared/lib/mail-server.ts";
import type { CborMap } from "../../shared/lib/cbor-fields.ts";
import { err, ok } from "../../shared/lib/result.ts";
import type { AccountId, Seq } from "../../shared/lib/ids.ts";
import { givenAccess, openAccess, sessionAccess } from "./access-api.ts";
import type { Failing, Gone, HttpAccounts, HttpStore, Numbered, Refused, Slowed } from "./http-store.ts";
import { openPairing, sessionPairing } from "./pairing-api.ts";
import type { OpenBlob, ProviderApi, SessionApi, SubmitApi, WireFailure } from "./port.ts";

export interface ProviderApiParts {
  readonly store: HttpStore;
  readonly accounts: HttpAccounts;
  /** What login signatures are bound to. */
  readonly origin: () => string;
  /** Unix milliseconds. */
  readonly clock: () => number;
  readonly maxMessageBytes: number;
  readonly foldVersion: number;
  /** What mail programs are told; null: it serves no IMAP to them. */
  readonly imap: () => MailServer | null;
  /** Where they send; null: not by it. */
  readonly submission?: () => MailServer | null;
  /** Null: it sends nothing. */
  readonly submit?: SubmitApi | null;
}

export interface ClosableApi extends ProviderApi {
  /** Ends all live event streams; new ones end at once. */
  close(): void;
}

/** Event streams: of one account, and of all. */
const MAX_WATCHES_EACH = 128;
const MAX_WATCHES = 10_000;

type Tell = (last: Seq | null) => void;

export function createProviderApi(parts: ProviderApiParts): ClosableApi {
  const { accounts, origin, maxMessageBytes, foldVersion, imap, submission = () => null } = parts;
  const watches = createWatches();
  return {
    info: () => ({
      version: API_VERSION,
      origin: origin(),
      maxMessageBytes,
      foldVersion,
      ...{ imap: imap(), smtp: submission(), sending: sendingOf(parts) },
    }),
    async lookup(address) {
      const main = await accounts.standings.mainOf(address);
      return main === null ? err("unavailable") : ok({ account: accounts.lookup(main) });
    },
    invite(token) {
      const invite = accounts.checkInvite(token);
      return invite.ok ? invite : err(invite.error.type);
    },
    async join(body) {
      const access = body.access && givenAccess(body.access);
      if (body.access && !access) return err("badRequest");
      const joined = await accounts.join({ ...body, access });
      if (joined.ok) return ok({ seq: joined.value.seq, head: joined.value.head });
      const { error } = joined;
      return err(error.type === "refused" || error.type === "failing" ? storeFailure(error) : error.type);
    },
    isLive: (account, device) => accounts.isLive(account, device),
    challenge: (account, device) => accounts.challenge(account, device),
    async login(body) {
      const login = await accounts.login(body, origin());
      return login.ok ? login : err(login.error.type);
    },
    ...openPairing(accounts.pairing),
    ...openAccess(accounts.access, accounts.standings),
    session: (token) => sessionOf(parts, watches, token),
    close: () => watches.close(),
  };
}

const sendingOf = ({ submit }: ProviderApiParts) =>
  submit ? { maxBytes: submit.maxBytes, maxRecipients: submit.maxRecipients } : null;

function sessionOf({ store, accounts, clock }: ProviderApiParts, watches: Watches, token: string): SessionApi | null {
  const held = token === "" ? null : accounts.authorize(token);
  if (held === null) return null;
  const { account, device, expires, readsUntil } = held;
  /** A device that has been removed meanwhile connects again, to be told so. */
  const isAsBefore = (): boolean => accounts.peek(token)?.readsUntil === readsUntil;
  return {
    ...{ account, device },
    remaining: () => Math.max(0, expires * 1000 - clock()),
    mayOnlyRead: readsUntil !== null,
    record: () => toAnswer(store.latestRecord(account)),
    checkpoint: () => toAnswer(store.latestCheckpoint(account)),
    page: (after, limit) => store.read(account, after, limit, readsUntil ?? undefined),
    async append(entries, after) {
      if (entries.reduce((sum, { length }) => sum + length, 0) > MAX_APPEND_BYTES) return err("tooLarge");
      const appended = await store.append(account, entries, device === null ? "identity" : "device");
      if (!appended.ok) return err(storeFailure(appended.error));
      const page = store.read(account, after);
      return page ? ok({ assigned: appended.value.assigned, page }) : err("notAuthorized");
    },
    async putBlob(id, source) {
      const put = await store.putBlob(account, id, source);
      return put.ok ? put : err(PUT_FAILURES[put.error.type]);
    },
    openBlob(id) {
      if (readsUntil !== null && !store.isKeyring(account, id)) return Promise.resolve(err("notAuthorized"));
      const size = store.blobSize(account, id);
      return Promise.resolve(ok(size === null ? null : openBlob(size, (range) => store.getBlob(account, id, range))));
    },
    watch(tell) {
      const last = readsUntil ?? store.read(account, 0 as Seq, 1)?.last;
      if (last === undefined) return null;
      const stop = watches.add(account, tell, (told) =>
        store.watch(account, (seq) => {
          if (seq === null || !isAsBefore()) told(null);
          else if (readsUntil === null) told(seq);
        }),
      );
      return stop && { last, stop };
    },
    devices: () => ({ devices: [...accounts.lastSeen(account)].map(([id, seen]) => ({ device: id, seen })) }),
    ...sessionAccess(accounts.access, account, device),
    pairing: device && sessionPairing(accounts.pairing, { account, device }),
    logout: () => accounts.logout(token),
  };
}

const PUT_FAILURES = {
  conflict: "exists",
  tooLarge: "tooLarge",
  overQuota: "overQuota",
  gone: "notAuthorized",
  failing: "unavailable",
} as const;

const toAnswer = (numbered: Numbered | null) => numbered && { seq: numbered.seq, entry: numbered.bytes };

function storeFailure(failure: Refused | Gone | Failing | Slowed): WireFailure {
  if (failure.type === "slowed") return { retryAfter: Math.ceil(failure.retryAfterSeconds) };
  if (failure.type === "gone") return "notAuthorized";
  if (failure.type === "failing") return "unavailable";
  const { type: refusal, ...fields } = failure.violation;
  return { refusal, details: { ...(fields as CborMap), index: failure.index } };
}

function openBlob(
  size: number,
  get: (range: { start: number; end: number }) => Promise<Uint8Array | AsyncIterable<Uint8Array> | null>,
): OpenBlob {
  async function* read(start: number, end: number): AsyncGenerator<Uint8Array, void, undefined> {
    const body = await get({ start, end });
    if (body === null) throw new Error("a blob went away while it was read");
    if (body instanceof Uint8Array) yield body;
    else yield* body;
  }
  return { size, read, close: () => Promise.resolve() };
}

interface Watches {
  /** Null if there are too many. */
  add(account: AccountId, tell: Tell, begin: (tell: Tell) => () => void): (() => void) | null;
  close(): void;
}

function createWatches(): Watches {
  const counts = new Map<AccountId, number>();
  const tells = new Set<Tell>();
  const countBy = (account: AccountId, change: 1 | -1): void => {
    const count = (counts.get(account) ?? 0) + change;
    if (count === 0) counts.delete(account);
    else counts.set(account, count);
  };
  return {
    add(account, tell, begin) {
      if (tells.size >= MAX_WATCHES || (counts.get(account) ?? 0) >= MAX_WATCHES_EACH) return null;
      const told: Tell = (last) => tell(last);
      const stop = begin(told);
      tells.add(told);
      countBy(account, 1);
      return () => {
        if (tells.delete(told)) countBy(account, -1);
        stop();
      };
    },
    close() {
      for (const tell of [...tells]) tell(null);
    },
  };
}
