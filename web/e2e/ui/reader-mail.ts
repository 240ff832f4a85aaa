/** Mail for the reader's specs: a conversation, an invitation, a newsletter, and senders who are not who they seem. */
import type { FakeMessage } from "../../testing/fake-mail.ts";

const person = (name: string, address: string) => ({ name, address });
const now = (): number => Math.floor(Date.now() / 1000);
const base64 = (text: string): string => Buffer.from(text, "utf8").toString("base64");

export const ines = person("Ines Moreau", "ines@atelier-moreau.example");
export const passed = (domain: string) => {
  const found = { verdict: "pass", domain } as const;
  return { dkim: found, spf: found, dmarc: found };
};

/** Oldest first; the last two are unread. */
export const conversation = (): readonly Partial<FakeMessage>[] =>
  [
    ["Shall we print the cards this week? I have the paper, and Ada has the address of the mill.", ines, true],
    [
      "The mill has only the heavy sort left.\n\nOn Monday, Ines wrote:\n> Shall we print the cards this week?\n",
      person("Jonas Berg", "jonas.berg@fjord.example"),
      true,
    ],
    [
      "Heavy is fine. Saturday at ten?\n\nInes\n\nOn Monday, Jonas wrote:\n> The mill has only the heavy sort left.\n>> Shall we print the cards this week?\n",
      ines,
      false,
    ],
    [
      "Saturday it is. I bring coffee; the way is at https://fjord.example/way\n\n-- \nJonas Berg\nFjord Press",
      person("Jonas Berg", "jonas.berg@fjord.example"),
      false,
    ],
  ].map(([text, from, seen], at) => ({
    subject: at === 0 ? "Cards for the fair" : "Re: Cards for the fair",
    text: text as string,
    from: from as typeof ines,
    seen: seen as boolean,
    date: now() - (4 - at) * 5_000,
    thread: "cards",
    ...{ html: null, attachments: [] },
  }));

export const invitation: Partial<FakeMessage> = {
  subject: "Invitation: Printing day",
  from: ines,
  ...{ html: null, attachments: [] },
  text: "You are invited to the printing day.",
  opened: {
    authentication: passed("atelier-moreau.example"),
    calendar: [
      ...["BEGIN:VCALENDAR", "METHOD:REQUEST", "BEGIN:VEVENT", "UID:1", "SUMMARY:Printing day"],
      ...["DTSTART;TZID=America/New_York:20261205T040000", "DTEND;TZID=America/New_York:20261205T053000"],
      ...[
        "LOCATION:Atelier Moreau\\, 12 rue du Lac\\, Lyon",
        "ORGANIZER;CN=Ines Moreau:mailto:ines@atelier-moreau.example",
      ],
      ...["ATTENDEE;CN=Ada Lund:mailto:ada@example.org", "ATTENDEE;CN=Jonas Berg:mailto:jonas.berg@fjord.example"],
      ...["RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=SA;COUNT=4", "DESCRIPTION:Bring an apron. <img src=x onerror=alert(1)>"],
      ...["END:VEVENT", "END:VCALENDAR"],
    ].join("\r\n"),
  },
};

const shop = person("The Weekly Kite", "letters@weeklykite.example");
export const newsletter: Partial<FakeMessage> = {
  subject: "Wind, paper, string",
  from: shop,
  attachments: [],
  text: "Wind from the west.",
  html: `<body style="background:#f4f6fb"><table width="600" align="center" style="background:#fff"><tr><td style="padding:24px">
<h1 style="color:#1d449f">The Weekly Kite</h1><p>Wind from the west, twelve knots: the best week of the year.</p>
<img src="https://images.weeklykite.example/kite.png" width="552" height="120" alt="A red kite over the dunes">
<p><a id="read" href="https://weeklykite.example/delta?page=2&utm_source=mail&mc_eid=abc">Read on</a></p>
<img src="https://track.weeklykite.example/open.gif?u=ada" width="1" height="1"></td></tr></table></body>`,
  opened: {
    authentication: passed("weeklykite.example"),
    listId: "The Weekly Kite <letters.weeklykite.example>",
    unsubscribe: { oneClick: "https://weeklykite.example/out", page: "https://weeklykite.example/out", mailto: null },
  },
};

const dot =
  "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAAAFklEQVR4nGNQyvtPEmIY1TCqYfhqAADRt9FBRWrrrQAAAABJRU5ErkJggg==";

/** A message with two files, one of which is a message with a file. */
const mill = [
  ...["From: The mill <office@mill.example>", "To: Jonas Berg <jonas.berg@fjord.example>"],
  ...["Subject: What the mill wrote", "Content-Type: multipart/mixed; boundary=outer", "", "--outer"],
  ...[
    "Content-Type: text/html",
    "",
    '<p>Only the <b>heavy</b> sort is left.</p><img src="https://evil.example/inside.png">',
  ],
  ...["--outer", 'Content-Type: text/csv; name="prices.csv"', "Content-Disposition: attachment", "", "heavy,12"],
  ...["--outer", 'Content-Type: message/rfc822; name="older.eml"', "Content-Disposition: attachment", ""],
  ...["From: Ada Lund <ada@example.org>", "Subject: What I had asked", "Content-Type: multipart/mixed; boundary=inner"],
  ...["", "--inner", "Content-Type: text/plain", "", "Which sorts are left?", "--inner"],
  ...['Content-Type: image/png; name="sample.png"', "Content-Transfer-Encoding: base64"],
  ...["Content-Disposition: attachment", "", dot, "--inner--", "--outer--", ""],
].join("\r\n");

export const files: Partial<FakeMessage> = {
  subject: "Everything you asked for",
  from: person("Jonas Berg", "jonas.berg@fjord.example"),
  html: null,
  text: "Attached: the drawing, the song, the notes, my card, and what the mill wrote.",
  attachments: [
    ["2", "drawing.png", "image/png", 4_096],
    ["3", "song.wav", "audio/wav", 44],
    ["4", "notes.txt", "text/plain", 240],
    ["5", "jonas.vcf", "text/vcard", 180],
    ["6", "Mill.eml", "message/rfc822", 900],
    ["7", "page.html", "text/html", 300],
    ["8", "contract-signed.zip", "application/zip", 1_204_000],
  ].map(([part, name, type, size]) => ({
    ...{ part: part as string, name: name as string, type: type as string, size: size as number },
    ...{ contentId: null, inline: false },
  })),
  files: {
    "2": dot,
    "3": base64("RIFF"),
    "4": base64("Notes of Tuesday\n\n<script>window.pwned = 1</script>\n- paper\n- ink\n"),
    "5": base64(
      "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Jonas Berg\r\nORG:Fjord Press\r\nEMAIL:jonas.berg@fjord.example\r\nTEL:+47 00 00 00 00\r\nNOTE:<b>ink</b>\r\nEND:VCARD\r\n",
    ),
    "6": base64(mill),
    "7": base64('<h1>A page</h1><script>window.top.pwned=1</script><img src="https://evil.example/page.png">'),
    "8": base64("PK"),
  },
};

export const forged: Partial<FakeMessage> = {
  subject: "Please pay the invoice today",
  from: person("accounts@example.org", "accounts@exarnple.org"),
  replyTo: [person("", "collector@evil.example")],
  ...{ html: null, attachments: [] },
  text: "Ada, please pay the attached invoice today.",
  opened: {
    authentication: {
      dkim: null,
      spf: { verdict: "fail", domain: "evil.example" },
      dmarc: { verdict: "fail", domain: "exarnple.org" },
    },
    known: 0,
    namesake: null,
  },
};
