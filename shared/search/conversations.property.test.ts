import fc from "fast-check";
import { expect, test } from "vitest";
import { answers, Conversations, SUBJECT_REACH, type Conversing } from "./conversations.ts";
import { expectLinear } from "../../test/harness/linear.ts";

const DAY = 86_400;

const message = fc.record({
  ids: fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { maxLength: 4 }),
  subject: fc.integer({ min: 0, max: 4 }),
  looseReply: fc.boolean(),
  author: fc.integer({ min: 0, max: 4 }),
  people: fc.uniqueArray(fc.integer({ min: 1, max: 4 }), { maxLength: 3 }),
  sent: fc.integer({ min: 0, max: 90 }).map((day) => day * DAY),
}) satisfies fc.Arbitrary<Conversing>;

/** All of it again, from all pairs. */
function naive(messages: readonly Conversing[]): number[] {
  const group = messages.map((_, i) => i);
  const peer = (i: number) => ({ number: i, ...(messages[i] as Conversing) });
  const belong = (i: number, j: number): boolean => {
    const [a, b] = [peer(i), peer(j)];
    if (a.ids.some((id) => b.ids.includes(id))) return true;
    return a.subject !== 0 && a.subject === b.subject && (answers(a, b) || answers(b, a));
  };
  for (let i = 0; i < messages.length; i++)
    for (let j = 0; j < i; j++) {
      const [from, to] = [group[i], group[j]];
      if (belong(i, j)) group.forEach((each, k) => (group[k] = each === from ? (to as number) : each));
    }
  return group;
}

/** Each message's conversation by its lowest number. */
function named(groups: readonly number[]): number[] {
  return groups.map((group) => groups.indexOf(group));
}

test("conversations are those of all pairs, in whatever order messages come to be known", () => {
  const orders = fc.array(message, { minLength: 1, maxLength: 25 }).chain((messages) =>
    fc.tuple(
      fc.constant(messages),
      fc.shuffledSubarray(
        messages.map((_, i) => i),
        { minLength: messages.length },
      ),
    ),
  );
  fc.assert(
    fc.property(orders, ([messages, order]) => {
      const conversations = new Conversations();
      for (const number of order) conversations.add(number, messages[number] as Conversing);
      const groups = messages.map((_, number) => conversations.of(number));
      expect(named(groups)).toEqual(named(naive(messages)));
      messages.forEach((_, number) => {
        const members = groups.flatMap((group, i) => (group === groups[number] ? [i] : []));
        expect(conversations.members(number).sort((a, b) => a - b)).toEqual(members);
      });
    }),
  );
});

test("a reply that refers to nothing joins what was exchanged with its author under its subject, for 30 days", () => {
  const plain = { ids: [], subject: 7, looseReply: false, author: 1, people: [1, 2], sent: 0 };
  const reply = { ...plain, looseReply: true, author: 2, people: [2, 1] };
  const joins = (other: Partial<Conversing>): boolean => {
    const conversations = new Conversations();
    conversations.add(0, plain);
    return conversations.add(1, { ...reply, ...other });
  };
  expect(joins({ sent: SUBJECT_REACH })).toBe(true);
  expect(joins({ sent: SUBJECT_REACH + 1 })).toBe(false);
  expect(joins({ sent: -1 })).toBe(false);
  expect(joins({ author: 3 })).toBe(false);
  expect(joins({ looseReply: false })).toBe(false);
  expect(joins({ subject: 8 })).toBe(false);
});

test("messages of one subject, and one chain as long, take no more than linear time", () => {
  expectLinear((count) => {
    const conversations = new Conversations();
    for (let n = 0; n < count; n++)
      conversations.add(n, { ids: [n, n + 1], subject: 1, looseReply: true, author: 1, people: [1], sent: n });
    expect(conversations.members(0)).toHaveLength(count);
  }, 10_000);
});
