/** Answers to invitations, read back: by ical.js, and by Python's icalendar where it is installed. */
import { spawnSync } from "node:child_process";
import fc from "fast-check";
import ICAL from "ical.js";
import { describe, expect, test } from "vitest";
import { readInvitation } from "./invitation.ts";
import { invitationReply, invitedAs } from "./invitation-reply.ts";

const invitation = (more: readonly string[] = [], before: readonly string[] = []): string =>
  [
    ...["BEGIN:VCALENDAR", "VERSION:2.0", "METHOD:REQUEST", ...before, "BEGIN:VEVENT", "UID:day-1@atelier.example"],
    ...["SUMMARY:Printing day\\, at last", "DTSTART:20261205T090000Z"],
    ...(more.some((line) => line.startsWith("ORGANIZER")) ? [] : ["ORGANIZER;CN=Ines:mailto:ines@atelier.example"]),
    ...["ATTENDEE;RSVP=TRUE;CN=Ada:MAILTO:Ada@example.org", "ATTENDEE:mailto:jonas@fjord.example"],
    ...[...more, "END:VEVENT", "END:VCALENDAR", ""],
  ].join("\r\n");

const YES = {
  address: "Ada@example.org",
  name: "Ada Lund",
  partstat: "accepted",
  comment: "",
  now: 1_795_000_000,
} as const;
const OWN = ["ada@example.org"];

const eventOf = (text: string | null): ICAL.Component => {
  const root = new ICAL.Component(ICAL.parse(text ?? "") as [string, unknown[], unknown[]]);
  expect(root.getFirstPropertyValue("method")).toBe("REPLY");
  const [event, ...more] = root.getAllSubcomponents("vevent");
  expect(more).toEqual([]);
  if (!event) throw new Error("no event");
  return event;
};

test("which event, whose answer, when", () => {
  const text = invitationReply(invitation(["SEQUENCE:3"]), YES);
  const event = eventOf(text);
  expect(event.getFirstPropertyValue("uid")).toBe("day-1@atelier.example");
  expect(event.getFirstPropertyValue("sequence")).toBe(3);
  expect(String(event.getFirstPropertyValue("dtstamp"))).toBe("2026-11-18T11:06:40Z");
  expect(event.getFirstPropertyValue("summary")).toBe("Printing day, at last");
  expect(event.getFirstPropertyValue("organizer")).toBe("mailto:ines@atelier.example");
  const [guest, ...others] = event.getAllProperties("attendee");
  expect(others).toEqual([]);
  expect(guest?.getFirstValue()).toBe("mailto:Ada@example.org");
  expect([guest?.getParameter("partstat"), guest?.getParameter("cn")]).toEqual(["ACCEPTED", "Ada Lund"]);
  expect(event.hasProperty("recurrence-id")).toBe(false);
  expect(readInvitation(text ?? "")).toMatchObject({
    ...{ method: "reply", attendees: [{ name: "Ada Lund", address: "Ada@example.org", partstat: "accepted" }] },
  });
});

test("of one of a series, in the zone that it is in", () => {
  const zone = [
    ...["BEGIN:VTIMEZONE", "TZID:Here", "X-WR-SPY:https://spy.example/", "BEGIN:STANDARD", "DTSTART:19700101T000000"],
    ...[
      "TZOFFSETFROM:+0530",
      "TZOFFSETTO:+0530",
      "RRULE:FREQ=YEARLY;BYMONTH=1;BYDAY=1SU",
      "END:STANDARD",
      "END:VTIMEZONE",
    ],
  ];
  const text = invitationReply(invitation(["RECURRENCE-ID;TZID=Here:20261212T100000"], zone), YES);
  const event = eventOf(text);
  const at = event.getFirstProperty("recurrence-id");
  expect([at?.getParameter("tzid"), String(at?.getFirstValue())]).toEqual(["Here", "2026-12-12T10:00:00"]);
  const described = event.parent.getFirstSubcomponent("vtimezone")?.getFirstSubcomponent("standard");
  expect(String(described?.getFirstPropertyValue("tzoffsetto"))).toBe("+05:30");
  expect(text).not.toContain("spy");
  const day = eventOf(invitationReply(invitation(["RECURRENCE-ID;VALUE=DATE:20261212"]), YES));
  expect(day.getFirstProperty("recurrence-id")?.toICALString()).toBe("RECURRENCE-ID;VALUE=DATE:20261212");
});

