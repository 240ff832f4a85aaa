/** What listens to users over TLS: HTTPS and IMAP, which share a certificate unless IMAP has its own. */
import { existsSync } from "node:fs";
import { isLoopback } from "../../shared/lib/network-address.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import type { SocketAddress } from "../cli/address.ts";

export interface CertificatePaths {
  /** PEM files: the chain, and its key. */
  readonly cert: string;
  readonly key: string;
}

export interface ImapConfig {
  /** STARTTLS where there is a certificate; without one on loopback only, in clear. */
  readonly imap: SocketAddress | null;
  /** TLS from the first octet. */
  readonly imaps: SocketAddress | null;
  readonly certificate: CertificatePaths | null;
}

export interface TlsConfig {
  readonly https: (SocketAddress & CertificatePaths) | null;
  readonly imap: ImapConfig;
}

/** As given: addresses are addresses, files may be missing. */
export interface TlsSettings {
  readonly https: SocketAddress | null;
  readonly imap: SocketAddress | null;
  readonly imaps: SocketAddress | null;
  readonly cert: string | null;
  readonly key: string | null;
  readonly imapCert: string | null;
  readonly imapKey: string | null;
}

const FLAGS = "--tls-cert FILE and --tls-key FILE";

export function checkTls(given: TlsSettings): Result<TlsConfig, string> {
  const { https, imap, imaps } = given;
  const shared = pair(given.cert, given.key, FLAGS);
  if (!shared.ok) return shared;
  const own = pair(given.imapCert, given.imapKey, "imaps.cert and imaps.key");
  if (!own.ok) return own;
  const certificate = own.value ?? shared.value;
  if (https && !shared.value) return err(`--https needs ${FLAGS}`);
  if (imaps && !certificate) return err(`--imaps needs ${FLAGS}`);
  if (imap && !certificate && !isLoopback(imap.host))
    return err(`IMAP on ${imap.host} would show passwords to the network: it needs ${FLAGS}, for STARTTLS`);
  if (shared.value && !https && !imap && !imaps)
    return err("--tls-cert and --tls-key need --https, --imaps or --imap HOST:PORT");
  if (own.value && !imap && !imaps) return err("imaps.cert and imaps.key need --imaps or --imap HOST:PORT");
  return ok({ https: https && shared.value && { ...https, ...shared.value }, imap: { imap, imaps, certificate } });
}

function pair(cert: string | null, key: string | null, names: string): Result<CertificatePaths | null, string> {
  if (cert === null && key === null) return ok(null);
  if (cert === null || key === null) return err(`${names} belong together: one of them is missing`);
  for (const file of [cert, key])
    if (!existsSync(file)) return err(`${file} does not exist: --tls-cert and --tls-key take PEM files`);
  return ok({ cert, key });
}
