/** `aerogramme provider account export` on the real thing, while the provider runs and while it does not. */
import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { decodeFirst } from "cborg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aerogramme, aerogrammeJson } from "../../test/harness/daemon.ts";
import { LmtpClient } from "../../test/harness/lmtp-client.ts";
import { seq } from "../../shared/lib/ids.ts";
import { unwrap } from "../../shared/lib/result.ts";
import { checkBytes } from "../../shared/log/check.ts";
import { parseEntry } from "../../shared/log/entry.ts";
import { createLedger } from "../../shared/log/ledger.ts";
import { testBlob, writeOps } from "../../shared/log/testing/test-account.ts";
import { nodeCrypto as crypto } from "../crypto/node-crypto.ts";
import type { MailReader } from "../testing/mail-reader.ts";
import { startProviderProcess, tempFolder, type ProviderProcess } from "../testing/test-provider.ts";

const exportArgs = (data: string, out: string, address = "bob@example.org") => [
  ...["provider", "account", "export", address, "--data", data, "--out", out],
];

/** The entries of a CBOR sequence, each as its bytes. */
function sequence(bytes: Uint8Array): Uint8Array[] {
  const items: Uint8Array[] = [];
  for (let rest = bytes; rest.length > 0;) {
    const [, after] = decodeFirst(rest) as [unknown, Uint8Array];
    items.push(Uint8Array.from(rest.subarray(0, rest.length - after.length)));
    rest = after;
  }
  return items;
}

describe("a copy of an account", () => {
  const folder = tempFolder();
  let running: ProviderProcess;
  let bob: MailReader;
  beforeAll(async () => {
    running = await startProviderProcess();
    bob = await running.join("bob@example.org");
    const lmtp = await LmtpClient.open(running.lmtp);
    for (const size of [10, 3000])
      for (let i = 0; i < 3; i++) {
        const [reply] = await lmtp.deliver(
          ["bob@example.org"],
          `Subject: ${i}\r\n\r\n${"a line of it\r\n".repeat(size)}`,
        );
        expect(reply).toMatch(/^250/);
      }
    lmtp.close();
    // one blob that is released, one that nobody added
    const [dead, pending] = [testBlob(crypto, crypto.randomBytes(70_000)), testBlob(crypto, crypto.randomBytes(10))];
    for (const blob of [dead, pending]) unwrap(await bob.session.blobs.put(blob.id, blob.bytes));
    const ledger = createLedger(crypto, bob.made.account);
    for (const entry of unwrap(await bob.session.log.read(seq(0))).entries)
      ledger.advance(unwrap(await checkBytes(crypto, ledger, entry)));
    for (const change of [{ adds: [dead.id] }, { releases: [dead.id] }]) {
      const entry = await writeOps(crypto, bob.made, ledger, change);
      unwrap(await bob.session.log.append([entry], ledger.seq));
      ledger.advance(unwrap(await checkBytes(crypto, ledger, entry)));
    }
  });
  afterAll(async () => {
    await running.end();
    rmSync(folder, { recursive: true, force: true });
  });

  async function isWhole(out: string): Promise<void> {
    const about = JSON.parse(readFileSync(path.join(out, "account.json"), "utf8")) as Record<string, unknown>;
    expect(Object.keys(about)).toEqual(["v", "address", "account", "origin", "seq", "head", "exported"]);
    expect(about).toMatchObject({ v: 1, address: "bob@example.org", account: bob.made.account, origin: running.http });
    expect(Math.abs(Number(about["exported"]) - Date.now() / 1000)).toBeLessThan(60);
    const entries = sequence(readFileSync(path.join(out, "log.cborseq")));
    const ledger = createLedger(crypto, bob.made.account);
    const wanted = new Map([[bob.made.keyring.id, bob.made.keyring.sha256]]);
    for (const bytes of entries) {
      ledger.advance(unwrap(await checkBytes(crypto, ledger, bytes)));
      const entry = parseEntry(bytes);
      if (entry?.type === "incoming") wanted.set(entry.blob.id, entry.blob.sha256);
    }
    expect([ledger.seq, Buffer.from(ledger.head).toString("hex")]).toEqual([about["seq"], about["head"]]);
    expect(ledger.seq).toBe(9);
    const names = readdirSync(path.join(out, "blobs"));
    // the bodies, the keyring, the dead one; not the pending one
    expect(names).toHaveLength(wanted.size + 1);
    for (const [name, hash] of wanted) {
      const digest = createHash("sha256")
        .update(readFileSync(path.join(out, "blobs", name)))
        .digest();
      expect(Buffer.compare(digest, hash)).toBe(0);
    }
    for (const name of [".", "blobs"]) expect(statSync(path.join(out, name)).mode & 0o777).toBe(0o700);
    for (const name of ["account.json", "log.cborseq", ...names.map((one) => `blobs/${one}`)])
      expect(statSync(path.join(out, name)).mode & 0o777).toBe(0o600);
  }

  test("while it runs", async () => {
    const out = path.join(folder, "running", "copy");
    const done = await aerogrammeJson(exportArgs(running.data, out));
    expect(done).toMatchObject({ address: "bob@example.org", entries: 9, blobs: 8, out });
    await isWhole(out);
  });

  test("into an empty folder, in words", async () => {
    const out = path.join(folder, "empty");
    mkdirSync(out, { mode: 0o755 });
    const done = await aerogramme(exportArgs(running.data, out, "Bob+tag@Example.org"));
    expect(done).toMatchObject({ code: 0, stderr: "" });
    expect(done.stdout).toMatch(/^copied bob@example\.org to .*empty: 9 log entries, 8 blobs, \d/);
    await isWhole(out);
  });

  const refused = async (args: string[], pattern: RegExp, code = 1) => {
    const done = await aerogramme(args);
    expect(done).toMatchObject({ code, stdout: "" });
    expect(done.stderr).toMatch(pattern);
    expect(done.stderr.trim().split("\n")).toHaveLength(1);
  };

  test("is refused in one line, and nothing is written", async () => {
    const full = path.join(folder, "full");
    mkdirSync(full);
    writeFileSync(path.join(full, "mine"), "mine");
    await refused(exportArgs(running.data, full), /full is not empty/);
    expect(readdirSync(full)).toEqual(["mine"]);
    await refused(exportArgs(running.data, path.join(full, "mine")), /mine is no folder/);
    await refused(exportArgs(running.data, path.join(full, "mine", "x")), /no folder/);
    const none = path.join(folder, "none");
    await refused(exportArgs(running.data, none, "eve@example.org"), /there is no account eve@example\.org/);
    await running.invite("carol@example.org");
    await refused(exportArgs(running.data, none, "carol@example.org"), /nobody has joined carol@example\.org yet/);
    await refused(exportArgs(running.data, none).slice(0, -2), /--out DIR is missing/, 2);
    expect(existsSync(none)).toBe(false);
    if (process.getuid?.() === 0) return;
    const locked = path.join(folder, "locked");
    mkdirSync(locked);
    chmodSync(locked, 0o500);
    await refused(exportArgs(running.data, path.join(locked, "x")), /not allowed to write/);
  });

  test("while it does not run", async () => {
    await running.daemon.stop();
    const out = path.join(folder, "stopped");
    expect(await aerogrammeJson(exportArgs(running.data, out))).toMatchObject({ entries: 9, blobs: 8 });
    await isWhole(out);
    await refused(exportArgs(running.data, out), /not empty/);
  });
});
