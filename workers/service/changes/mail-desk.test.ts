/** Who sends, where a browser that came in by password and the provider's engine are the same device. */
import { expect, onTestFinished, test } from "vitest";
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import type { Account } from "../../../shared/account/account.ts";
import { createScriptedMta } from "../../../shared/account/testing/scripted-mta.ts";
import { createWorld } from "../../../shared/account/testing/world.ts";
import { utf8 } from "../../../shared/lib/bytes.ts";
import { unwrap } from "../../../shared/lib/result.ts";
import { closeMailDesk, mailDeskOf } from "./mail-desk.ts";
import { createWriteService } from "../writing/write-service.ts";

test.each([
  { device: "the provider's", leaves: ["written"] },
  { device: "its own", leaves: ["handed over", "written"] },
])("on $device device at once: $leaves", async ({ device, leaves }) => {
  const world = await createWorld(nodeCrypto);
  const mta = createScriptedMta();
  const real = world.first.account;
  const access = (): object | null => (device === "its own" ? null : {});
  const security = Object.create(real.security, { access: { value: access } }) as Account["security"];
  const account = Object.create(real, { outgoing: { value: mta.port }, security: { value: security } }) as Account;
  await account.sync();
  const desk = mailDeskOf(account);
  onTestFinished(() => closeMailDesk(account));
  const message = utf8(
    `From: ${account.address}\r\nTo: bob@example.net\r\nMessage-ID: <m@x>\r\nSubject: handed over\r\n\r\nHi\r\n`,
  );
  const envelope = { from: account.address, to: ["bob@example.net"] };
  unwrap(await desk.held.post({ digest: "1".repeat(64), mark: "2".repeat(64), envelope, message }));
  await desk.held.run();
  const write = createWriteService({ account: () => Promise.resolve(account) });
  const { draft } = unwrap(await write.newDraft("new", null));
  const to = [{ name: "", address: "bob@example.net" }];
  unwrap(await write.send({ ...draft, to, subject: "written", text: "Hi" }, Math.floor(Date.now() / 1000)));
  const subjects = () => mta.taken.map(({ text }) => /^Subject: (.*)\r$/m.exec(text)?.[1]).sort();
  await expect.poll(subjects, { timeout: 20_000 }).toEqual(leaves);
  // a device is that patient at most before it begins
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  expect(subjects()).toEqual(leaves);
});
