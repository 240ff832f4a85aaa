/** What mail programs are told about the provider's IMAP, and its server for sending. */
import type { MailSecurity, MailServer } from "../../shared/lib/mail-server.ts";
import { isLoopback } from "../../shared/lib/network-address.ts";
import { parseSocketAddress, type SocketAddress } from "../cli/address.ts";
import { hostOf, type PublicServer } from "../config/public-server.ts";

interface Listening {
  /** HOST:PORT; null if not served. */
  readonly plain: string | null;
  readonly tls: string | null;
  /** STARTTLS is offered. */
  readonly hasCertificate: boolean;
}

/**
 * Null where nothing listens, and where users would not reach it: what listens on loopback is told to others than this
 * computer only if the settings say so, and what takes passwords in clear never.
 */
export function announcedServer(listening: Listening, told: PublicServer, origin: string): MailServer | null {
  const host = told.host ?? hostOf(origin);
  const security = told.security ?? securityOf(listening);
  const address = addressOf(listening, security);
  if (host === null || address === null) return null;
  const isTold = told.host !== null || told.port !== null || told.security !== null;
  if (!isLoopback(host) && (security === "none" || (isLoopback(address.host) && !isTold))) return null;
  return { host, port: told.port ?? address.port, security };
}

function securityOf({ tls, hasCertificate }: Listening): MailSecurity {
  if (tls !== null) return "tls";
  return hasCertificate ? "starttls" : "none";
}

function addressOf({ plain, tls }: Listening, security: MailSecurity): SocketAddress | null {
  const text = security === "tls" ? (tls ?? plain) : (plain ?? tls);
  return text === null ? null : parseSocketAddress(text);
}
