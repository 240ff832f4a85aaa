/** Pairing, both sides over one slot: what both show, who gets in, and every way it must not end well. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nodeCrypto as crypto } from "../../../server/crypto/node-crypto.ts";
import { flipped } from "../../crypto/testing/hex.ts";
import { unwrap, type Result } from "../../lib/result.ts";
import { ok } from "../../lib/result.ts";
import type { Joined } from "./join.ts";
import { makePairingCode, readPairingCode } from "./pairing-code.ts";
import type { PairingEnd, PairingProgress } from "./pairing-join.ts";
import type { PairingSlots, SlotContents } from "./pairing-port.ts";
import type { PairingFailure, PairingRequest } from "../keys/security.ts";
import { inbox } from "../testing/account-contract.ts";
import { ADDRESS, createWorld, type PairBetween, type World } from "../testing/world.ts";

describe("the code", () => {
  test("round trip, however it is typed", async () => {
    const code = await makePairingCode(crypto);
    expect(code.text).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}$/);
    const typed = [
      code.text,
      code.text.toLowerCase(),
      ` ${code.text.replaceAll("-", " ")}\n`,
      code.text.replaceAll("0", "o").replaceAll("1", "l"),
      `https://mail.example.org/pair#${code.text}`,
    ];
    for (const text of typed) expect(unwrap(await readPairingCode(crypto, text))).toEqual(code);
  });

  test("what can not be is said where it stands; what was mistyped does not fit its sum", async () => {
    const { text } = await makePairingCode(crypto);
    const bad = (position: number | null) => ({ ok: false, error: { type: "badCode", position } });
    expect(await readPairingCode(crypto, `${text.slice(0, 2)}U${text.slice(3)}`)).toEqual(bad(3));
    expect(await readPairingCode(crypto, text.slice(1))).toEqual(bad(null));
    expect(await readPairingCode(crypto, `${text}A`)).toEqual(bad(null));
    expect(await readPairingCode(crypto, "")).toEqual(bad(null));
    let missed = 0;
    for (let at = 0; at < text.length; at++) {
      if (text[at] === "-") continue;
      const other = text[at] === "7" ? "8" : "7";
      const read = await readPairingCode(crypto, text.slice(0, at) + other + text.slice(at + 1));
      if (read.ok) missed++;
    }
    // one byte of sum
    expect(missed).toBeLessThan(4);
  });

  test("any text gives an answer", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", maxLength: 60 }), async (text) => {
        expect((await readPairingCode(crypto, text)).ok).toBe(false);
      }),
      { numRuns: 200 },
    );
    expect((await readPairingCode(crypto, "7".repeat(1_000_000))).ok).toBe(false);
  });
});

interface Pairing {
  readonly world: World;
  readonly shown: PairingProgress[];
  readonly code: string;
  readonly result: Promise<Result<Joined, PairingEnd>>;
  readonly cancel: () => void;
  take(): Promise<Result<PairingRequest, PairingFailure>>;
}

async function begin(between: PairBetween = {}, world?: World): Promise<Pairing> {
  const where = world ?? (await createWorld(crypto));
  await where.first.account.sync();
  const shown: PairingProgress[] = [];
  const { result, cancel } = where.pair((progress) => shown.push(progress), between);
  await expect.poll(() => shown.length).toBe(1);
  const code = shown[0]?.type === "code" ? shown[0].text : "";
  const take = () => where.first.account.security.takePairing(code);
  return { world: where, shown, code, result, cancel, take };
}

describe("pairing", () => {
  test("both show the same digits; approved, the new device reads the mail", async () => {
    const { world, shown, result, take } = await begin();
    await world.deliverMany(1, 3);
    await world.first.account.sync();
    const request = unwrap(await take());
    expect(request).toMatchObject({ name: "paired", kind: "webmail" });
    expect(request.check).toMatch(/^\d{6}$/);
    await expect.poll(() => shown.at(-1)).toMatchObject({ type: "check", check: request.check, address: ADDRESS });
    unwrap(await request.approve());
    const joined = unwrap(await result);
    expect(shown.map(({ type }) => type)).toEqual(["code", "check", "joining"]);
    const device = await world.open(joined.secrets);
    expect(await device.account.sync()).toBe(true);
    expect(inbox(device.account).count).toBe(3);
    expect((await device.account.security.devices()).map(({ name }) => name)).toEqual(["first", "paired"]);
  });

  test("a device that was paired lets another in", async () => {
    const { world, result, take } = await begin();
    unwrap(await unwrap(await take()).approve());
    const second = await world.open(unwrap(await result).secrets);
    await second.account.sync();
    const next = await begin({}, world);
    const request = unwrap(await second.account.security.takePairing(next.code));
    unwrap(await request.approve());
    const third = await world.open(unwrap(await next.result).secrets);
    expect(await third.account.sync()).toBe(true);
  });

  test("the new device was handed a point of the log: a provider that rolls back is caught", async () => {
    const { world, result, take } = await begin();
    await world.deliverMany(1, 5);
    await world.first.account.sync();
    unwrap(await unwrap(await take()).approve());
    const { secrets } = unwrap(await result);
    const device = await world.open(secrets, {
      log: (log) => ({
        ...log,
        async read(after, signal) {
          const page = await log.read(after, signal);
          if (!page.ok) return page;
          const entries = page.value.entries.slice(0, 2);
          const { last, head } = world.hosted.page(page.value.first);
          return ok({ ...page.value, entries, last: entries.length === 2 ? (2 as typeof last) : last, head });
        },
      }),
    });
    expect(await device.account.sync()).toBe(false);
    expect(device.account.connection).toMatchObject({ type: "tampered" });
  });

  test("denied: the new device says so, and nobody is in", async () => {
    const { world, result, take } = await begin();
    await unwrap(await take()).deny();
    expect(await result).toEqual({ ok: false, error: { type: "denied" } });
    expect(world.hosted.view.record?.record.devices).toHaveLength(1);
  });

  test("cancelled on the new device", async () => {
    const { result, cancel } = await begin();
    cancel();
    expect(await result).toEqual({ ok: false, error: { type: "cancelled" } });
  });

  test("cancelled after the digits were shown: the device that is in lets nobody in", async () => {
    const { world, result, cancel, take } = await begin();
    const request = unwrap(await take());
    cancel();
    expect(await result).toEqual({ ok: false, error: { type: "cancelled" } });
    expect(await request.approve()).toEqual({ ok: false, error: { type: "pairingOver" } });
    expect(world.hosted.view.record?.record.devices).toHaveLength(1);
  });

  test("five minutes: over for both", async () => {
    const { world, result, take } = await begin();
    const request = unwrap(await take());
    world.clock.now += 301_000;
    expect(await take()).toEqual({ ok: false, error: { type: "pairingOver" } });
    expect(await request.approve()).toEqual({ ok: false, error: { type: "pairingOver" } });
    expect((await result).ok).toBe(false);
    expect(world.hosted.view.record?.record.devices).toHaveLength(1);
  });

  test("single use: another device comes too late", async () => {
    const { world, code, take } = await begin();
    unwrap(await take());
    const other = await world.another();
    await other.account.sync();
    expect(await other.account.security.takePairing(code)).toEqual({ ok: false, error: { type: "pairingOver" } });
  });

  test("an approval whose verdict is lost: the new device finds itself in", async () => {
    const lost = (slots: PairingSlots): Partial<PairingSlots> => ({
      async pairLook(slot) {
        const look = await slots.pairLook(slot);
        return look.ok ? ok({ ...look.value, verdict: null }) : look;
      },
    });
    const { world, result, take } = await begin({ slots: lost });
    unwrap(await unwrap(await take()).approve());
    world.clock.now += 301_000;
    const device = await world.open(unwrap(await result).secrets);
    expect(await device.account.sync()).toBe(true);
  });
});

describe("a provider between the two", () => {
  const changing = (part: keyof SlotContents) => ({
    slots: (slots: PairingSlots): Partial<PairingSlots> => ({
      async pairLook(slot) {
        const look = await slots.pairLook(slot);
        const message = look.ok ? look.value[part] : null;
        return look.ok && message ? ok({ ...look.value, [part]: flipped(message, 20) }) : look;
      },
    }),
  });

  test("changes one byte of the hello: the new device stops", async () => {
    const { result, take } = await begin(changing("hello"));
    void take();
    expect(await result).toMatchObject({ ok: false, error: { type: "tampered" } });
  });

  test("changes one byte of the verdict: the new device stops", async () => {
    const { result, take } = await begin(changing("verdict"));
    unwrap(await unwrap(await take()).approve());
    expect(await result).toMatchObject({ ok: false, error: { type: "tampered" } });
  });

  test("changes one byte of the offer: the device that is in certifies nothing", async () => {
    const { world, take } = await begin({
      slots: (slots) => ({ pairOffer: (slot, offer) => slots.pairOffer(slot, flipped(offer, offer.length - 20)) }),
    });
    expect(await take()).toEqual({ ok: false, error: { type: "pairingForged" } });
    expect(world.hosted.view.record?.record.devices).toHaveLength(1);
  });

  test("puts an offer of its own in the slot: not made with this code", async () => {
    const world = await createWorld(crypto);
    let stolen: Uint8Array | null = null;
    const other = await begin({
      slots: (slots) => ({
        pairOffer(slot, offer) {
          stolen = offer;
          return slots.pairOffer(slot, offer);
        },
      }),
    });
    other.cancel();
    const { take } = await begin(
      { slots: (slots) => ({ pairOffer: (slot, offer) => slots.pairOffer(slot, stolen ?? offer) }) },
      world,
    );
    expect(await take()).toEqual({ ok: false, error: { type: "pairingForged" } });
  });

  test("reveals another number than was bound: nothing to compare", async () => {
    const { take } = await begin({
      slots: (slots) => ({ pairReveal: (slot, reveal) => slots.pairReveal(slot, flipped(reveal, reveal.length - 1)) }),
    });
    expect(await take()).toEqual({ ok: false, error: { type: "pairingForged" } });
  });

  test("hands out another record once approved: the new device keeps nothing", async () => {
    const world = await createWorld(crypto);
    const { port } = world;
    const session: World["port"]["session"] = (credentials) => {
      const honest = port.session(credentials);
      return {
        ...honest,
        log: {
          ...honest.log,
          async latestRecord() {
            const latest = await honest.log.latestRecord();
            return latest.ok && latest.value
              ? ok({ ...latest.value, bytes: flipped(latest.value.bytes, latest.value.bytes.length - 3) })
              : latest;
          },
        },
      };
    };
    const { result, take } = await begin({ slots: () => ({ session }) }, world);
    unwrap(await unwrap(await take()).approve());
    expect(await result).toMatchObject({ ok: false, error: { type: "tampered" } });
  });
});
