/** Thunderbird on a screen, against the companion: shows the inbox, reads, archives; what comes in appears by itself. */
import { mkdirSync } from "node:fs";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { root } from "./harness/daemon.ts";
import { hasThunderbird, startThunderbird } from "./harness/thunderbird.ts";
import { createWorld, plainMessage, until } from "./harness/world.ts";

/** Where the only message of the list stands in a window of 1280 × 800. */
const FIRST_ROW = [430, 120] as const;
const MINUTES = 60_000;

test.skipIf(!hasThunderbird())(
  "Thunderbird: the inbox, a message, archived",
  async () => {
    const world = await createWorld();
    onTestFinished(() => world.end());
    await world.deliver(plainMessage("thunder-one", "Text of one."));
    const client = await world.device.open();
    const flags = async (mailbox: string): Promise<string> => {
      await client.ok(`SELECT ${mailbox}`);
      return client.ok("UID FETCH 1:* (FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])");
    };
    await until(
      () => flags("INBOX"),
      (text) => text.includes("thunder-one"),
    );

    const pictures = path.join(root, "artifacts/thunderbird");
    mkdirSync(pictures, { recursive: true });
    const bird = await startThunderbird(path.join(world.folder, "thunderbird"), { ...world.device, security: "clear" });
    onTestFinished(() => bird.end());
    // a program that starts, reads its mailboxes and shows them: it is there when a click on the message reads it
    await until(
      async () => {
        await bird.click(...FIRST_ROW);
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        return flags("INBOX");
      },
      (text) => text.includes("\\Seen"),
      3 * MINUTES,
    );
    await bird.picture(path.join(pictures, "read.png"));

    await bird.press("a");
    await until(
      () => flags("Archive"),
      (text) => text.includes("thunder-one") && text.includes("\\Seen"),
      MINUTES,
    );
    expect(await flags("INBOX")).not.toContain("thunder-one");

    await world.deliver(plainMessage("thunder-two", "Text of two."));
    await until(
      async () => {
        await bird.click(...FIRST_ROW);
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        return flags("INBOX");
      },
      (text) => text.includes("thunder-two") && text.includes("\\Seen"),
      MINUTES,
    );
    await bird.picture(path.join(pictures, "pushed.png"));
    await client.logout();
  },
  8 * MINUTES,
);
