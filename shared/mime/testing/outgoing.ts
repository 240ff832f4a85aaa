/** Messages as people write them, and as they should not: in any script, with long words, to very many. For tests only. */
import fc from "fast-check";
import type { OutgoingAttachment, OutgoingMailbox, OutgoingMessage } from "../build/build-message.ts";

/** In any script; without what no header can hold. */
const line = (maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: "grapheme", maxLength }).map((text) =>
    text
      .replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, " ")
      .trim()
      .normalize(),
  );

const prose = fc.array(
  fc.oneof(line(200), line(20), fc.constantFrom("", "-- ", "> a", "From here", ".", " x", "=3D")),
  {
    maxLength: 12,
  },
);

const domain = fc.constantFrom("example.org", "mail.example", "xn--bcher-kva.example", "[192.0.2.1]");
const local = fc.oneof(
  fc.stringMatching(/^[a-z0-9!#$%&'*+/=?^_`{|}~-]{1,20}(\.[a-z0-9+]{1,20})?$/),
  fc.constantFrom('"a b"', '"a@b"', '"a\\"b"', "用户", "josé", "x".repeat(64)),
);

export const outgoingMailbox: fc.Arbitrary<OutgoingMailbox> = fc.record({
  name: line(80),
  address: fc.tuple(local, domain).map(([name, host]) => `${name}@${host}`),
});

const attachment: fc.Arbitrary<OutgoingAttachment> = fc
  .record({
    name: line(60).map((name) => name.replace(/[/\\]/g, "") || "file"),
    type: fc.constantFrom("image/png", "application/pdf", "text/plain", "message/rfc822", "broken", "multipart/mixed"),
    content: fc.uint8Array({ maxLength: 300 }),
    contentId: fc.option(fc.stringMatching(/^[a-z0-9]{1,30}@[a-z]{1,10}$/), { nil: undefined }),
  })
  .map(({ contentId, ...rest }) => (contentId === undefined ? rest : { ...rest, contentId }));

export const outgoingMessages: fc.Arbitrary<OutgoingMessage> = fc
  .record({
    from: outgoingMailbox,
    to: fc.array(outgoingMailbox, { maxLength: 5 }),
    cc: fc.array(outgoingMailbox, { maxLength: 3 }),
    bcc: fc.array(outgoingMailbox, { maxLength: 2 }),
    subject: line(300),
    date: fc.integer({ min: 0, max: 4_000_000_000 }),
    references: fc.array(fc.stringMatching(/^[a-zA-Z0-9.$-]{1,60}@[a-z.]{1,30}$/), { maxLength: 30 }),
    text: prose.map((lines) => lines.join("\n")),
    flowed: fc.boolean(),
    html: fc.option(
      prose.map((lines) => lines.map((each) => `<p>${each}</p>`).join("")),
      { nil: undefined },
    ),
    attachments: fc.array(attachment, { maxLength: 4 }),
  })
  .map(({ html, ...rest }) => ({
    ...{ ...rest, messageId: "6b4f@example.org", boundary: "b0c45e1fd7a94a2e8" },
    ...(html === undefined ? {} : { html }),
  }));
