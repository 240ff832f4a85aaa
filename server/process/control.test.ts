import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:net";
import { once } from "node:events";
import { expect, onTestFinished, test } from "vitest";
import { askDaemon, serveControl, type Asking } from "./control.ts";

function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "control-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test("progress comes before the answer", async () => {
  const data = tempFolder();
  const control = await serveControl(data, (_request, { progress }) => {
    for (let n = 1; n <= 3; n++) progress({ n });
    return Promise.resolve("done");
  });
  onTestFinished(control.close);
  const told: unknown[] = [];
  expect(await askDaemon(data, {}, (so) => told.push(so))).toEqual({ value: "done" });
  expect(told).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
});

/** A request that goes on until it is broken off. */
async function serveEndless(data: string) {
  let begin = (_: Asking): void => undefined;
  const begun = new Promise<Asking>((resolve) => (begin = resolve));
  const control = await serveControl(data, async (_request, asking) => {
    begin(asking);
    await once(asking.signal, "abort");
    throw new Error("broken off");
  });
  return { control, begun };
}

test("what nobody waits for any more is broken off", async () => {
  const data = tempFolder();
  const { control, begun } = await serveEndless(data);
  onTestFinished(control.close);
  const socket = connect(join(data, "control.sock"));
  socket.write("{}\n");
  const { signal, progress } = await begun;
  expect(signal.aborted).toBe(false);
  socket.destroy();
  await once(signal, "abort");
  progress("to nobody");
});

test("a daemon that stops does not wait for long requests, and says so", async () => {
  const data = tempFolder();
  const { control, begun } = await serveEndless(data);
  const asked = expect(askDaemon(data, {})).rejects.toThrow("broken off");
  await begun;
  await control.close();
  await asked;
});
