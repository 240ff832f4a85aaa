import { beforeEach, describe, expect, test } from "vitest";
import { utf8 } from "../../shared/lib/bytes.ts";
import { testId } from "../../shared/log/testing/ids.ts";
import type { AccountId, DeviceId } from "../../shared/lib/ids.ts";
import { createPairing, PAIRING_SECONDS, type Pairing } from "./pairing.ts";

const slotOf = (n: number): Uint8Array => {
  const slot = new Uint8Array(16);
  new DataView(slot.buffer).setUint32(0, n);
  return slot;
};
/** From so many places that none has its share in full. */
const site = (n: number) => ({ site: `s${n % 128}`, network: `n${n % 16}` });
const here = { site: "here", network: "here" };
const device = (n: number) => ({ account: testId<AccountId>(1), device: testId<DeviceId>(n) });

describe("pairing slots", () => {
  const [slot, offer, mine, other] = [slotOf(7), utf8("offer"), device(1), device(2)];
  let now = 0;
  let pairing: Pairing;
  beforeEach(() => {
    now = 1_000_000;
    pairing = createPairing(() => now);
  });

  test("carry offer and reveal one way, hello and verdict the other", () => {
    expect(pairing.offer(slot, offer, here)).toEqual({ ok: true, value: null });
    expect(pairing.look(slot)).toEqual({ hello: null, reveal: null, verdict: null });
    expect(pairing.take(slot, mine)).toEqual({ ok: true, value: offer });
    expect(pairing.hello(slot, mine, utf8("hello"))).toEqual({ ok: true, value: null });
    expect(pairing.look(slot)).toEqual({ hello: utf8("hello"), reveal: null, verdict: null });
    expect(pairing.reveal(slot, utf8("n"))).toEqual({ ok: true, value: null });
    expect(pairing.verdict(slot, mine, utf8("yes"))).toEqual({ ok: true, value: null });
    expect(pairing.look(slot)).toEqual({ hello: utf8("hello"), reveal: utf8("n"), verdict: utf8("yes") });
  });

  test("take a reveal only once a hello stands there: one, until they are over", () => {
    const missing = { ok: false, error: { type: "notFound" } };
    expect(pairing.reveal(slot, utf8("n"))).toEqual(missing);
    pairing.offer(slot, offer, here);
    expect(pairing.reveal(slot, utf8("n"))).toEqual(missing);
    pairing.take(slot, mine);
    expect(pairing.reveal(slot, utf8("n"))).toEqual(missing);
    pairing.hello(slot, mine, utf8("hello"));
    expect(pairing.reveal(slot, utf8("n")).ok).toBe(true);
    expect(pairing.reveal(slot, utf8("n")).ok).toBe(true);
    expect(pairing.reveal(slot, utf8("m"))).toEqual({ ok: false, error: { type: "exists" } });
    expect(pairing.look(slot)?.reveal).toEqual(utf8("n"));
    now += PAIRING_SECONDS * 1000;
    expect(pairing.reveal(slot, utf8("n"))).toEqual(missing);
  });

  test("take each message once: its repetition passes, another is refused", () => {
    pairing.offer(slot, offer, here);
    expect(pairing.offer(slot, offer, here).ok).toBe(true);
    expect(pairing.offer(slot, utf8("another"), here)).toEqual({ ok: false, error: { type: "exists" } });
    pairing.take(slot, mine);
    for (const which of ["hello", "verdict"] as const) {
      expect(pairing[which](slot, mine, utf8("a")).ok).toBe(true);
      expect(pairing[which](slot, mine, utf8("a")).ok).toBe(true);
      expect(pairing[which](slot, mine, utf8("b"))).toEqual({ ok: false, error: { type: "exists" } });
    }
    expect(pairing.look(slot)).toEqual({ hello: utf8("a"), reveal: null, verdict: utf8("a") });
  });

  test("belong to the device that takes them first", () => {
    pairing.offer(slot, offer, here);
    expect(pairing.hello(slot, mine, utf8("h"))).toEqual({ ok: false, error: { type: "notFound" } });
    expect(pairing.take(slot, mine).ok).toBe(true);
    expect(pairing.take(slot, mine).ok).toBe(true);
    const taken = { ok: false, error: { type: "taken" } };
    expect(pairing.take(slot, other)).toEqual(taken);
    expect(pairing.take(slot, { ...mine, account: testId<AccountId>(9) })).toEqual(taken);
    expect(pairing.hello(slot, other, utf8("h"))).toEqual(taken);
    expect(pairing.verdict(slot, other, utf8("v"))).toEqual(taken);
    expect(pairing.look(slot)).toEqual({ hello: null, reveal: null, verdict: null });
  });

  test("unknown ones are not found", () => {
    const missing = { ok: false, error: { type: "notFound" } };
    expect(pairing.look(slot)).toBeNull();
    expect(pairing.take(slot, mine)).toEqual(missing);
    expect(pairing.verdict(slot, mine, utf8("v"))).toEqual(missing);
  });

  test("are over after 300 seconds, whatever happened in them", () => {
    pairing.offer(slot, offer, here);
    now += (PAIRING_SECONDS - 1) * 1000;
    expect(pairing.take(slot, mine).ok).toBe(true);
    now += 1000;
    expect(pairing.look(slot)).toBeNull();
    expect(pairing.hello(slot, mine, utf8("h"))).toEqual({ ok: false, error: { type: "notFound" } });
    expect(pairing.take(slot, mine)).toEqual({ ok: false, error: { type: "notFound" } });
  });

  test("are bounded in number, and say when there is room", () => {
    for (let n = 0; n < 4096; n++) expect(pairing.offer(slotOf(n), offer, site(n)).ok).toBe(true);
    now += 100_000;
    expect(pairing.offer(slotOf(5000), offer, here)).toEqual({
      ok: false,
      error: { type: "full", retryAfterSeconds: 200 },
    });
    expect(pairing.offer(slotOf(3), offer, here).ok).toBe(true);
    now += 200_000;
    expect(pairing.offer(slotOf(5000), offer, here).ok).toBe(true);
  });

  test("of one site and of one provider are a share, which leaves room for others", () => {
    const full = (retryAfterSeconds: number) => ({ ok: false, error: { type: "full", retryAfterSeconds } });
    const from = (at: number, network: string) => ({ site: `${network}.${at}`, network });
    for (let n = 0; n < 64; n++) expect(pairing.offer(slotOf(n), offer, from(0, "a")).ok).toBe(true);
    now += 100_000;
    expect(pairing.offer(slotOf(64), offer, from(0, "a"))).toEqual(full(200));
    expect(pairing.offer(slotOf(0), offer, from(0, "a")).ok).toBe(true);
    for (let n = 64; n < 512; n++) expect(pairing.offer(slotOf(n), offer, from(n, "a")).ok).toBe(true);
    expect(pairing.offer(slotOf(512), offer, from(512, "a"))).toEqual(full(200));
    expect(pairing.offer(slotOf(512), offer, from(0, "b")).ok).toBe(true);
    now += 200_000;
    expect(pairing.offer(slotOf(513), offer, from(0, "a")).ok).toBe(true);
  });
});
