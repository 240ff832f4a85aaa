import { join } from "node:path";
import decodeQR from "qr/decode.js";
import { expect, test } from "vitest";
import type { PairingEnd, PairingProgress } from "../../shared/account/join/pairing-join.ts";
import { err, unwrap, type Result } from "../../shared/lib/result.ts";
import type { Joined } from "../../shared/account/join/join.ts";
import { nodeCrypto } from "../crypto/node-crypto.ts";
import { heldAccounts } from "./account-folder.ts";
import type { CommandContext } from "./command.ts";
import { add, type AddOptions } from "./commands/add.ts";
import { qrToText } from "./qr-text.ts";
import { createFakeTerminal } from "./testing/fake-terminal.ts";
import { noKeychain } from "./testing/memory-keychain.ts";
import { createMemoryNetwork, ORIGIN } from "./testing/memory-network.ts";
import { noAddOptions } from "./testing/no-add-options.ts";
import { tempFolder } from "./testing/temp-folder.ts";

const pairing: AddOptions = { ...noAddOptions, provider: ORIGIN, pair: true };
const CODE = "ABCD-EFGH-JKMN-PQRS-TVWX-YZ01";
const code: PairingProgress = { type: "code", text: CODE, link: `${ORIGIN}/pair#${CODE}`, expires: 1_800_000_300 };
const check: PairingProgress = { type: "check", address: "anna@example.org", check: "123456", expires: 1_800_000_300 };

/** A pairing that goes like this. */
function play(
  steps: readonly PairingProgress[],
  end: Result<Joined, PairingEnd>,
  options: Parameters<typeof createFakeTerminal>[0] & { readonly json?: boolean; readonly data?: string } = {},
) {
  const terminal = createFakeTerminal(options);
  const memory = createMemoryNetwork();
  const network: CommandContext["network"] = {
    ...memory.network,
    startPairing(_origin, _device, tell) {
      let cancel = (): void => undefined;
      const run = async (): Promise<Result<Joined, PairingEnd>> => {
        for (const step of steps) {
          await new Promise((resolve) => setTimeout(resolve, 5));
          tell(step);
        }
        const cancelled = new Promise<Result<Joined, PairingEnd>>((settle) => {
          cancel = () => settle(err({ type: "cancelled" }));
        });
        const done = new Promise<Result<Joined, PairingEnd>>((settle) => setTimeout(() => settle(end), 50));
        return Promise.race([cancelled, done]);
      };
      return { result: run(), cancel: () => cancel() };
    },
  };
  const data = options.data ?? join(tempFolder(), "data");
  const context: CommandContext = {
    ...{ data, json: options.json ?? false, terminal, crypto: nodeCrypto, network, clock: () => 1_800_000_000_000 },
    ...{ keychain: noKeychain, credentials: null, passphraseFromInput: false },
  };
  return { context, terminal, memory };
}

test("code, QR code and check are shown; a no leaves nothing", async () => {
  const { context, terminal } = play([code, check], err({ type: "denied" }), { interactive: true });
  expect(await add(context, pairing)).toMatchObject({
    error: { exitCode: 1, line: "the other device said no: nothing was added" },
  });
  const told = terminal.told.join("\n");
  expect(told).toContain(`    ${CODE}\n`);
  expect(told).toContain("\u2580");
  expect(told).toContain("    123 456\n");
  expect(await heldAccounts(context.data)).toEqual([]);
});

test("without a terminal there is the text alone; machines get an object for each step", async () => {
  const piped = play([code], err({ type: "expired" }));
  await add(piped.context, pairing);
  expect(piped.terminal.told.join("\n")).toContain("for 5:00 …");
  expect(piped.terminal.told.join("\n")).not.toContain("\u2580");
  const { context, terminal } = play([code, check], err({ type: "offline" }), { json: true });
  await add(context, pairing);
  expect(terminal.shown.map((line) => JSON.parse(line) as unknown)).toEqual([
    { event: "code", text: CODE, link: `${ORIGIN}/pair#${CODE}`, expires: 1_800_000_300 },
    { event: "check", address: "anna@example.org", check: "123456", expires: 1_800_000_300 },
  ]);
});

test("an account that the folder holds already is not added again", async () => {
  const { context, memory } = play([code, check], err({ type: "expired" }));
  const first = { ...context, network: memory.network, json: true };
  unwrap(await add(first, { ...noAddOptions, invite: memory.invite("anna@example.org") }));
  expect(await add(context, pairing)).toMatchObject({
    error: { line: expect.stringContaining("is in this folder already") as unknown },
  });
});

test("the QR code in half blocks reads as the link", () => {
  const rows = qrToText(`${ORIGIN}/pair#${CODE}`)
    .split("\n")
    .map((row) => row.replace(/\u001b\[[\d;]*m/g, "").trimStart());
  const SCALE = 4;
  const width = Math.max(...rows.map((row) => row.length));
  const size = { width: width * SCALE, height: rows.length * 2 * SCALE };
  const pixels = new Uint8ClampedArray(size.width * size.height * 4);
  for (let y = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++) {
      const line = Math.floor(y / SCALE);
      const block = rows[line >> 1]?.[Math.floor(x / SCALE)] ?? " ";
      const light = block === "█" || block === (line % 2 === 0 ? "▀" : "▄");
      pixels.fill(light ? 255 : 0, (y * size.width + x) * 4, (y * size.width + x) * 4 + 3);
      pixels[(y * size.width + x) * 4 + 3] = 255;
    }
  }
  expect(decodeQR({ ...size, data: pixels })).toBe(`${ORIGIN}/pair#${CODE}`);
});
