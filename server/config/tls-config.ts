/** What listens to users over TLS: HTTPS, IMAP and SMTP, which share a certificate unless one has its own. */
import { existsSync } from "node:fs";
import { isLoopback } from "../../shared/lib/network-address.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import type { SocketAddress } from "../cli/address.ts";

export interface CertificatePaths {
  /** PEM files: the chain, and its key. */
  readonly cert: string;
  readonly key: string;
}

/** Of one protocol. */
export interface MailListeners {
  /** STARTTLS where there is a certificate; without one on loopback only, in clear. */
  readonly plain: SocketAddress | null;
  /** TLS from the first octet. */
  readonly tls: SocketAddress | null;
  readonly certificate: CertificatePaths | null;
}

export interface TlsConfig {
  readonly https: (SocketAddress & CertificatePaths) | null;
  readonly imap: MailListeners;
  readonly submission: MailListeners;
}

/** As given: addresses are addresses, files may be missing. */
export interface TlsSettings {
  readonly https: SocketAddress | null;
  readonly imap: SocketAddress | null;
  readonly imaps: SocketAddress | null;
  readonly submission: SocketAddress | null;
  readonly submissions: SocketAddress | null;
  readonly cert: string | null;
  readonly key: string | null;
  readonly imapCert: string | null;
  readonly imapKey: string | null;
  readonly submissionCert: string | null;
  readonly submissionKey: string | null;
}

const FILES = "https.cert and https.key (--tls-cert FILE, --tls-key FILE)";
const LISTENERS = {
  https: "https.listen (--https HOST:PORT)",
  imap: "imaps.listen or imap.listen (--imaps, --imap HOST:PORT)",
  submission: "submissions.listen or submission.listen (--submissions, --submission HOST:PORT)",
};

export function checkTls(given: TlsSettings): Result<TlsConfig, string> {
  const { https, imap: plainImap, imaps, submission: plainSubmission, submissions } = given;
  const shared = pair(given.cert, given.key, FILES);
  if (!shared.ok) return shared;
  const own = pair(given.imapCert, given.imapKey, "imaps.cert and imaps.key");
  if (!own.ok) return own;
  const ownSubmission = pair(given.submissionCert, given.submissionKey, "submissions.cert and submissions.key");
  if (!ownSubmission.ok) return ownSubmission;
  if (https && !shared.value) return err(`https.listen (--https) needs ${FILES}`);
  const imap = listeners("IMAP", "imaps.listen (--imaps)", plainImap, imaps, own.value ?? shared.value);
  if (!imap.ok) return imap;
  // mail mostly has one name for both
  const certificate = ownSubmission.value ?? own.value ?? shared.value;
  const submission = listeners("SMTP", "submissions.listen (--submissions)", plainSubmission, submissions, certificate);
  if (!submission.ok) return submission;
  const hasImap = plainImap !== null || imaps !== null;
  const hasSubmission = plainSubmission !== null || submissions !== null;
  if (shared.value && !https && !hasImap && !hasSubmission)
    return err(`${FILES} need ${LISTENERS.https}, ${LISTENERS.imap} or ${LISTENERS.submission}`);
  if (own.value && !hasImap && !hasSubmission) return err(`imaps.cert and imaps.key need ${LISTENERS.imap}`);
  if (ownSubmission.value && !hasSubmission)
    return err(`submissions.cert and submissions.key need ${LISTENERS.submission}`);
  return ok({
    https: https && shared.value && { ...https, ...shared.value },
    imap: imap.value,
    submission: submission.value,
  });
}

function listeners(
  what: string,
  flag: string,
  plain: SocketAddress | null,
  tls: SocketAddress | null,
  certificate: CertificatePaths | null,
): Result<MailListeners, string> {
  if (tls && !certificate) return err(`${flag} needs ${FILES}`);
  if (plain && !certificate && !isLoopback(plain.host))
    return err(`${what} on ${plain.host} would show passwords to the network: it needs ${FILES}, for STARTTLS`);
  return ok({ plain, tls, certificate });
}

function pair(cert: string | null, key: string | null, names: string): Result<CertificatePaths | null, string> {
  if (cert === null && key === null) return ok(null);
  if (cert === null || key === null) return err(`${names} belong together: one of them is missing`);
  for (const file of [cert, key]) if (!existsSync(file)) return err(`${file} does not exist: ${names} take PEM files`);
  return ok({ cert, key });
}