describe("who may answer", () => {
  const as = (text: string, own = OWN): string | null => {
    const read = readInvitation(text);
    return read && invitedAs(read, own);
  };
  test("a guest, as they were invited; not who invites, not whoever reads it, not what is no invitation", () => {
    expect(as(invitation())).toBe("Ada@example.org");
    expect(as(invitation(), ["eve@example.org"])).toBeNull();
    expect(as(invitation(), [...OWN, "INES@atelier.example"])).toBeNull();
    expect(as(invitation().replace("REQUEST", "PUBLISH"))).toBeNull();
    expect(as(invitation().replace("REQUEST", "CANCEL"))).toBeNull();
    expect(as(invitation(["STATUS:CANCELLED"]))).toBeNull();
  });

  test.each([
    ["parameters", "ORGANIZER:mailto:ines@atelier.example?bcc=eve@evil.example&subject=x"],
    ["two addresses", "ORGANIZER:mailto:ines@atelier.example,eve@evil.example"],
    ["two addresses, hidden", "ORGANIZER:mailto:ines@atelier.example%2Ceve@evil.example"],
    ["a line end", "ORGANIZER:mailto:ines@atelier.example%0D%0ABcc:%20eve@evil.example"],
    ["a line end of its own", "ORGANIZER:mailto:ines@atelier.example\\nBcc: eve@evil.example"],
    ["a name and brackets", "ORGANIZER:mailto:Ines <ines@atelier.example>"],
    ["a web page", "ORGANIZER:https://evil.example/answer"],
    ["a script", "ORGANIZER:javascript:alert(1)"],
    ["nothing", "ORGANIZER:mailto:"],
    ["half of a character", "ORGANIZER:mailto:%e4@atelier.example"],
    ["marks that turn the text around", "ORGANIZER:mailto:ines@\u202eelpmaxe.live"],
    ["more than an address may be", `ORGANIZER:mailto:${"x".repeat(400)}@atelier.example`],
  ])("nobody, where the organizer is %s", (_, line) => {
    const text = invitation([line]);
    expect(as(text)).toBeNull();
    expect(invitationReply(text, YES)).toBeNull();
  });

  test("nor where it is not said which event it is", () => {
    expect(invitationReply(invitation().replace("UID:day-1@atelier.example\r\n", ""), YES)).toBeNull();
    expect(invitationReply(invitation().replace("day-1", "x".repeat(2_000)), YES)).toBeNull();
    expect(invitationReply("BEGIN:VCALENDAR".repeat(30_000), YES)).toBeNull();
  });
});

const hostile = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 120 }),
  fc.constantFrom('"', "\\n", "\r\nATTENDEE:mailto:eve@evil.example", "^n", "\0", ";X=1:", "漢字".repeat(60), "a\\"),
);

test("whatever is said in it, it stays one answer", () => {
  fc.assert(
    fc.property(hostile, hostile, hostile, (name, comment, uid) => {
      const escape = (text: string): string => text.replace(/[\\;,]/g, "\\$&").replace(/[\r\n]/g, "\\n");
      const text = invitationReply(
        invitation().replace("day-1", () => `a${escape(uid)}`),
        { ...YES, name, comment },
      );
      if (text === null) return;
      const event = eventOf(text);
      const [guest, ...others] = event.getAllProperties("attendee");
      expect([others.length, guest?.getParameter("partstat")]).toEqual([0, "ACCEPTED"]);
      expect(guest?.getFirstValue()).toBe("mailto:Ada@example.org");
      const said: unknown = event.getFirstPropertyValue("comment") ?? "";

      expect(said).toBe(comment.replace(/\r\n?/g, "\n").replace(/[\0-\x08\x0b-\x1f\x7f]/g, ""));
      for (const line of text.split("\r\n")) expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75);
    }),
  );
});

const python = (script: string, input: string) =>
  spawnSync("/usr/bin/python3", ["-c", script], { input, encoding: "utf8" });
const hasPython = python("import icalendar", "").status === 0;
if (!hasPython && process.env["CI"] === "true") throw new Error("python3-icalendar is missing, and CI must have it");

test.runIf(hasPython)("another program reads the same", () => {
  const script = `
import sys, icalendar
c = icalendar.Calendar.from_ical(sys.stdin.buffer.read())
e = c.walk("VEVENT")[0]
a = e["ATTENDEE"]
print(c["METHOD"], e["UID"], e["SEQUENCE"], a, a.params["PARTSTAT"], a.params["CN"], e["ORGANIZER"], e["COMMENT"], sep="\\n")`;
  const name = "Ada; Lund, née Ö: 漢字漢字漢字漢字漢字漢字漢字";
  const text = invitationReply(invitation(["SEQUENCE:1"]), {
    ...YES,
    name,
    partstat: "tentative",
    comment: "a, b; c\\d",
  });
  const said = python(script, text ?? "");
  expect(said.stderr).toBe("");
  expect(said.stdout.trim().split("\n")).toEqual([
    ...["REPLY", "day-1@atelier.example", "1", "mailto:Ada@example.org", "TENTATIVE", name],
    ...["mailto:ines@atelier.example", "a, b; c\\d"],
  ]);
});
