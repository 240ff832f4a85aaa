import { describe, expect, test } from "vitest";
import { readInvitation } from "./invitation.ts";
import { expectLinear } from "../../test/harness/linear.ts";

const calendar = (...event: string[]): string =>
  [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "METHOD:REQUEST",
    "BEGIN:VEVENT",
    "UID:1",
    ...event,
    "END:VEVENT",
    "END:VCALENDAR",
  ].join("\r\n");
const at = (text: string): number => Date.parse(text) / 1000;

test("what, where, who and when", () => {
  const text = calendar(
    "SUMMARY:Printing the cards\\, at last",
    "LOCATION:Atelier <b>Moreau</b>",
    "DTSTART:20261128T090000Z",
    "DURATION:PT1H30M",
    "ORGANIZER;CN=Ines Moreau:mailto:ines@atelier.example",
    "ATTENDEE;CN=Ada:mailto:ada@example.org",
    "ATTENDEE:mailto:bo@example.org",
  );
  expect(readInvitation(text)).toMatchObject({
    ...{ method: "request", summary: "Printing the cards, at last", location: "Atelier <b>Moreau</b>" },
    ...{ start: at("2026-11-28T09:00:00Z"), end: at("2026-11-28T10:30:00Z"), allDay: false, floating: false },
    organizer: { name: "Ines Moreau", address: "ines@atelier.example" },
    attendees: [
      { name: "Ada", address: "ada@example.org", partstat: null },
      { name: "bo@example.org", address: "bo@example.org", partstat: null },
    ],
    ...{ recurrence: null, cancelled: false },
  });
});

describe("times", () => {
  test("in a zone that the browser knows, over a change of clocks", () => {
    const summer = readInvitation(calendar("DTSTART;TZID=America/New_York:20260715T120000"));
    const winter = readInvitation(calendar("DTSTART;TZID=America/New_York:20261215T120000"));
    expect(summer?.start).toBe(at("2026-07-15T12:00:00-04:00"));
    expect(winter?.start).toBe(at("2026-12-15T12:00:00-05:00"));
  });

  test("in a zone that the calendar defines, whatever it is called", () => {
    const zone = [
      ...["BEGIN:VTIMEZONE", "TZID:Here", "BEGIN:STANDARD", "DTSTART:19700101T000000"],
      ...["TZOFFSETFROM:+0530", "TZOFFSETTO:+0530", "END:STANDARD", "END:VTIMEZONE"],
    ].join("\r\n");
    const text = calendar("DTSTART;TZID=Here:20261128T120000").replace("BEGIN:VEVENT", `${zone}\r\nBEGIN:VEVENT`);
    expect(readInvitation(text)?.start).toBe(at("2026-11-28T12:00:00+05:30"));
  });

  test("of whole days, and of no zone at all", () => {
    expect(readInvitation(calendar("DTSTART;VALUE=DATE:20261128", "DTEND;VALUE=DATE:20261130"))).toMatchObject({
      ...{ start: at("2026-11-28T00:00:00Z"), end: at("2026-11-30T00:00:00Z"), allDay: true },
    });
    expect(readInvitation(calendar("DTSTART:20261128T120000"))).toMatchObject({ floating: true });
    expect(readInvitation(calendar("DTSTART;TZID=Nowhere/Atlantis:20261128T120000"))).toMatchObject({ floating: true });
    expect(readInvitation(calendar("SUMMARY:no time"))).toMatchObject({ start: null, end: null });
  });
});

test("recurrences", () => {
  const rule = (text: string) => readInvitation(calendar("DTSTART:20261128T090000Z", `RRULE:${text}`))?.recurrence;
  expect(rule("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;UNTIL=20270101T000000Z")).toEqual({
    ...{ frequency: "week", interval: 2, weekdays: [1, 4], until: at("2027-01-01T00:00:00Z"), count: null },
  });
  expect(rule("FREQ=MONTHLY;BYDAY=2TU;COUNT=5")).toMatchObject({ frequency: "month", weekdays: [], count: 5 });
  expect(rule("FREQ=SECONDLY")).toMatchObject({ frequency: "other" });
});

test("a cancelled one", () => {
  expect(readInvitation(calendar("STATUS:CANCELLED"))?.cancelled).toBe(true);
  expect(readInvitation(calendar("SUMMARY:x").replace("REQUEST", "CANCEL"))?.cancelled).toBe(true);
});

test("an answer, and a proposal of another time", () => {
  const lines = ["ATTENDEE;CN=Bo;PARTSTAT=DECLINED:mailto:bo@example.org", "COMMENT:Not on a Saturday"];
  const answer = calendar(...lines).replace("REQUEST", "REPLY");
  expect(readInvitation(answer)).toMatchObject({
    ...{ method: "reply", comment: "Not on a Saturday" },
    attendees: [{ name: "Bo", partstat: "declined" }],
  });
  expect(readInvitation(answer.replace("REPLY", "COUNTER"))).toMatchObject({ method: "counter" });
  expect(readInvitation(answer.replace("REPLY", "X-SPY"))).toMatchObject({ method: "other" });
});

test("what is none, and what is made to cost", () => {
  expect(readInvitation("")).toBeNull();
  for (const bit of [
    "BEGIN:VCALENDAR\r\n",
    "BEGIN:VEVENT\r\n",
    "SUMMARY:",
    "\r\n ",
    "DTSTART:",
    ";;;",
    ":",
    "END:X\r\n",
  ])
    expectLinear((times) => expect(readInvitation(bit.repeat(times))).toBeNull(), 20_000, bit);
  expect(readInvitation(calendar("RRULE:FREQ=DAILY;COUNT=999999999", "DTSTART:99991231T235959Z"))).not.toBeNull();
});
