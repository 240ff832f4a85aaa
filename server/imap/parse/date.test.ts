import { describe, expect, test } from "vitest";
import { parseDate, parseDateTime, secondsToDateTime } from "./date.ts";
import { ParseFailure, Scanner } from "./scanner.ts";

const scan = (text: string): Scanner => new Scanner({ lines: [Buffer.from(text)], literals: [] });

describe("dates (RFC 3501 §9)", () => {
  test("days, quoted or not", () => {
    expect(parseDate(scan("1-Jan-1970"))).toBe(0);
    expect(parseDate(scan('"29-feb-2024"'))).toBe(19782);
  });

  test.each(["30-Feb-2024", "0-Jan-2000", "1-Foo-2000", "1-Jan-20", "2000-01-01", '""'])("refuses %s", (text) =>
    expect(() => parseDate(scan(text))).toThrow(ParseFailure),
  );

  test.each([
    ['"17-Jul-1996 02:44:25 -0700"', 837_596_665],
    ['" 1-Jan-1970 00:00:00 +0000"', 0],
  ])("%s", (text, seconds) => {
    expect(parseDateTime(scan(text))).toBe(seconds);
    expect(parseDateTime(scan(secondsToDateTime(seconds)))).toBe(seconds);
  });

  test.each(['"17-Jul-1996 25:44:25 -0700"', '"17-Jul-1996"', "17-Jul-1996", '"17-Jul-1996 02:44:25 GMT"'])(
    "refuses %s",
    (text) => expect(() => parseDateTime(scan(text))).toThrow(ParseFailure),
  );
});
