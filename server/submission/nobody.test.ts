/** An answer that a program wrote leaves with MAIL FROM:<>. */
import { expect, onTestFinished, test } from "vitest";
import { utf8 } from "../../shared/lib/bytes.ts";
import { createRelay } from "./relay.ts";
import { startScriptedMta } from "./testing/scripted-mta.ts";

test("nobody as the sender of an envelope is said as such", async () => {
  const mta = await startScriptedMta();
  onTestFinished(() => mta.close());
  const lines: string[] = [];
  mta.script = (_, line) => {
    lines.push(line);
    return null;
  };
  const relay = createRelay({ host: "127.0.0.1", port: mta.port, security: "none", ca: null, login: null });
  const octets = [utf8("From: a@x.example\r\n\r\nx\r\n")];
  const sent = await relay.send({ from: "", to: ["b@x.example"] }, { octets, size: 24, hasEightBit: false });
  expect(sent).toMatchObject({ type: "answered", submitted: { accepted: ["b@x.example"] } });
  expect(lines.some((line) => /^MAIL FROM:<>/.test(line))).toBe(true);
});
