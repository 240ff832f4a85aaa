import { expect, test } from "vitest";
import { createOctetGate } from "./octet-gate.ts";

test("no more at a time than the limit, in order; one that is larger goes alone; failures make room", async () => {
  const gate = createOctetGate(10);
  const order: number[] = [];
  let under = 0;
  let most = 0;
  const work = async (octets: number): Promise<number> => {
    order.push(octets);
    under += octets;
    if (octets <= 10) most = Math.max(most, under);
    else expect(under).toBe(octets);
    await new Promise((resolve) => setTimeout(resolve, 1));
    under -= octets;
    if (octets === 3) throw new Error("full");
    return octets;
  };
  const sizes = [4, 4, 3, 99, 1, 3, 6, 10, 5, 5, 0];
  const done = await Promise.allSettled(sizes.map((octets) => gate(octets, () => work(octets))));
  expect(order).toEqual(sizes);
  expect(most).toBe(10);
  expect(done.map(({ status }) => status === "fulfilled")).toEqual(sizes.map((octets) => octets !== 3));
});
