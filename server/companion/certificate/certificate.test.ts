/** The local certificate: what it says, how long it lasts without being trusted anew, and that programs take it. */
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createPrivateKey, type X509Certificate } from "node:crypto";
import { connect } from "node:tls";
import { expect, onTestFinished, test, vi } from "vitest";
import { missing, testUnless } from "../../testing/skip-aloud.ts";
import { createImapServer } from "../../imap/server.ts";
import { tempFolder } from "../testing/temp-folder.ts";
import { makeLocalCertificate, readLocalCertificate } from "./local-certificate.ts";
import { keepCertificate } from "./keep-certificate.ts";
import { distrustInNss, nssDatabases, trustInNss } from "./nss.ts";

const NOW = Date.parse("2026-05-01T12:00:00Z");
const YEAR = 365 * 86_400_000;

test("an authority that may sign for this computer alone, and a server that is no authority", async () => {
  const { server, authority } = await makeLocalCertificate(tempFolder(), NOW);
  expect(server.ca).toBe(false);
  expect(authority.ca).toBe(true);
  expect(server.verify(authority.publicKey)).toBe(true);
  expect(server.checkIssued(authority)).toBe(true);
  expect(server.subjectAltName).toBe("DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1");
  expect(server.checkHost("localhost")).toBe("localhost");
  expect(server.checkHost("example.org")).toBeUndefined();
  expect(server.checkIP("::1")).toBe("::1");
  // Apple takes no more than 825 days
  expect((Date.parse(server.validTo) - Date.parse(server.validFrom)) / 86_400_000).toBeLessThan(825);
});

testUnless(missing("openssl"), "openssl takes every one of them in its time, in strict mode", async () => {
  const folder = tempFolder();
  const { authorityFile } = await makeLocalCertificate(folder, NOW);
  for (const years of [0, 1, 2, 3.5, 6, 9.9]) {
    const at = NOW + years * YEAR;
    const found = await readLocalCertificate(folder, at);
    const file = join(folder, "server.pem");
    writeFileSync(file, found?.server.toString() ?? "");
    const verify = ["verify", "-x509_strict", "-attime", String(at / 1000), "-CAfile", authorityFile];
    for (const name of [
      ["-verify_hostname", "localhost"],
      ["-verify_ip", "127.0.0.1"],
      ["-verify_ip", "::1"],
    ])
      expect(execFileSync("openssl", [...verify, ...name, file]).toString()).toContain("OK");
    // what is in use has more than two weeks to go, so that it is changed in time
    expect(Date.parse(found?.server.validTo ?? "") - at).toBeGreaterThan(14 * 86_400_000);
  }
});

test("nothing but the owner's file holds a key, and it is not the authority's", async () => {
  const folder = tempFolder();
  const { file, authority, authorityFile, server, key } = await makeLocalCertificate(folder, NOW);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const text = readFileSync(file, "utf8");
  expect(text.match(/PRIVATE KEY/g)).toHaveLength(2);
  expect(server.checkPrivateKey(createPrivateKey(Buffer.from(key)))).toBe(true);
  expect(readFileSync(authorityFile, "utf8")).toBe(authority.toString());
});

test("what is damaged, or at its end, counts as none; a clock that is far back does not", async () => {
  const folder = tempFolder();
  const { file } = await makeLocalCertificate(folder, NOW);
  expect(await readLocalCertificate(folder, NOW - 30 * YEAR)).not.toBeNull();
  expect(await readLocalCertificate(folder, NOW + 12 * YEAR)).toBeNull();
  const text = readFileSync(file, "utf8");
  for (const damaged of ["", text.slice(0, 400), text.replace(/MII/g, "XII"), "x".repeat(100_000)]) {
    writeFileSync(file, damaged);
    expect(await readLocalCertificate(folder, NOW)).toBeNull();
  }
});

test("a companion that runs for years changes to the next one", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  let now = NOW;
  const changed = vi.fn();
  const kept = await keepCertificate({ data: tempFolder(), clock: () => now, log: vi.fn(), changed });
  now = NOW + 2.1 * YEAR;
  await vi.advanceTimersByTimeAsync(6 * 3_600_000);
  vi.useRealTimers();
  await expect.poll(() => changed.mock.calls.length).toBe(1);
  const [next] = changed.mock.calls[0] as [{ server: X509Certificate; authority: X509Certificate }];
  expect(next.authority.fingerprint256).toBe(kept.certificate.authority.fingerprint256);
  expect(Date.parse(next.server.validTo)).toBeGreaterThan(now);
  kept.stop();
});

test("a client that trusts the authority speaks TLS with it; one that does not, does not", async () => {
  const certificate = await makeLocalCertificate(tempFolder(), Date.now());
  const backend = { login: () => Promise.reject(new Error("nobody")) };
  const server = createImapServer({ backend, log: () => undefined, certificate });
  const { port } = await server.listen({ host: "127.0.0.1", port: 0 }, "implicit");
  onTestFinished(() => server.close());
  const trusting = connect({ host: "127.0.0.1", port, servername: "localhost", ca: certificate.authority.toString() });
  const [greeting] = (await once(trusting, "data")) as [Buffer];
  expect(greeting.toString()).toMatch(/^\* OK/);
  trusting.destroy();
  const stranger = connect({ host: "127.0.0.1", port, servername: "localhost" });
  await expect(once(stranger, "secureConnect")).rejects.toThrow(/certificate/);
});

testUnless(missing("certutil"), "certutil has a profile trust it for servers, and no longer", async () => {
  const home = tempFolder();
  const profile = join(home, ".thunderbird", "x.default");
  mkdirSync(profile, { recursive: true });
  mkdirSync(join(home, ".thunderbird", "Crash Reports"));
  execFileSync("certutil", ["-N", "-d", `sql:${profile}`, "--empty-password"]);
  expect(nssDatabases(home)).toEqual([profile]);
  const { authorityFile } = await makeLocalCertificate(tempFolder(), Date.now());
  const listed = (): string => execFileSync("certutil", ["-L", "-d", `sql:${profile}`]).toString();
  expect(await trustInNss(profile, "Aerogramme here", authorityFile)).toBe("done");
  expect(listed()).toMatch(/Aerogramme here +C,, /);
  expect(await distrustInNss(profile, "Aerogramme here")).toBe("done");
  expect(await distrustInNss(profile, "Aerogramme here")).toBe("done");
  expect(listed()).not.toContain("Aerogramme here");
});

testUnless(missing("certutil"), "a profile with a password is refused at once, and nobody is asked", async () => {
  const profile = tempFolder();
  const passwords = join(profile, "passwords");
  writeFileSync(passwords, "secret123\n");
  execFileSync("certutil", ["-N", "-d", `sql:${profile}`, "-f", passwords]);
  const { authorityFile } = await makeLocalCertificate(tempFolder(), Date.now());
  expect(await trustInNss(profile, "Aerogramme here", authorityFile)).toBe("failed");
});
