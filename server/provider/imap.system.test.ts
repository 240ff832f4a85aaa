/** The provider's IMAP as an operator runs it: addresses, the certificate renewed while sessions go on, refusals to start. */
import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { connect } from "node:tls";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { aerogramme } from "../../test/harness/daemon.ts";
import { schemas } from "../../shared/api/wire.ts";
import { decodeBody } from "../../shared/api/schema.ts";
import { Transcript } from "../imap/testing/transcript.ts";
import { makeCertificate, readFiles } from "../testing/certificate.ts";
import { startProviderProcess, tempFolder, type ProviderProcess } from "../testing/test-provider.ts";

const folder = tempFolder();
const made = path.join(folder, "made");
mkdirSync(made);
const live = makeCertificate(folder, "live");
const before = { ca: readFiles(live).cert as Buffer, servername: "localhost" };
const flags = ["--imaps", "127.0.0.1:0", "--imap", "127.0.0.1:0", "--https", "127.0.0.1:0"];
let provider: ProviderProcess;

beforeAll(async () => {
  const tls = ["--tls-cert", live.cert, "--tls-key", live.key];
  provider = await startProviderProcess([...flags, ...tls], {}, folder);
}, 120_000);
afterAll(async () => {
  await provider.end();
  rmSync(folder, { recursive: true, force: true });
});

const portOf = (name: "imap" | "imaps" | "https"): number =>
  Number(/:(\d+)$/.exec(provider.daemon.ready[name] ?? "")?.[1]);

const fingerprint = (port: number): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().fingerprint256);
      socket.destroy();
    });
    socket.once("error", reject);
  });

test("listens where it says, and knows no stranger", async () => {
  const client = new Transcript(portOf("imaps"), before);
  await client.s(/^\* OK \[CAPABILITY IMAP4rev1 .*AUTH=PLAIN\]/);
  await client.run("a1 LOGIN nobody@example.org guess", String.raw`NO \[AUTHENTICATIONFAILED\]`);
  client.end();
  const starttls = new Transcript(portOf("imap"));
  await starttls.s(/^\* OK \[CAPABILITY IMAP4rev1 .*STARTTLS/);
  starttls.end();
  expect(provider.daemon.stderr()).not.toContain("guess");
});

test("says over HTTP what mail programs are told: as it listens, as the settings have it, or nothing", async () => {
  const infoOf = async ({ daemon }: ProviderProcess): Promise<unknown> => {
    const answer = await fetch(`${daemon.ready["http"]}/api/v1/info`);
    return decodeBody(schemas.info.answer, new Uint8Array(await answer.arrayBuffer()))?.imap;
  };
  const plain = ["--imap", "127.0.0.1:0"];
  const before = { AEROGRAMME_IMAP_PUBLIC_HOST: "imap.example.org", AEROGRAMME_IMAP_PUBLIC_SECURITY: "tls" };
  const port = (one: ProviderProcess): number => Number(one.daemon.ready["imap"]?.split(":")[1]);
  expect(await infoOf(provider)).toEqual({ host: "127.0.0.1", port: portOf("imaps"), security: "tls" });
  for (const [given, env, expected] of [
    [plain, {}, { host: "127.0.0.1", security: "none" }],
    [plain, before, { host: "imap.example.org", security: "tls" }],
    [[], {}, null],
  ] as const) {
    const one = await startProviderProcess(given, env);
    onTestFinished(() => one.end());
    expect(await infoOf(one)).toEqual(expected && { ...expected, port: port(one) });
  }
});

test("SIGHUP: HTTPS and IMAP show the new certificate, sessions go on; one that is no good is told in the log", async () => {
  const client = new Transcript(portOf("imaps"), before);
  await client.s(/^\* OK/);
  const old = await fingerprint(portOf("imaps"));
  const next = makeCertificate(made, "next");
  copyFileSync(next.cert, live.cert);
  provider.daemon.child.kill("SIGHUP");
  await expect.poll(() => provider.daemon.stderr(), { timeout: 30_000 }).toContain("is not the key of");
  expect(await fingerprint(portOf("imaps"))).toBe(old);
  copyFileSync(next.key, live.key);
  provider.daemon.child.kill("SIGHUP");
  await expect.poll(() => fingerprint(portOf("imaps")), { timeout: 30_000 }).not.toBe(old);
  await expect.poll(() => fingerprint(portOf("https")), { timeout: 30_000 }).not.toBe(old);
  await client.run("a1 NOOP");
  client.end();
  expect(provider.daemon.child.exitCode).toBeNull();
});

test.each([
  [["--imap", "0.0.0.0:0"], 2, /IMAP on 0\.0\.0\.0 would show passwords to the network/],
  [
    ["--imaps", "127.0.0.1:0"],
    2,
    /imaps\.listen \(--imaps\) needs https\.cert and https\.key \(--tls-cert FILE, --tls-key FILE\)/,
  ],
  [["--imaps", "nowhere"], 2, /imaps\.listen takes HOST:PORT/],
  [
    ["--imaps", "127.0.0.1:0", "--tls-cert", import.meta.filename, "--tls-key", live.key],
    1,
    /holds no PEM certificate/,
  ],
] as const)("%j does not start", async (wrong, code, words) => {
  const data = path.join(folder, "other");
  const listen = ["--lmtp", "127.0.0.1:0", "--http", "127.0.0.1:0"];
  const done = await aerogramme(["provider", "start", "--data", data, ...listen, ...wrong]);
  expect(done).toMatchObject({ code, stdout: "" });
  expect(done.stderr).toMatch(words);
});
