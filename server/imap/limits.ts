/** Every bound the IMAP server holds a peer to. A session runs one command at a time and reads no further ahead than INPUT_HIGH_WATER. */

export interface ImapLimits {
  /** Octets of a command line (without its literals) before and after login. */
  readonly lineBeforeLogin: number;
  readonly line: number;
  /** Octets of all literals of one command that is not APPEND, before and after login. */
  readonly literalBeforeLogin: number;
  readonly literal: number;
  /** Octets of literals in memory at the same time, over all connections and over those of one account. */
  readonly literals: number;
  readonly literalsPerAccount: number;
  /** Octets of a literal that must come within so many milliseconds. */
  readonly literalPace: number;
  readonly literalPaceMs: number;
  /** Connections at the same time, in all. */
  readonly connections: number;
  /** Those of them that have not logged in, in all and from one network address (an IPv6 /64); loopback has no bound of its own. */
  readonly strangers: number;
  readonly strangersPerAddress: number;
  /** Sessions of one account. */
  readonly sessionsPerAccount: number;
  /** Milliseconds a TLS handshake may take. */
  readonly handshakeMs: number;
  /** Milliseconds without a byte either way after which a session ends (RFC 3501 §5.4 asks for at least 30 minutes). */
  readonly idleMs: number;
  /** Milliseconds after which a client in IDLE is told that we are still here. */
  readonly idleAliveMs: number;
  /** Milliseconds a peer has to log in. */
  readonly loginMs: number;
  /** Milliseconds a peer may take nothing of our output. */
  readonly stallMs: number;
  /** Milliseconds the first wrong password costs; each further one doubles it, up to LOGIN_DELAY_CAP of them. */
  readonly loginDelayMs: number;
  /** Wrong passwords after which a session ends. */
  readonly loginFailures: number;
  /** Commands answered BAD, without a good one between them, after which a session ends. */
  readonly badCommands: number;
}

export const DEFAULT_LIMITS: ImapLimits = {
  lineBeforeLogin: 8 * 1024,
  line: 64 * 1024,
  literalBeforeLogin: 8 * 1024,
  literal: 1024 * 1024,
  literals: 256 * 1024 * 1024,
  literalsPerAccount: 256 * 1024 * 1024,
  literalPace: 16 * 1024,
  literalPaceMs: 60_000,
  connections: 256,
  strangers: 256,
  strangersPerAddress: 64,
  sessionsPerAccount: 256,
  handshakeMs: 15_000,
  idleMs: 30 * 60_000,
  idleAliveMs: 2 * 60_000,
  loginMs: 60_000,
  stallMs: 5 * 60_000,
  loginDelayMs: 500,
  loginFailures: 5,
  badCommands: 20,
};

/** For a server that anybody on the internet can reach. */
export const PUBLIC_LIMITS: Partial<ImapLimits> = {
  connections: 4000,
  strangers: 1000,
  sessionsPerAccount: 64,
  literals: 512 * 1024 * 1024,
  literalsPerAccount: 128 * 1024 * 1024,
};

/** Doublings of the delay after a wrong password. */
export const LOGIN_DELAY_CAP = 5;
/** Octets taken in and not yet read by the session; the socket is paused above it. */
export const INPUT_HIGH_WATER = 256 * 1024;
export const INPUT_HIGH_WATER_BEFORE_LOGIN = 16 * 1024;
/** Octets that a piece of input costs beside its own. */
export const CHUNK_COST = 128;
/** Octets of a refused line or LITERAL+ literal that are skipped; a peer that sends more is cut off. */
export const SKIP_LIMIT = 128 * 1024 * 1024;
/** Octets of a refused line that are skipped before the session ends. */
export const LINE_SKIP_LIMIT = 1024 * 1024;
/** Octets of output gathered before they are handed to the socket. */
export const OUTPUT_BLOCK = 16 * 1024;
/** Octets given to the system at a time. */
export const OUTPUT_SLICE = 128 * 1024;
/** Octets of output that the peer has not taken, above which no more is made. */
export const OUTPUT_HIGH_WATER = 64 * 1024;
/** Octets of one command's literals that count towards no budget. */
export const LITERALS_FREE = 64 * 1024;
/** Literals in one command. */
export const MAX_LITERALS = 256;
/** Parentheses inside one another. */
export const MAX_DEPTH = 32;
/** Items of one parenthesised list, keys of one SEARCH in all, attributes of one FETCH. */
export const MAX_ITEMS = 1024;
/** Octets of a tag. */
export const MAX_TAG = 128;
/** Octets of a mailbox name or list pattern. */
export const MAX_MAILBOX_NAME = 1024;
/** Characters of all patterns of one LIST, each with its reference. */
export const MAX_LIST_PATTERNS = 4 * 1024;
/** Milliseconds of work after which others get their turn. */
export const SLICE_MS = 5;
/** Messages whose index data is asked for at a time. */
export const INDEX_BATCH = 250;
/** Bodies asked for ahead of the one being sent, and their octets in all. */
export const BODIES_AHEAD = 8;
export const BODY_BYTES_AHEAD = 8 * 1024 * 1024;
/**
 * Octets of messages that all sessions have open at the same time, one that several have open counted once; an account that
 * has none open may always open one. Ahead of its use none is opened while more than half is taken. While it is being opened, a
 * message takes about twice its size.
 */
export const OPEN_BODIES_BYTES = 128 * 1024 * 1024;
/** Milliseconds that a peer has to take the last words when its session ends, and when the server closes. */
export const END_GRACE_MS = 10_000;
export const CLOSE_GRACE_MS = 2_000;
/** Milliseconds of silence after which the system asks whether a peer is still there. */
export const KEEP_ALIVE_MS = 5 * 60_000;
/**
 * Milliseconds a search runs before others get their turn, and those after which it says that it is still at it: to a client
 * that sends nothing more sooner, since that is how it is found to be gone.
 */
export const SEARCH_TURN_MS = 2;
export const SEARCH_NEWS_MS = 15_000;
export const SEARCH_PROBE_MS = 500;
/** What an account keeps for its next search: messages, about half a kilobyte each, and milliseconds. */
export const SEARCH_ROWS = 50_000;
export const SEARCH_ROWS_MS = 120_000;
/** NOT and OR inside one another, and BODY and TEXT in one SEARCH. */
export const MAX_SEARCH_DEPTH = 256;
export const MAX_BODY_KEYS = 64;
/** Milliseconds of silence in the middle of a command after which a client is told that it is under way. */
export const STILL_HERE_MS = 15_000;
/** Octets of the messages that sessions opened last, all together, and milliseconds they are held. */
export const LAST_OPENED_BYTES = 128 * 1024 * 1024;
export const LAST_OPENED_MS = 20_000;
/**
 * Octets that the pieces of one FETCH are cut from, a part once for each of its pieces, beyond what is free for each message:
 * so many octets, and so many times its size.
 */
export const PIECES_OCTETS = 256 * 1024 * 1024;
export const PIECES_FREE = 1024 * 1024;
export const PIECES_FREE_TIMES = 4;
/** Milliseconds that FETCH waits for \Seen to be in the log. */
export const SEEN_PATIENCE_MS = 1_000;
