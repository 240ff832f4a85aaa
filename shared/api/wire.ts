/**
 * The HTTP API, version 1 (docs/protocol.md, "HTTP"): calls, their bodies and limits. Bodies are deterministic CBOR,
 * `application/cbor`; blobs are raw bytes, `application/octet-stream`.
 */
import type { AccountId, BlobId, DeviceId } from "../lib/ids.ts";
import { bytes, bytesUpTo, count, id, list, map, optional, seq, text, type Decoded, type Schema } from "./schema.ts";

/** Raised whenever a call below changes for those who make it already; new calls leave it (wire.test.ts pins them). */
export const API_VERSION = 1;
export const API_BASE = "/api/v1/";

export const CBOR_TYPE = "application/cbor";
export const BLOB_TYPE = "application/octet-stream";
export const SUBMISSION_TYPE = "application/octet-stream";
export const EVENTS_TYPE = "text/event-stream";

export const MAX_ENTRY_BYTES = 1024 * 1024;
export const MAX_KEYRING_BYTES = 512 * 1024;
export const MAX_PAGE_ENTRIES = 1000;
export const MAX_PAGE_BYTES = 4 * 1024 * 1024;
export const MAX_APPEND_ENTRIES = 256;
export const MAX_APPEND_BYTES = 4 * 1024 * 1024;
/** Body of any call but `append`, `join` and blobs. */
export const MAX_SMALL_BODY_BYTES = 16 * 1024;
/** Body of `join`. */
export const MAX_JOIN_BODY_BYTES = MAX_ENTRY_BYTES + MAX_KEYRING_BYTES + 256 * 1024;
/** An access file; and the slots that open it (docs/protocol.md, "Access"). */
export const MAX_ACCESS_FILE_BYTES = 128 * 1024;
export const MAX_ACCESS_SLOTS = 33;
export const MAX_ACCESS_BODY_BYTES = 256 * 1024;
/** Body of `append`: the entries and their CBOR heads. */
export const MAX_APPEND_BODY_BYTES = MAX_APPEND_BYTES + 16 * 1024;
/** An answer in CBOR; a page may have one entry more than its limit. */
export const MAX_ANSWER_BYTES = MAX_PAGE_BYTES + MAX_ENTRY_BYTES + 64 * 1024;
/** A blob: a message of the largest size offered, padded and sealed, or a manifest. */
export const MAX_BLOB_BYTES = 512 * 1024 * 1024;
/** Of a message that is to be sent; its head is the envelope. */
export const MAX_RECIPIENTS = 5_000;
export const MAX_OUTGOING_ENVELOPE_BYTES = 2 * 1024 * 1024;
export const MAX_SUBMISSION_BYTES = 256 * 1024 * 1024;
/** Of what is answered while somebody is away. */
export const MAX_VACATION_TEXT_LENGTH = 20_000;
export const MAX_VACATION_BODY_BYTES = 128 * 1024;
/** Of what an MTA says. */
export const MAX_REPLY_LENGTH = 500;
/** Of one account. */
export const MAX_DEVICES = 64;
export const MAX_ADDRESS_LENGTH = 320;
export const MAX_ORIGIN_LENGTH = 512;
export const MAX_HOST_LENGTH = 255;
export const MAX_TOKEN_LENGTH = 256;
/** Of a list that is to be left. */
export const MAX_URL_LENGTH = 2_000;
/** A comment goes out so often on a quiet event stream, seconds; a client gives up after EVENTS_TIMEOUT_SECONDS. */
export const EVENTS_HEARTBEAT_SECONDS = 20;
export const EVENTS_TIMEOUT_SECONDS = 45;
/** Seconds a challenge can be answered. */
export const CHALLENGE_SECONDS = 60;
/** An offer, a hello, a reveal or a verdict, sealed (docs/protocol.md, "Pairing"). */
export const MAX_PAIRING_BYTES = 4096;
/** Seconds a pairing slot lasts. */
export const PAIRING_SECONDS = 300;

const empty = map({});
const account = id<AccountId>();
/** 16 zero bytes: the identity key. */
const device = id<DeviceId>();
const head = bytes(32);
const entry = bytesUpTo(MAX_ENTRY_BYTES);
const token = text(MAX_TOKEN_LENGTH);
const address = text(MAX_ADDRESS_LENGTH);
const slot = bytes(16);
const sealed = bytesUpTo(MAX_PAIRING_BYTES);

