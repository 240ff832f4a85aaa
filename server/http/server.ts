/** Listening, over http and over https (TLS 1.2 or newer), with bounded patience. */
import { createServer as createHttp, type Server } from "node:http";
import { createServer as createHttps } from "node:https";
import type { AddressInfo } from "node:net";
import type { SecureContextOptions as TlsOptions } from "node:tls";
import type { Express } from "express";

export interface HttpListener {
  readonly port: number;
  /** For handshakes from now on; over plain HTTP it does nothing. Throws if it is no good. */
  setCertificate(tls: TlsFiles): void;
  /** Answers what is on its way, ends live streams. */
  close(): Promise<void>;
}

export interface TlsFiles {
  /** PEM. */
  readonly cert: Uint8Array;
  readonly key: Uint8Array;
}

const HEADERS_MS = 20_000;
/** A whole request: 512 MB over a slow line. */
const REQUEST_MS = 30 * 60 * 1000;
const IDLE_MS = 65_000;
const MAX_CONNECTIONS = 4000;
const MAX_HEADER_OCTETS = 16 * 1024;
/** What a stop waits for. */
const CLOSE_MS = 5000;
const IDLE_CHECK_MS = 50;

/** Rejects if the address is taken or the certificate is no good. */
export async function listenHttp(
  app: Express,
  host: string,
  port: number,
  tls: TlsFiles | null,
): Promise<HttpListener> {
  const options = { maxHeaderSize: MAX_HEADER_OCTETS, headersTimeout: HEADERS_MS, requestTimeout: REQUEST_MS };
  const https = tls && createHttps({ ...options, ...tlsOptions(tls) }, app);
  const server: Server = https ?? createHttp(options, app);
  server.keepAliveTimeout = IDLE_MS;
  server.maxConnections = MAX_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.removeListener("error", reject);
      resolve();
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    setCertificate: (renewed) => https?.setSecureContext(tlsOptions(renewed)),
    close: () => close(server),
  };
}

const tlsOptions = ({ cert, key }: TlsFiles): TlsOptions => ({
  cert: Buffer.from(cert),
  key: Buffer.from(key),
  minVersion: "TLSv1.2",
});

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // one that has just been answered becomes idle a moment later
  const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
  const force = setTimeout(() => server.closeAllConnections(), CLOSE_MS);
  await closed;
  clearInterval(idle);
  clearTimeout(force);
}
