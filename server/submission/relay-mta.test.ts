/** Over a whole SMTP server: TLS and passwords, and many recipients. */
import { expect, test } from "vitest";
import { createRelay, type Smarthost } from "./relay.ts";
import { envelope, message, octets, PASSWORD, sent, serveMta } from "./testing/whole-mta.ts";

test.each([
  ["starttls", false],
  ["tls", true],
] as const)(
  "%s with a password: it is taken, in cipher; with another, or an authority that is not known, nothing is sent",
  async (security, secure) => {
    const { taken, smarthost } = await serveMta({ secure }, PASSWORD);
    const right: Smarthost = { ...smarthost, security };
    expect(await createRelay(right).send(envelope, message)).toEqual(sent);
    expect(taken).toEqual([{ to: envelope.to, user: "relay", isSecure: true, octets: octets.toString() }]);
    const stranger = await createRelay({ ...right, ca: null }).send(envelope, message);
    const wrong = await serveMta({ secure }, "wrong");
    const refused = await createRelay({ ...wrong.smarthost, security }).send(envelope, message);
    expect(stranger).toEqual({
      type: "notSent",
      reason: expect.stringMatching(/certificate is not trusted$/) as unknown,
    });
    expect(refused).toEqual({ type: "loginRefused", reason: expect.stringMatching(/^535 at AUTH/) as unknown });
    expect(JSON.stringify(refused)).not.toContain("wrong");
    expect([taken.length, wrong.taken.length]).toEqual([1, 0]);
  },
);

test("2,000 recipients are one message, taken for all", async () => {
  const { taken, smarthost } = await serveMta({ authOptional: true }, null);
  const to = Array.from({ length: 2_000 }, (_, at) => `person${at}@example.net`);
  const done = await createRelay({ ...smarthost, security: "none" }).send({ ...envelope, to }, message);
  expect(done).toEqual({ type: "answered", submitted: { accepted: to, refused: [] } });
  expect(taken.map((one) => one.to.length)).toEqual([2_000]);
});