/** Argon2id: memory in KiB, passes, lanes. */
const params = { m: count, t: count, p: count };
const wrap = map({ ...params, salt: bytes(16), commit: bytes(32), nonce: bytes(12), ct: bytes(48) });
const accessFile = bytesUpTo(MAX_ACCESS_FILE_BYTES);
/** `kind`: "password" or "app". */
const slotFields = { id: text(16), kind: text(16), recipient: bytes(1216) };
const givenSlot = map({ ...slotFields, wrap: optional(wrap), auth: optional(bytes(32)) });
const givenSet = { device, slots: list(givenSlot, MAX_ACCESS_SLOTS), file: accessFile };

/** `security`: "tls", "starttls" or "none". */
const mailServer = map({ host: text(MAX_HOST_LENGTH), port: count, security: text(16) });

const page = map({ first: seq, entries: list(entry, MAX_PAGE_ENTRIES), last: seq, head });
const numbered = map({ seq, entry });

export const schemas = {
  info: {
    answer: map({
      ...{ version: count, origin: text(MAX_ORIGIN_LENGTH), maxMessageBytes: count, foldVersion: count },
      imap: optional(mailServer),
      /** Where mail programs send, and what a message sent may be; missing: not by this provider. */
      ...{ smtp: optional(mailServer), sending: optional(map({ maxBytes: count, maxRecipients: count })) },
    }),
  },
  lookup: { body: map({ address }), answer: map({ account }) },
  invite: { body: map({ token }), answer: map({ address, account, expires: count, flavor: optional(text(16)) }) },
  join: {
    body: map({
      ...{ token, entry, keyring: map({ id: id<BlobId>(), bytes: bytesUpTo(MAX_KEYRING_BYTES) }) },
      access: optional(map(givenSet)),
    }),
    answer: map({ seq, head }),
  },
  challenge: { body: map({ account, device }), answer: map({ challenge: bytes(32) }) },
  login: {
    body: map({ account, device, challenge: bytes(32), sig: bytes(64) }),
    answer: map({ token, expires: count }),
  },
  logout: { body: empty, answer: empty },
  record: { answer: numbered },
  checkpoint: { answer: numbered },
  log: { answer: page },
  append: {
    body: map({ entries: list(entry, MAX_APPEND_ENTRIES), after: seq }),
    answer: map({ assigned: list(seq, MAX_APPEND_ENTRIES), page }),
  },
  devices: { answer: map({ devices: list(map({ device, seen: count }), MAX_DEVICES) }) },
  accessBegin: { body: map({ address }), answer: map({ account, salt: bytes(16), ...params }) },
  accessOpen: {
    body: map({ account, auth: bytes(32), before: optional(bytes(32)) }),
    answer: map({ device, wrap, file: accessFile }),
  },
  access: {
    answer: map({
      set: optional(
        map({
          ...{ device, version: count, file: accessFile },
          slots: list(map({ ...slotFields, lastUsed: optional(count) }), MAX_ACCESS_SLOTS),
        }),
      ),
    }),
  },
  putAccess: { body: map({ ...givenSet, base: optional(map({ device, version: count })) }), answer: empty },
  putBlob: { answer: empty },
  /** `outcome`: "done", "notAllowed" or "failed". */
  unsubscribe: { body: map({ url: text(MAX_URL_LENGTH) }), answer: map({ outcome: text(16) }) },
  /** `body` is the envelope that stands before the message (submission-body.ts). */
  submit: {
    body: map({ from: address, to: list(address, MAX_RECIPIENTS) }),
    answer: map({
      accepted: list(address, MAX_RECIPIENTS),
      refused: list(
        map({ recipient: address, code: count, enhanced: optional(text(16)), text: text(MAX_REPLY_LENGTH) }),
        MAX_RECIPIENTS,
      ),
    }),
  },
  putVacation: {
    body: map({
      ...{ name: text(1_000), own: list(address, 50), subject: text(500), text: text(MAX_VACATION_TEXT_LENGTH) },
      ...{ since: count, from: count, until: count, days: count, secret: bytes(16) },
    }),
    answer: empty,
  },
  removeVacation: { answer: empty },
  pairOffer: { body: map({ slot, offer: sealed }), answer: empty },
  pairTake: { body: map({ slot }), answer: map({ offer: sealed }) },
  pairHello: { body: map({ slot, hello: sealed }), answer: empty },
  pairReveal: { body: map({ slot, reveal: sealed }), answer: empty },
  pairDrop: { body: map({ slot }), answer: empty },
  pairVerdict: { body: map({ slot, verdict: sealed }), answer: empty },
  pairLook: {
    body: map({ slot }),
    answer: map({ hello: optional(sealed), reveal: optional(sealed), verdict: optional(sealed) }),
  },
} as const;

