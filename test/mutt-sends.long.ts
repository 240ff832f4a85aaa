/** mutt and neomutt send by the companion: it arrives without Bcc, and Sent has the one copy that the program files itself. */
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startScriptedMta } from "../server/submission/testing/scripted-mta.ts";
import { hasMutt, sendByMutt } from "./harness/mutt.ts";
import { createWorld, until } from "./harness/world.ts";

for (const program of ["mutt", "neomutt"] as const)
  test.skipIf(!hasMutt(program))(
    program,
    async () => {
      const mta = await startScriptedMta();
      onTestFinished(() => mta.close());
      const world = await createWorld({ smarthost: `smtp://127.0.0.1:${mta.port}` });
      onTestFinished(() => world.end());
      const [host = "", port] = (world.device.daemon.ready["smtp"] ?? "").split(":");
      const message = {
        to: "eve@example.com",
        bcc: "dan@example.com",
        subject: "Kites",
        body: "Wind, žluťoučký.\n.\n",
      };
      const place = { ...world.device, host: world.device.host, port: world.device.port, security: "clear" } as const;
      await sendByMutt(path.join(world.folder, program), place, { host, port: Number(port) }, message, program);
      expect(mta.messages).toHaveLength(1);
      const text = mta.messages[0]?.toString("utf8") ?? "";
      expect(text).toContain("\r\nSubject: Kites\r\n");
      expect(text).toMatch(/\r\n\r\nWind, žluťoučký\.\r\n\.\r\n$/);
      expect(text).not.toMatch(/^(?:Received|Bcc):|dan@example|127\.0\.0\.1/im);
      expect(mta.commands.filter((line) => line.startsWith("RCPT")).sort()).toEqual([
        "RCPT TO:<dan@example.com>",
        "RCPT TO:<eve@example.com>",
      ]);
      const client = await world.device.open();
      await client.ok("SELECT Sent");
      // the companion's copy goes once the program's own is there
      await until(
        () => client.ok("UID SEARCH SUBJECT Kites"),
        (found) => /^\* SEARCH \d+\r?$/m.test(found),
      );
      await client.logout();
    },
    180_000,
  );
