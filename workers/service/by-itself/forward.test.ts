/** Filters that send on, as the page asks for them: real engines at a provider in memory, and an MTA that is scripted. */
import { expect, test } from "vitest";
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import type { Account } from "../../../shared/account/account.ts";
import { createScriptedMta, type ScriptedMta } from "../../../shared/account/testing/scripted-mta.ts";
import { createWorld } from "../../../shared/account/testing/world.ts";
import { unwrap } from "../../../shared/lib/result.ts";
import type { MailFilter, MailRpc } from "../../rpc/mail-rpc.ts";
import type { WriteRpc } from "../../rpc/write-rpc.ts";
import { createListService } from "../lists/list-service.ts";
import { createWriteService } from "../writing/write-service.ts";

const ID = "7".repeat(32);
const BOB = "bob@example.net";
const words = { subject: "Code", text: "It is {code}." };
const filter: MailFilter = {
  ...{ id: ID, name: "", enabled: true, match: "all", moveTo: null, flags: [], notJunk: false, stop: false },
  conditions: [{ field: "subject", test: "contains", not: false, values: ["invoice"] }],
};

async function scene(): Promise<{ mta: ScriptedMta; mail: MailRpc; write: WriteRpc; code(): string }> {
  const world = await createWorld(nodeCrypto);
  const mta = createScriptedMta();
  const account = Object.create(world.first.account, { outgoing: { value: mta.port } }) as Account;
  await account.sync();
  const session = { account: () => Promise.resolve(account) };
  const [mail, write] = [createListService(session), createWriteService(session)];
  unwrap(await mail.saveFilters([filter], []));
  const code = (): string => /It is (\d{4} \d{4})\./.exec(mta.taken.at(-1)?.text ?? "")?.[1] ?? "";
  return { mta, mail, write, code };
}

const shown = async ({ forwards }: WriteRpc): Promise<unknown> =>
  (await forwards()).map(({ how, to }) => [
    how,
    ...to.map(({ address, confirmed, asked }) => [address, confirmed, asked]),
  ]);

test("an address is confirmed by the code that went there, and by no other", async () => {
  const { mta, write, code } = await scene();
  unwrap(await write.saveForward(ID, "redirect", [BOB, "c@x.example"], ""));
  expect(await write.confirmForward(ID, BOB, "1234 5678")).toEqual({ ok: false, error: { type: "over" } });
  unwrap(await write.askForwardCode(ID, BOB, words));
  expect(mta.taken[0]?.envelope).toEqual({ from: "ada@example.org", to: [BOB] });
  expect(mta.taken[0]?.text).toContain("Auto-Submitted: auto-generated");
  expect(await shown(write)).toEqual([["redirect", [BOB, false, true], ["c@x.example", false, false]]]);
  expect(await write.confirmForward(ID, "c@x.example", code())).toEqual({ ok: false, error: { type: "over" } });
  expect(await write.confirmForward(ID, BOB, code() === "0000 0000" ? "1" : "00000000")).toEqual({ ok: false, error: { type: "wrong" } }); // prettier-ignore
  unwrap(await write.confirmForward(ID, BOB, code().replace(" ", "")));
  expect(await shown(write)).toEqual([["redirect", [BOB, true, false], ["c@x.example", false, false]]]);
  // used once
  expect(await write.confirmForward(ID, BOB, code())).toEqual({ ok: false, error: { type: "over" } });
});

test("another address, a filter that was off, or one that was deleted: not confirmed any more", async () => {
  const { mail, write, code } = await scene();
  const confirm = async (): Promise<void> => {
    unwrap(await write.askForwardCode(ID, BOB, words));
    unwrap(await write.confirmForward(ID, BOB, code()));
  };
  unwrap(await write.saveForward(ID, "redirect", [BOB], ""));
  await confirm();
  unwrap(await write.saveForward(ID, "forward", ["c@x.example"], ""));
  expect(await shown(write)).toEqual([["forward", ["c@x.example", false, false]]]);
  unwrap(await write.saveForward(ID, "forward", [BOB], ""));
  expect(await shown(write)).toEqual([["forward", [BOB, false, false]]]);
  await confirm();
  const off = { ...filter, enabled: false };
  unwrap(await mail.saveFilters([off], [filter]));
  unwrap(await mail.saveFilters([filter], [off]));
  expect(await shown(write)).toEqual([["forward", [BOB, false, false]]]);
  unwrap(await mail.saveFilters([], [filter]));
  expect(await write.forwards()).toEqual([]);
});

test("what can not be sent to is told, and so is a code that did not leave", async () => {
  const { mta, mail, write } = await scene();
  const why = async (to: readonly string[]): Promise<unknown> => await write.saveForward(ID, "redirect", to, "");
  expect(await why(["ADA@example.org"])).toMatchObject({ error: { type: "badAddress", why: "own" } });
  expect(await why(["bob"])).toMatchObject({ error: { type: "badAddress", why: "notAddress" } });
  expect(await why(["1@x.y", "2@x.y", "3@x.y", "4@x.y", "5@x.y", "6@x.y"])).toMatchObject({
    error: { why: "tooMany" },
  });
  unwrap(await write.saveForward(ID, "redirect", [BOB], ""));
  mta.script.push({ type: "failure", failure: { type: "notOffered" } });
  expect(await write.askForwardCode(ID, BOB, words)).toEqual({ ok: false, error: { type: "notSent", reason: "notOffered", detail: "" } }); // prettier-ignore
  for (let n = 0; n < 4; n++) unwrap(await write.askForwardCode(ID, BOB, words));
  expect(await write.askForwardCode(ID, BOB, words)).toEqual({ ok: false, error: { type: "tooManyCodes" } });
  const looks: MailFilter = {
    ...filter,
    conditions: [{ field: "recipient", test: "is", not: false, values: ["a@b.c"] }],
  };
  unwrap(await mail.saveFilters([looks], [filter]));
  expect(await why([BOB])).toMatchObject({ error: { type: "looksAtRecipient" } });
});
