/** What one message costs however many pieces are asked for. */
import { expect, test } from "vitest";
import type { Section } from "../parse/fetch-items.ts";
import { OpenedMessage } from "./opened-message.ts";

const notField = (name: string): Section => ({ path: [], text: { type: "fieldsNot", names: [name] } });

test("a hundred selections of header fields cost hardly more than a few", async () => {
  const header = Array.from({ length: 20_000 }, (_, i) => `X-${i}: y\r\n`).join("");
  const octets = Buffer.from(`${header}\r\nhello\r\n`);
  const timeOf = async (messages: number, sections: number): Promise<number> => {
    const start = performance.now();
    for (let n = 0; n < messages; n++) {
      const message = await OpenedMessage.of(octets);
      for (let i = 0; i < sections; i++) expect(message.section(notField(`X-${i}`))).not.toBeNull();
    }
    return performance.now() - start;
  };
  await timeOf(2, 1);
  expect(await timeOf(1, 100)).toBeLessThan(await timeOf(20, 1));
});

test("selections after forgetting are the same", async () => {
  const message = await OpenedMessage.of(Buffer.from("A: 1\r\nB: 2\r\n 3\r\nC: 4\r\nD: 5\r\n\r\nhello\r\n"));
  const select = (): string => Buffer.from(message.section(notField("c")) ?? []).toString();
  expect([select(), select()]).toEqual(Array(2).fill("A: 1\r\nB: 2\r\n 3\r\nD: 5\r\n\r\n"));
  message.forgetFields();
  expect(select()).toBe("A: 1\r\nB: 2\r\n 3\r\nD: 5\r\n\r\n");
});

test("parts asked for by turns are decoded once each", async () => {
  const part = "--b\r\nContent-Transfer-Encoding: base64\r\n\r\naGVsbG8=\r\n";
  const message = await OpenedMessage.of(
    Buffer.from(`MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${part}${part}--b--\r\n`),
  );
  const first = message.binary([1]);
  expect(message.binary([2])).not.toBe(first);
  expect(message.binary([1])).toBe(first);
});
