/** Every bound the SMTP server holds a peer to. */
export interface SmtpLimits {
  /** Connections at the same time, in all. */
  readonly connections: number;
  /** Those of them that have not logged in, in all and from one network address (an IPv6 /64); loopback has no bound of its own. */
  readonly strangers: number;
  readonly strangersPerAddress: number;
  /** Connections of one account. */
  readonly sessionsPerAccount: number;
  /** Octets of messages being received or handed over at the same time, in all and of one account. */
  readonly held: number;
  readonly heldPerAccount: number;
  /** Octets of a message, whatever the account may have: what is announced. */
  readonly maxBytes: number;
  /** Milliseconds a TLS handshake may take, and a peer has to log in. */
  readonly handshakeMs: number;
  readonly loginMs: number;
  /** Milliseconds of silence after which a connection ends (RFC 5321 §4.5.3.2.7: at least five minutes). */
  readonly idleMs: number;
  /** Milliseconds the first wrong password costs; each further one doubles it. */
  readonly loginDelayMs: number;
  /** Wrong passwords after which a connection ends. */
  readonly loginFailures: number;
}

/** For the programs of one computer. */
export const HOME_LIMITS: SmtpLimits = {
  connections: 64,
  strangers: 64,
  strangersPerAddress: 64,
  sessionsPerAccount: 64,
  held: 256 * 1024 * 1024,
  heldPerAccount: 256 * 1024 * 1024,
  maxBytes: 100 * 1024 * 1024,
  handshakeMs: 15_000,
  loginMs: 60_000,
  idleMs: 300_000,
  loginDelayMs: 500,
  loginFailures: 5,
};

/** For a server that anybody on the internet can reach; `maxBytes`: of a message. */
export const publicLimits = (maxBytes: number): SmtpLimits => ({
  ...HOME_LIMITS,
  connections: 2_000,
  strangers: 500,
  sessionsPerAccount: 16,
  held: 8 * maxBytes,
  heldPerAccount: 3 * maxBytes,
  maxBytes,
});

/** Octets of a command's line (RFC 4954 §4: an AUTH's may have so many). */
export const MAX_LINE = 12_288;
/** Commands before a login. */
export const MAX_COMMANDS_BEFORE_LOGIN = 15;
/** Milliseconds that clients have for the last words when the server closes. */
export const CLOSE_GRACE_MS = 2_000;
