/** X25519 files both ways with the `age` command (Debian's is 1.1, which knows no hybrid recipients). */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { identityToText, recipientToText, x25519IdentityFromSecret } from "../../shared/crypto/age/identity.ts";
import { openAge } from "../../shared/crypto/age/open.ts";
import { sealAge } from "../../shared/crypto/age/seal.ts";
import { expectSameBytes } from "../../shared/crypto/testing/hex.ts";
import { unwrap } from "../../shared/lib/result.ts";
import { nodeCrypto } from "./node-crypto.ts";

const MAX_OUTPUT = 1 << 24;

function installed(): boolean {
  try {
    execFileSync("age", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

const present = installed();
if (!present) console.warn("skipped: the age command is not installed");

test("CI has the age command", () => {
  if (process.env["CI"] === "true") expect(present).toBe(true);
});

describe.skipIf(!present)("the age command", () => {
  const folder = mkdtempSync(join(tmpdir(), "age-command-"));
  const identity = x25519IdentityFromSecret(nodeCrypto.randomBytes(32));
  const keyFile = join(folder, "key");
  writeFileSync(keyFile, `${identityToText(identity)}\n`, { mode: 0o600 });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test.each([0, 1, 65_536, 65_537, 300_000])("opens ours, and we its, of %i bytes", async (size) => {
    const body = nodeCrypto.randomBytes(size);
    const { file } = await sealAge(nodeCrypto, [identity.recipient], body);
    const opened = execFileSync("age", ["--decrypt", "-i", keyFile], { input: file, maxBuffer: MAX_OUTPUT });
    expectSameBytes(opened, body);
    const recipient = recipientToText(identity.recipient);
    const sealed = execFileSync("age", ["-r", recipient], { input: body, maxBuffer: MAX_OUTPUT });
    expectSameBytes(unwrap(await openAge(nodeCrypto, [identity], sealed)).body, body);
  });
});
