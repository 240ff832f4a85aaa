/** Over a whole SMTP server: TLS and passwords, an MTA that takes its time, and many recipients. */
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { expect, onTestFinished, test } from "vitest";
import { makeCertificate, readFiles } from "../testing/certificate.ts";
import { createRelay, type Smarthost } from "./relay.ts";

const PASSWORD = "pa ss:wörd";
const octets = Buffer.from("From: ada@example.org\r\nSubject: Hello\r\n\r\nText\r\n");
const message = { octets: [octets], size: octets.length, hasEightBit: false };
const envelope = { from: "ada@example.org", to: ["bob@example.net"] };

interface Taken {
  readonly to: readonly string[];
  readonly user: string | undefined;
  readonly isSecure: boolean;
  readonly octets: string;
}

async function serve(options: SMTPServerOptions, login: string | null, slow = 0) {
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
        taken.push({ to, user, isSecure: secure, octets: Buffer.concat(pieces).toString() });
        setTimeout(() => done(null, "queued"), slow);
      });
    },
  });
  server.on("error", () => undefined);
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  onTestFinished(() => void server.close());
  const passwordFile = path.join(folder, "password");
  writeFileSync(passwordFile, `${login ?? ""}\n`);
  const { port } = server.server.address() as AddressInfo;
  const smarthost = {
    ...{ host: "localhost", port, ca: cert.toString() },
    login: login === null ? null : { user: "relay", passwordFile },
  };
  return { taken, smarthost };
}

const sent = { type: "answered", submitted: { accepted: envelope.to, refused: [] } };

test.each([
  ["starttls", false],
  ["tls", true],
] as const)(
  "%s with a password: it is taken, in cipher; with another, or an authority that is not known, nothing is sent",
  async (security, secure) => {
    const { taken, smarthost } = await serve({ secure }, PASSWORD);
    const right: Smarthost = { ...smarthost, security };
    expect(await createRelay(right).send(envelope, message)).toEqual(sent);
    expect(taken).toEqual([{ to: envelope.to, user: "relay", isSecure: true, octets: octets.toString() }]);
    const stranger = await createRelay({ ...right, ca: null }).send(envelope, message);
    const wrong = await serve({ secure }, "wrong");
    const refused = await createRelay({ ...wrong.smarthost, security }).send(envelope, message);
    expect([stranger.type, refused.type]).toEqual(["notSent", "notSent"]);
    expect(JSON.stringify(refused)).not.toContain("wrong");
    expect([taken.length, wrong.taken.length]).toEqual([1, 0]);
  },
);

test("2,000 recipients are one message, taken for all", async () => {
  const { taken, smarthost } = await serve({ authOptional: true }, null);
  const to = Array.from({ length: 2_000 }, (_, at) => `person${at}@example.net`);
  const begun = performance.now();
  const done = await createRelay({ ...smarthost, security: "none" }).send({ ...envelope, to }, message);
  expect(performance.now() - begun).toBeLessThan(30_000);
  expect(done).toEqual({ type: "answered", submitted: { accepted: to, refused: [] } });
  expect(taken.map((one) => one.to.length)).toEqual([2_000]);
});

test.runIf(process.env["LONG"] === "1")(
  "an MTA that answers the whole message after 35 seconds is waited for",
  { timeout: 90_000 },
  async () => {
    const { taken, smarthost } = await serve({ authOptional: true }, null, 35_000);
    expect(await createRelay({ ...smarthost, security: "none" }).send(envelope, message)).toEqual(sent);
    expect(taken).toHaveLength(1);
  },
);
