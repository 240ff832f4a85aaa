import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { utf8 } from "../../shared/lib/bytes.ts";
import { unwrap } from "../../shared/lib/result.ts";
import { deliver, type TestAccount } from "../../shared/log/testing/test-account.ts";
import { nodeCrypto as crypto } from "../crypto/node-crypto.ts";
import { openTestStore, type TestStore } from "../storage/testing/open-store.ts";
import { exportAccount, type ExportParts, type ExportProgress } from "./export-account.ts";

describe("a copy of an account", () => {
  let t: TestStore;
  let made: TestAccount;
  let out: string;
  let told: ExportProgress[];
  beforeEach(async () => {
    t = await openTestStore();
    made = await t.join();
    out = join(t.dir, "copy");
    told = [];
    for (let i = 0; i < 3; i++) await take();
    return () => t.remove();
  });
  const take = async (size = 10) => {
    const { entry, blob } = await deliver(crypto, made, new Uint8Array(size), utf8("index"));
    return unwrap(await t.store.appendIncoming(made.account, entry, blob));
  };
  const copy = (change: Partial<ExportParts> = {}) =>
    exportAccount({
      ...{ store: t.store, account: { id: made.account, address: "alice@example.org" }, origin: null, out },
      ...{ clock: () => t.now, progress: (so) => told.push(so), signal: new AbortController().signal },
      ...change,
    });
  /** The store, with something that happens when the first blob is read. */
  const meanwhile = (happens: () => Promise<unknown>): ExportParts["store"] => {
    let once: Promise<unknown> | null = null;
    return {
      cut: (account) => t.store.cut(account),
      async getBlob(...args) {
        await (once ??= happens());
        return t.store.getBlob(...args);
      },
    };
  };

  test("holds what there was when it began", async () => {
    const done = unwrap(await copy({ store: meanwhile(() => take(100_000)) }));
    expect(done).toMatchObject({ seq: 4, entries: 4, of: 4, blobs: 4 });
    expect(t.store.head(made.account)?.seq).toBe(5);
    expect(readdirSync(join(out, "blobs"))).toHaveLength(4);
    const { head } = JSON.parse(readFileSync(join(out, "account.json"), "utf8")) as { head: string };
    expect(head).not.toBe(Buffer.from(t.store.head(made.account)?.head ?? []).toString("hex"));
  });

  test("is none if the account goes, and leaves nothing behind", async () => {
    const failed = await copy({ store: meanwhile(() => t.store.directory.remove(made.account)) });
    expect(failed).toEqual({ ok: false, error: "alice@example.org was removed while it was copied" });
    expect(existsSync(out)).toBe(false);
  });

  test("that is broken off leaves nothing behind, but the folder that was there", async () => {
    const controller = new AbortController();
    mkdirSync(out);
    const store = meanwhile(async () => {
      await Promise.resolve();
      controller.abort();
    });
    expect(await copy({ store, signal: controller.signal })).toEqual({ ok: false, error: "the copy was broken off" });
    expect(readdirSync(out)).toEqual([]);
  });

  test("tells how far it is about once a second", async () => {
    const store = meanwhile(() => new Promise((resolve) => setTimeout(resolve, 1100)));
    unwrap(await copy({ store }));
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({ entries: 4, of: 4, blobs: 0 });
  });

  test("without room, or a blob that can not be read, says so in one line", async () => {
    const store = meanwhile(() => Promise.reject(Object.assign(new Error(`ENOSPC: ${out}`), { code: "ENOSPC" })));
    expect(await copy({ store })).toEqual({ ok: false, error: `there is not enough space for ${out}` });
    const damaged = meanwhile(() => Promise.reject(Object.assign(new Error("EIO: x"), { code: "EIO" })));
    expect(await copy({ store: damaged })).toEqual({ ok: false, error: "the copy failed: EIO" });
    expect(existsSync(out)).toBe(false);
  });
});
