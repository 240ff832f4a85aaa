/** A whole SMTP server in the place of the operator's MTA, with TLS and one user; what it took. */
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { onTestFinished } from "vitest";
import { makeCertificate, readFiles } from "../../testing/certificate.ts";

export const PASSWORD = "pa ss:wörd";
export const octets = Buffer.from("From: ada@example.org\r\nSubject: Hello\r\n\r\nText\r\n");
export const message = { octets: [octets], size: octets.length, hasEightBit: false };
export const envelope = { from: "ada@example.org", to: ["bob@example.net"] };

interface Taken {
  readonly to: readonly string[];
  readonly user: string | undefined;
  readonly isSecure: boolean;
  readonly octets: string;
}

/** `login`: the password the provider has; `slow`: milliseconds before it answers a message. */
export async function serveMta(options: SMTPServerOptions, login: string | null, slow = 0) {
  const taken: Taken[] = [];
  const folder = mkdtempSync(path.join(tmpdir(), "relay-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const files = readFiles(makeCertificate(folder));
  const [key, cert] = [Buffer.from(files.key), Buffer.from(files.cert)];
  const server = new SMTPServer({
    ...{ key, cert, logger: false, disableReverseLookup: true, closeTimeout: 100, ...options },
    onAuth({ username, password }, _session, done) {
      if (username === "relay" && password === PASSWORD) done(null, { user: "relay" });
      else done(new Error("no such user"));
    },
    onData(stream, { envelope: { rcptTo }, user, secure }, done) {
      const pieces: Buffer[] = [];
      stream.on("data", (piece: Buffer) => pieces.push(piece));
      stream.on("end", () => {
        const to = rcptTo.map(({ address }) => address);
        taken.push({
          to,
          user: user as string | undefined,
          isSecure: secure,
          octets: Buffer.concat(pieces).toString(),
        });
        setTimeout(() => done(null, "queued"), slow);
      });
    },
  });
  server.on("error", () => undefined);
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  onTestFinished(() => {
    server.close();
  });
  const passwordFile = path.join(folder, "password");
  writeFileSync(passwordFile, `${login ?? ""}\n`);
  const { port } = server.server.address() as AddressInfo;
  const smarthost = {
    ...{ host: "localhost", port, ca: cert.toString() },
    login: login === null ? null : { user: "relay", passwordFile },
  };
  return { taken, smarthost };
}

export const sent = { type: "answered", submitted: { accepted: envelope.to, refused: [] } };
