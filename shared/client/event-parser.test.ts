import fc from "fast-check";
import { expect, test } from "vitest";
import { concatBytes, utf8 } from "../lib/bytes.ts";
import { createEventParser, MAX_EVENT_LENGTH, type ServerEvent } from "./event-parser.ts";

const STREAM =
  ": hello\n\nid: 7\r\nevent: seq\r\ndata: 7\r\n\r\ndata:a\rdata: b\r\rid: 8\n\nevent: x\n\ndata: last\n\n";
const EVENTS: ServerEvent[] = [
  { id: "7", event: "seq", data: "7" },
  { id: "7", event: "message", data: "a\nb" },
  { id: "8", event: "message", data: "last" },
];

test("events come out the same however the bytes are cut", () => {
  const bytes = utf8(STREAM);
  fc.assert(
    fc.property(fc.array(fc.nat(bytes.length), { maxLength: 20 }), (cuts) => {
      const parser = createEventParser();
      const ends = [...cuts.sort((a, b) => a - b), bytes.length];
      const events = ends.flatMap((end, i) => parser.push(bytes.slice(ends[i - 1] ?? 0, end)) ?? []);
      expect(events).toEqual(EVENTS);
    }),
  );
});

test("an event is not told before its empty line", () => {
  const parser = createEventParser();
  expect(parser.push(utf8("data: 1\n"))).toEqual([]);
  expect(parser.push(utf8("\n"))).toHaveLength(1);
});

test("lines and events without end are given up", () => {
  const long = utf8("x".repeat(MAX_EVENT_LENGTH + 1));
  expect(createEventParser().push(long)).toBeNull();
  expect(createEventParser().push(concatBytes(utf8("data: "), long, utf8("\n")))).toBeNull();
  expect(createEventParser().push(utf8("data: 1234567\n".repeat(1000)))).toBeNull();
});
