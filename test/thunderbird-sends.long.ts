/** Thunderbird on a screen sends: by the companion, and by the provider over 465 and 587. It arrives whole, and Sent has one copy. */
import { mkdirSync } from "node:fs";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startScriptedMta } from "../server/submission/testing/scripted-mta.ts";
import { root } from "./harness/daemon.ts";
import { createHostedWorld } from "./harness/hosted-world.ts";
import type { ImapClient } from "./harness/imap-client.ts";
import type { ImapPlace } from "./harness/imap-place.ts";
import { hasThunderbird, startThunderbird, type SmtpPlace } from "./harness/thunderbird.ts";
import { createWorld, until } from "./harness/world.ts";

const MINUTES = 60_000;
const pictures = path.join(root, "artifacts/thunderbird");

interface Sending {
  readonly folder: string;
  readonly place: ImapPlace;
  readonly smtp: SmtpPlace;
  readonly open: () => Promise<ImapClient>;
}

/** The message as the MTA had it. */
async function sends(
  name: string,
  { messages }: { readonly messages: readonly Buffer[] },
  { folder, place, smtp, open }: Sending,
): Promise<string> {
  mkdirSync(pictures, { recursive: true });
  const written = { to: "eve@example.com", subject: name, body: `Wind from the west: ${name}.` };
  const bird = await startThunderbird(path.join(folder, name), place, { smtp, written });
  onTestFinished(() => bird.end());
  await until(
    () => bird.shows(`^Write: ${name}`),
    (isThere) => isThere,
    3 * MINUTES,
  );
  await bird.picture(path.join(pictures, `${name}-written.png`));
  const isFrom = (message: Buffer): boolean => message.includes(`\r\nSubject: ${name}\r\n`);
  try {
    await until(
      async () => {
        await bird.focus(`^Write: ${name}`).catch(() => undefined);
        await bird.press("ctrl+Return");
        await new Promise((resolve) => setTimeout(resolve, 3_000));
        return messages.filter(isFrom).length;
      },
      (count) => count > 0,
      MINUTES,
    );
  } finally {
    await bird.picture(path.join(pictures, `${name}-sent.png`));
  }
  // its own copy is filed: then the window goes
  await until(
    () => bird.shows(`^Write: ${name}`),
    (isThere) => !isThere,
    MINUTES,
  );
  const client = await open();
  const found = async (mailbox: string): Promise<number> => {
    await client.ok(`SELECT ${mailbox}`);
    return (
      (/\* SEARCH([ \d]*)/.exec(await client.ok(`UID SEARCH SUBJECT "${name}"`))?.[1] ?? "").match(/\d+/g)?.length ?? 0
    );
  };
  expect([await found("Sent"), await found("Outbox").catch(() => 0), await found("Drafts")]).toEqual([1, 0, 0]);
  await client.logout();
  const [message = Buffer.alloc(0), ...more] = messages.filter(isFrom);
  expect(more).toEqual([]);
  return message.toString("latin1");
}

const TELLS = /^(?:Received|X-Originating-IP|Bcc):|127\.0\.0\.1|\[::1\]/im;

test.skipIf(!hasThunderbird())(
  "by the companion",
  async () => {
    const mta = await startScriptedMta();
    onTestFinished(() => mta.close());
    const world = await createWorld({ smarthost: `smtp://127.0.0.1:${mta.port}` });
    onTestFinished(() => world.end());
    const [host = "", port] = (world.device.daemon.ready["smtp"] ?? "").split(":");
    const text = await sends("companion", mta, {
      ...{ folder: world.folder, place: { ...world.device, host, port: world.device.port, security: "clear" } },
      ...{ smtp: { host, port: Number(port), security: "clear" }, open: () => world.device.open() },
    });
    expect(text).toContain("Wind from the west: companion.");
    expect(text).toMatch(/^From: Bob <bob@example\.org>\r$/m);
    expect(text).not.toMatch(TELLS);
    expect(mta.commands).toContain("RCPT TO:<eve@example.com>");
  },
  8 * MINUTES,
);

test.skipIf(!hasThunderbird())(
  "by the provider: over TLS from the start, and STARTTLS",
  async () => {
    const mta = await startScriptedMta();
    onTestFinished(() => mta.close());
    const ports = ["--submissions", "127.0.0.1:0", "--submission", "127.0.0.1:0"];
    const world = await createHostedWorld(["--smarthost", `smtp://127.0.0.1:${mta.port}`, ...ports]);
    onTestFinished(() => world.end());
    for (const [name, security] of [
      ["port-465", "implicit"],
      ["port-587", "starttls"],
    ] as const) {
      const place = world.place("implicit");
      const smtp = world.smtp(security);
      const text = await sends(name, mta, { folder: world.folder, place, smtp, open: () => world.open() });
      expect(text).toContain(`Wind from the west: ${name}.`);
      expect(text).not.toMatch(TELLS);
    }
  },
  12 * MINUTES,
);
