/** The provider's IMAP, for accounts whose password it may check: over TLS, by STARTTLS, in clear on loopback only. */
import { ok, type Result } from "../../shared/lib/result.ts";
import { socketAddressToText } from "../cli/address.ts";
import type { Log } from "../cli/log.ts";
import type { MailListeners } from "../config/tls-config.ts";
import type { ImapBackend } from "../imap/backend.ts";
import { PUBLIC_LIMITS } from "../imap/limits.ts";
import { createImapServer } from "../imap/server.ts";
import { readCertificate, type Pem } from "../process/certificate-files.ts";

export interface ImapListeners {
  /** HOST:PORT; null if not served. */
  readonly imap: string | null;
  readonly imaps: string | null;
  setCertificate(pem: Pem): void;
  close(): Promise<void>;
}

/** Rejects if an address can not be had; the error is for the operator. */
export async function listenImap(
  { plain: imap, tls: imaps, certificate }: MailListeners,
  backend: ImapBackend,
  log: Log,
): Promise<Result<ImapListeners, string>> {
  const pem = certificate && (await readCertificate(certificate));
  if (pem && !pem.ok) return pem;
  const tls = pem ? pem.value : null;
  const server = createImapServer({ backend, log, limits: PUBLIC_LIMITS, allowPlaintextLogin: true, certificate: tls });
  try {
    return ok({
      imap: imap && socketAddressToText(await server.listen(imap, "starttls")),
      imaps: imaps && socketAddressToText(await server.listen(imaps, "implicit")),
      setCertificate: (renewed) => server.setCertificate(renewed),
      close: () => server.close(),
    });
  } catch (error) {
    await server.close();
    throw error;
  }
}
