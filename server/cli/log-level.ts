/** How much a log says. An event's level stands here, so that whoever logs need not know: what is not named is "info". */

export const LOG_LEVELS = ["error", "warn", "info", "debug"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Somebody has to do something. */
const ERRORS: ReadonlySet<string> = new Set([
  "companion.accountBroken",
  "companion.certificateFailed",
  "companion.wipeFailed",
  "hosted.tampered",
  "imap.serverError",
  "smtp.serverError",
  "lmtp.error",
  "provider.certificateExpired",
  "provider.certificateRefused",
  "provider.secretMissing",
  "submission.loginRefused",
  "delivery.failing",
  "store.failing",
]);

/** Somebody may want to know; the program goes on by itself. */
const WARNINGS: ReadonlySet<string> = new Set([
  "account.overQuota",
  "blobs.sweepFailed",
  "companion.announcement",
  "companion.revoked",
  "directory.ambiguous",
  "directory.unavailable",
  "hosted.closeFailed",
  "hosted.full",
  "hosted.mailWaits",
  "hosted.notOpened",
  "hosted.openFailed",
  "hosted.refused",
  "http.failed",
  "imap.commandFailed",
  "imap.loginFailed",
  "imap.sessionFailed",
  "login.failing",
  "login.unfit",
  "login.unopenable",
  "provider.certificateExpires",
  "provider.originGuessed",
  "sasl.hungUp",
  "sasl.loginsFailed",
  "smtp.failed",
  "smtp.loginFailed",
  "submission.smarthostDown",
]);

/** For whoever looks for a fault: one line for each thing that a client asks. */
const DETAILS: ReadonlySet<string> = new Set(["imap.command", "imap.connected", "imap.disconnected"]);

/** A connection that stands still, or is refused, is graver than one that is only away. */
export function levelOf(event: string, fields: Readonly<Record<string, unknown>>): LogLevel {
  if (event === "companion.connection") return CONNECTIONS[String(fields["state"])] ?? "info";
  if (ERRORS.has(event)) return "error";
  if (WARNINGS.has(event)) return "warn";
  return DETAILS.has(event) ? "debug" : "info";
}

const CONNECTIONS: Readonly<Record<string, LogLevel>> = { tampered: "error", refused: "error", syncing: "debug" };

export const isLogLevel = (text: string): text is LogLevel => (LOG_LEVELS as readonly string[]).includes(text);

/** `level` is written where no more than `least` is asked for. */
export const isWritten = (level: LogLevel, least: LogLevel): boolean =>
  LOG_LEVELS.indexOf(level) <= LOG_LEVELS.indexOf(least);
