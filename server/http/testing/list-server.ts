/** A mailing list's web server on loopback, with a certificate for the name it is known by; and the way to it, for tests alone. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import type { OneClickParts, Pinned } from "../one-click.ts";

export interface ListServer {
  /** Method, path, body and headers of what came. */
  readonly asked: { method: string; path: string; body: string; headers: IncomingMessage["headers"] }[];
  /** Where connections were to go. */
  readonly connected: Pinned[];
  /** Leads to this server, whatever address it is to go to. */
  readonly connect: OneClickParts["connect"];
  readonly port: number;
  /** PEM. */
  readonly certificate: string;
  close(): Promise<void>;
}

export async function startListServer(
  host: string,
  answer: (request: IncomingMessage, response: ServerResponse) => void = (_, response) => void response.end("bye"),
): Promise<ListServer> {
  const { key, certificate } = selfSigned(host);
  const asked: ListServer["asked"] = [];
  const connected: Pinned[] = [];
  const server: Server = createServer({ key, cert: certificate }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      asked.push({ method, path: url, body: Buffer.concat(chunks).toString("utf8"), headers });
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    ...{ asked, connected, port, certificate },
    connect(to) {
      connected.push(to);
      return connectTls({ host: "127.0.0.1", port, servername: to.host, ca: [certificate] });
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function selfSigned(host: string): { readonly key: string; readonly certificate: string } {
  const folder = mkdtempSync(join(tmpdir(), "list-server-"));
  const [key, certificate] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const subject = ["-subj", `/CN=${host}`, "-addext", `subjectAltName=DNS:${host}`];
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  execFileSync("openssl", ["req", "-x509", ...kind, ...subject, "-keyout", key, "-out", certificate], {
    stdio: "ignore",
  });
  const made = { key: readFileSync(key, "utf8"), certificate: readFileSync(certificate, "utf8") };
  rmSync(folder, { recursive: true });
  return made;
}
