/** mutt and neomutt enable UTF8=ACCEPT where it is announced: names go as UTF-8 both ways, and are the ones that others see. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { mail, openLoggedIn, startTestServer } from "../server/imap/testing/transcript.ts";
import type { TestServer } from "../server/imap/testing/transcript.ts";
import { TEST_USER } from "../server/imap/testing/start.ts";
import { hasMutt, runMutt } from "./harness/mutt.ts";

let server: TestServer;
let home: string;
beforeEach(async () => {
  server = await startTestServer();
  home = mkdtempSync(path.join(tmpdir(), "utf8-names-"));
});
afterEach(async () => {
  await server.close();
  rmSync(home, { recursive: true });
});

test.each((["mutt", "neomutt"] as const).filter((program) => hasMutt(program)))("%s", async (program) => {
  const rev1 = await openLoggedIn(server);
  const message = mail(`for ${program}`);
  await rev1.run("a1 CREATE Entw&APw-rfe/&ZeVnLA-");
  await rev1.run(`a2 APPEND Entw&APw-rfe/&ZeVnLA- {${message.length}+}\r\n${message}`);
  const place = {
    host: "127.0.0.1",
    port: server.port,
    user: TEST_USER,
    password: "secret",
    security: "clear",
  } as const;
  const keys =
    "<change-folder>=Entwürfe/日本<enter><print-message>" +
    "<save-message>=Größe&mehr<enter><sync-mailbox><exit><exit>";
  const { printed } = await runMutt(home, place, keys, program);
  expect(printed).toContain(`Subject: for ${program}`);
  expect(server.account.state.mailboxByName("Größe&mehr")?.count).toBe(1);
  expect(server.account.state.mailboxByName("Entwürfe/日本")?.count).toBe(0);
  expect(await rev1.run('a3 LIST "" Gr*')).toContain('* LIST (\\HasNoChildren) "/" "Gr&APYA3w-e&-mehr"');
  rev1.end();
});
