/** TLS over a connected socket (RFC 8314: 1.2 or newer), for both ways in: from the first octet, and by STARTTLS. */
import { constants } from "node:crypto";
import type { Socket } from "node:net";
import { TLSSocket, createSecureContext } from "node:tls";
import type { SecureContext } from "node:tls";

export interface Certificate {
  /** PEM: the chain, and its private key. */
  readonly cert: Uint8Array;
  readonly key: Uint8Array;
}

/** Throws if certificate and key are no PEM, or do not belong together. */
export const certificateToContext = ({ cert, key }: Certificate): SecureContext =>
  createSecureContext({
    cert: Buffer.from(cert),
    key: Buffer.from(key),
    minVersion: "TLSv1.2",
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION | constants.SSL_OP_CIPHER_SERVER_PREFERENCE,
  });

/**
 * Null if the handshake fails or takes longer than `patience` milliseconds; the socket is destroyed then. A client that
 * names protocols by ALPN must name this one among them, so that no browser can be made to talk to this port.
 */
export function secure(
  socket: Socket,
  secureContext: SecureContext,
  patience: number,
  protocol: "imap" | "smtp" = "imap",
): Promise<TLSSocket | null> {
  return new Promise((resolve) => {
    const tls = new TLSSocket(socket, { isServer: true, secureContext, ALPNProtocols: [protocol] });
    // also later a reset by the peer must not be thrown
    tls.on("error", () => undefined);
    const late = setTimeout(() => tls.destroy(), patience);
    tls.once("close", () => {
      clearTimeout(late);
      socket.destroy();
      resolve(null);
    });
    tls.once("secure", () => {
      clearTimeout(late);
      resolve(tls);
    });
  });
}
