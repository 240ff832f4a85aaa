/** What the log of an IMAP server tells: the names of known commands, and nothing that a client says besides. */
import { expect, test } from "vitest";
import type { LogFields } from "./log.ts";
import { mail, openTranscript, startTestServer } from "./testing/transcript.ts";

test("a connection's commands are named with their answers; never their arguments, nor a word that is no command", async () => {
  const seen: (LogFields & { event: string })[] = [];
  const server = await startTestServer({ log: (event, fields) => seen.push({ event, ...fields }) });
  server.account.deliver(mail("zebra"));
  const client = await openTranscript(server);
  await client.run("a1 hunter2", "BAD");
  await client.run("a2 LOGIN ada@example.org secret");
  await client.run("a3 SELECT INBOX");
  await client.run("a4 UID SEARCH SUBJECT zebra");
  await client.run("a5 STORE nonsense", "BAD");
  await client.run("a6 LOGOUT");
  await server.close();
  const commands = seen.filter(({ event }) => event === "imap.command");
  expect(commands.map(({ command, answer }) => `${String(command)} ${String(answer)}`)).toEqual([
    "unknown BAD",
    "LOGIN OK",
    "SELECT OK",
    "UID SEARCH OK",
    "STORE BAD",
    "LOGOUT OK",
  ]);
  expect(new Set(seen.map(({ connection }) => connection))).toEqual(new Set([1]));
  expect(seen.map(({ event }) => event)).toEqual(
    expect.arrayContaining(["imap.connected", "imap.login", "imap.disconnected"]),
  );
  for (const word of ["hunter2", "secret", "ada", "INBOX", "zebra", "nonsense"])
    expect(JSON.stringify(seen)).not.toContain(word);
});
