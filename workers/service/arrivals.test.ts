import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { utf8 } from "../../shared/lib/bytes.ts";
import { createMemoryAccount } from "../engine/testing/memory-account.ts";
import type { MailEvent } from "../rpc/mail-rpc.ts";
import { closeMailDesk, mailDeskOf } from "./changes/mail-desk.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"], now: 1_700_000_100_000 }));
afterEach(() => void vi.useRealTimers());

const letter = (subject: string) => utf8(`From: Ines <ines@a.example>\r\nSubject: ${subject}\r\n\r\nHello\r\n`);

test("mail that comes while somebody is in is told once, newest first; not what the first sync brought", async () => {
  const account = createMemoryAccount();
  const told: MailEvent[] = [];
  account.deliver(letter("there before"));
  const desk = mailDeskOf(account);
  desk.watch((event) => event.type === "arrived" && told.push(event));
  account.deliver(letter("of the first sync"));
  await vi.advanceTimersByTimeAsync(400);
  expect(told).toEqual([]);
  for (let n = 1; n <= 7; n++) account.deliver(letter(`letter ${n}`));
  await vi.advanceTimersByTimeAsync(400);
  expect(told).toMatchObject([{ count: 7 }]);
  const [event] = told;
  expect(event?.type === "arrived" && event.messages.map(({ subject, from }) => [subject, from?.address])).toEqual(
    [7, 6, 5, 4, 3].map((n) => [`letter ${n}`, "ines@a.example"]),
  );
  await vi.advanceTimersByTimeAsync(2_000);
  expect(told).toHaveLength(1);
  closeMailDesk(account);
  account.deliver(letter("afterwards"));
  await vi.advanceTimersByTimeAsync(400);
  expect(told).toHaveLength(1);
});