export interface Call {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Under API_BASE; `:id` = 32 lower-case hex digits. */
  readonly path: string;
  /** Needs `Authorization: Bearer TOKEN`. */
  readonly session: boolean;
  /** Largest body taken, octets. */
  readonly maxBody: number;
}

const call = (method: Call["method"], path: string, session: boolean, maxBody = 0): Call => ({
  ...{ method, path, session, maxBody },
});

export const calls = {
  info: call("GET", "info", false),
  lookup: call("POST", "lookup", false, MAX_SMALL_BODY_BYTES),
  invite: call("POST", "invite", false, MAX_SMALL_BODY_BYTES),
  join: call("POST", "join", false, MAX_JOIN_BODY_BYTES),
  challenge: call("POST", "challenge", false, MAX_SMALL_BODY_BYTES),
  login: call("POST", "login", false, MAX_SMALL_BODY_BYTES),
  logout: call("POST", "logout", true, MAX_SMALL_BODY_BYTES),
  record: call("GET", "record", true),
  checkpoint: call("GET", "checkpoint", true),
  /** ?after=N&limit=K */
  log: call("GET", "log", true),
  append: call("POST", "log", true, MAX_APPEND_BODY_BYTES),
  /** ?after=N; answers EVENTS_TYPE */
  events: call("GET", "events", true),
  putBlob: call("PUT", "blobs/:id", true, MAX_BLOB_BYTES),
  /** raw bytes, Range */
  getBlob: call("GET", "blobs/:id", true),
  /** When the provider last saw each of them, unix seconds. */
  devices: call("GET", "devices", true),
  accessBegin: call("POST", "access-begin", false, MAX_SMALL_BODY_BYTES),
  accessOpen: call("POST", "access-open", false, MAX_SMALL_BODY_BYTES),
  access: call("GET", "access", true),
  putAccess: call("POST", "access", true, MAX_ACCESS_BODY_BYTES),
  /** Has the provider send RFC 8058's POST. */
  unsubscribe: call("POST", "unsubscribe", true, MAX_SMALL_BODY_BYTES),
  /** SUBMISSION_TYPE; the same id again is the same message. */
  submit: call("POST", "submissions/:id", true, MAX_SUBMISSION_BYTES),
  /** What the provider itself answers with while the owner of a transparent account is away. */
  putVacation: call("PUT", "vacation", true, MAX_VACATION_BODY_BYTES),
  removeVacation: call("DELETE", "vacation", true),
  pairOffer: call("POST", "pair-offer", false, MAX_SMALL_BODY_BYTES),
  pairTake: call("POST", "pair-take", true, MAX_SMALL_BODY_BYTES),
  pairHello: call("POST", "pair-hello", true, MAX_SMALL_BODY_BYTES),
  pairReveal: call("POST", "pair-reveal", false, MAX_SMALL_BODY_BYTES),
  pairDrop: call("POST", "pair-drop", false, MAX_SMALL_BODY_BYTES),
  pairVerdict: call("POST", "pair-verdict", true, MAX_SMALL_BODY_BYTES),
  pairLook: call("POST", "pair-look", false, MAX_SMALL_BODY_BYTES),
} as const satisfies Readonly<Record<string, Call>>;

export type CallName = keyof typeof calls;
export type Answer<K extends keyof typeof schemas> = Decoded<(typeof schemas)[K]["answer"]>;
export type Body<K extends keyof typeof schemas> = (typeof schemas)[K] extends { readonly body: Schema<infer T> }
  ? T
  : undefined;
