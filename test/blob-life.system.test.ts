/** Storage is freed: what was expunged goes after its grace, what is copied meanwhile stays. */
import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, plainMessage, until, type World } from "./harness/world.ts";

let world: World;
/** Octets of a large message: its blob is a file of its own. */
const LARGE = 400_000;

beforeAll(async () => {
  world = await createWorld({ env: { AEROGRAMME_BLOBS_GRACE_SECONDS: "1", AEROGRAMME_BLOBS_SWEEP_SECONDS: "1" } });
}, 120_000);
afterAll(() => world.end());

const large = (name: string): string =>
  plainMessage(name, `${`${name} `.repeat(10)}\r\n`.repeat(LARGE / (10 * name.length + 12)));

/** Octets in the provider's folder. */
function stored(): number {
  const files = readdirSync(world.providerData, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return files.reduce((sum, file) => {
    const found = statSync(path.join(file.parentPath, file.name), { throwIfNoEntry: false });
    return sum + (found?.size ?? 0);
  }, 0);
}

test("expunged mail's stored bytes fall after the grace; copies of it stay whole", async () => {
  const before = stored();
  await world.deliver(...Array.from({ length: 8 }, (_, n) => large(`large${n}`)));
  const client = await world.device.open();
  await until(
    () => client.ok("SELECT INBOX"),
    (text) => text.includes("* 8 EXISTS"),
  );
  const full = stored();
  expect(full - before).toBeGreaterThan(8 * LARGE);
  await client.ok("COPY 8 Archive");
  await client.ok("STORE 1:8 +FLAGS.SILENT (\\Deleted)");
  await client.ok("EXPUNGE");
  await until(
    () => Promise.resolve(stored()),
    (now) => full - now > 6.5 * LARGE,
    30_000,
  );
  await world.device.stop();
  const fresh = await world.joinDevice("fresh");
  const reader = await fresh.open();
  await until(
    () => reader.ok("SELECT Archive"),
    (text) => text.includes("* 1 EXISTS"),
  );
  expect(await reader.ok("FETCH 1 BODY.PEEK[]")).toContain("large7 large7");
  await reader.logout();
  await fresh.stop();
  await world.device.start();
});

test("a COPY that races with EXPUNGE on another device is never hurt", async () => {
  const other = await world.joinDevice("other");
  const [remover, copier] = [await world.device.open(), await other.open()];
  const rounds = 12;
  await world.deliver(...Array.from({ length: rounds }, (_, n) => large(`race${n}`)));
  for (const client of [remover, copier])
    await until(
      () => client.ok("SELECT INBOX"),
      (text) => text.includes(`* ${rounds} EXISTS`),
    );
  await copier.ok("CREATE Kept");
  for (let n = 0; n < rounds; n++) {
    const uid = 9 + n;
    await remover.ok(`UID STORE ${uid} +FLAGS.SILENT (\\Deleted)`);
    // the copier's start goes from early to late
    const copied = pause(n).then(() => copier.command(`UID COPY ${uid} Kept`));
    const removed = pause(rounds / 2).then(() => remover.ok(`UID EXPUNGE ${uid}`));
    expect((await copied).status).toBe("OK");
    await removed;
  }
  // long enough for releases (a quiet moment), the grace and some sweeps
  await pause(10_000);
  const kept = /MESSAGES (\d+)/.exec(await copier.ok("STATUS Kept (MESSAGES)"))?.[1] ?? "";
  console.log(`${kept} of ${rounds} copies were in time`);
  await other.stop();
  const fresh = await world.joinDevice("reader");
  const reader = await fresh.open();
  await until(
    () => reader.ok("SELECT Kept"),
    (text) => text.includes(`* ${kept} EXISTS`),
  );
  const bodies = kept === "0" ? "" : await reader.ok("FETCH 1:* BODY.PEEK[]");
  expect(String(bodies.match(/^race\d+ race\d+ [^]*?\)\r$/gm)?.length ?? 0)).toBe(kept);
  await reader.logout();
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
