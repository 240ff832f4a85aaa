import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { decodeCbor, encodeCbor } from "../../lib/cbor.ts";
import { utf8 } from "../../lib/bytes.ts";
import { cborToIndexData, indexData, indexDataToCbor } from "./index-data.ts";
import { hostileMessages } from "../testing/arbitrary-message.ts";

const context = { receivedAt: 1_700_000_000, authservId: "mx.example.org" };
const index = (text: string) => indexData(utf8(text.replaceAll("\n", "\r\n")), context);

const sample = `Authentication-Results: mx.example.org; dkim=pass
 header.d=example.net
Authentication-Results: evil.example; dkim=pass
X-Spam-Flag: YES
X-Spam-Status: Yes, score=7.1
List-Id: News <news.example.net>
List-Unsubscribe: <https://example.net/u>, <mailto:u@example.net>
List-Unsubscribe-Post: List-Unsubscribe=One-Click
Auto-Submitted: auto-generated
Precedence: bulk
Date: Mon, 02 Jan 2023 10:00:00 +0200
From: =?utf-8?q?J=C3=BCrgen_M=C3=BCller?= <jm@example.net>
To: a@example.org
Subject: =?utf-8?b?R3LDvMOf?= =?utf-8?b?ZQ==?=
Message-ID: <m1@example.net>
In-Reply-To: <m0@example.net>
References: <r@example.net>
 <m0@example.net>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: multipart/alternative; boundary=c

--c
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Hall=C3=B6   Welt,
wie geht's?
--c
Content-Type: text/html

<p>Hallo</p>
--c
Content-Type: text/calendar; method=request

BEGIN:VCALENDAR
--c--
--b
Content-Type: application/pdf; name="x.pdf"
Content-Disposition: attachment; filename*=utf-8''%C3%9Cbersicht.pdf
Content-Transfer-Encoding: base64

AAAA
--b--
`;

describe("index data", () => {
  test("says what a list needs", () => {
    const data = index(sample);
    expect(data).toMatchObject({
      v: 1,
      canonical: true,
      complete: true,
      date: Date.UTC(2023, 0, 2, 8) / 1000,
      zone: 120,
      subject: "Grüße",
      from: [{ name: "Jürgen Müller", address: "jm@example.net" }],
      messageId: "m1@example.net",
      inReplyTo: ["m0@example.net"],
      references: ["r@example.net", "m0@example.net"],
      preview: "Hallö Welt, wie geht's?",
      hasAttachment: true,
      calendarMethod: "REQUEST",
      listId: "News <news.example.net>",
      listUnsubscribePost: "List-Unsubscribe=One-Click",
      autoSubmitted: "auto-generated",
      precedence: "bulk",
      authenticationResults: ["mx.example.org; dkim=pass header.d=example.net"],
      spam: [
        { name: "x-spam-flag", value: "YES" },
        { name: "x-spam-status", value: "Yes, score=7.1" },
      ],
    });
    expect(data.attachments).toEqual([
      { path: "1.3", name: "", type: "text/calendar", size: 15, disposition: null, contentId: null },
      {
        path: "2",
        name: "Übersicht.pdf",
        type: "application/pdf",
        size: 4,
        disposition: "attachment",
        contentId: null,
      },
    ]);
  });

  test("believes no authentication results without a name of its own", () => {
    expect(indexData(utf8(sample), { receivedAt: 0 }).authenticationResults).toEqual([]);
  });

  test("survives CBOR, deterministically", () => {
    fc.assert(
      fc.property(hostileMessages, (bytes) => {
        const data = indexData(bytes, context);
        const encoded = encodeCbor(indexDataToCbor(data));
        expect(cborToIndexData(decodeCbor(encoded) ?? undefined)).toEqual(data);
      }),
    );
  });

  test("refuses other CBOR", () => {
    const cbor = indexDataToCbor(index(sample)) as Record<string, never>;
    expect(cborToIndexData(null)).toBeNull();
    expect(cborToIndexData({ ...cbor, v: 2 })).toBeNull();
    expect(cborToIndexData({ ...cbor, more: 1 })).toBeNull();
    for (const key of Object.keys(cbor)) {
      const rest = Object.fromEntries(Object.entries(cbor).filter(([name]) => name !== key));
      expect(cborToIndexData(rest)).toBeNull();
      expect(cborToIndexData({ ...cbor, [key]: new Uint8Array(1) })).toBeNull();
    }
  });

  test("stays small for a message that is made to be large", () => {
    const many = `To: ${"a@example.org, ".repeat(20_000)}\nContent-Type: multipart/mixed; boundary=b\n\n${"--b\n\n".repeat(9_000)}`;
    const data = index(many);
    expect(data.complete).toBe(false);
    expect(encodeCbor(indexDataToCbor(data)).length).toBeLessThan(200_000);
    expect(cborToIndexData(indexDataToCbor(data))).toEqual(data);
  });
});

const ENCODED =
  "d2UgaGF2ZQ1hIGxvdCAKb2YgAGJpbmFyeSBzdHVmZiBpbiBoZXJlCmIgYWRqaWcgc2FkamcgamFz\naWRnamlhZWhnYTN3aHQ4YTN3OGdoeGpj";
const preview = (...texts: string[]): string =>
  index(`Content-Type: multipart/mixed; boundary=b\n\n${texts.map((text) => `--b\n\n${text}\n`).join("")}--b--`)
    .preview;

test("base64 that nothing says it is makes no preview; what looks like a word does", () => {
  expect(preview(ENCODED, "ZWg=", "hello world")).toBe("hello world");
  expect(preview(ENCODED)).toBe("");
  const key = "0123456789abcdef".repeat(4);
  for (const text of ["Test", "Your code: 123456", key, "a".repeat(90)]) expect(preview(text)).toBe(text);
});

test("mail whose CRs are doubled has the subject, the parts and the text that it has with single ones", () => {
  const doubled = indexData(utf8(sample.replaceAll("\n", "\r\r\n")), context);
  const single = index(sample);
  expect(doubled.subject).toBe(single.subject);
  expect(doubled.from).toEqual(single.from);
  expect(doubled.attachments.map(({ name }) => name)).toEqual(single.attachments.map(({ name }) => name));
  expect(doubled.preview).toBe(single.preview);
});
