/** The provider's SMTP, by which accounts send that a password opens: over TLS, by STARTTLS, in clear on loopback only. */
import { ok, type Result } from "../../shared/lib/result.ts";
import { socketAddressToText } from "../cli/address.ts";
import type { Log } from "../cli/log.ts";
import type { MailListeners } from "../config/tls-config.ts";
import { readCertificate, type Pem } from "../process/certificate-files.ts";
import type { SmtpBackend } from "../smtp/backend.ts";
import { publicLimits } from "../smtp/limits.ts";
import { createSmtpServer } from "../smtp/smtp-server.ts";

export interface SmtpListeners {
  /** HOST:PORT; null if not served. */
  readonly submission: string | null;
  readonly submissions: string | null;
  setCertificate(pem: Pem): void;
  close(): Promise<void>;
}

export interface SmtpParts {
  readonly backend: SmtpBackend;
  /** Octets a message may have. */
  readonly maxBytes: number;
  /** What it calls itself. */
  readonly name: string;
  readonly log: Log;
}

/** Rejects if an address can not be had; the error is for the operator. */
export async function listenSmtp(
  { plain, tls, certificate: files }: MailListeners,
  { backend, maxBytes, name, log }: SmtpParts,
): Promise<Result<SmtpListeners, string>> {
  const pem = files && (await readCertificate(files));
  if (pem && !pem.ok) return pem;
  const certificate = pem ? pem.value : null;
  const needsTls = certificate !== null;
  const limits = publicLimits(maxBytes);
  const server = createSmtpServer({ backend, limits, certificate, needsTls, name, banner: "Aerogramme", log });
  try {
    return ok({
      submission: plain && socketAddressToText(await server.listen(plain, "starttls")),
      submissions: tls && socketAddressToText(await server.listen(tls, "implicit")),
      setCertificate: (renewed) => server.setCertificate(renewed),
      close: () => server.close(),
    });
  } catch (error) {
    await server.close();
    throw error;
  }
}
