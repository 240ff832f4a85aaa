/** Messages for component tests: ours, varied, the same for the same uid. */
import type { Attachment, Correspondent, OpenedMessage } from "../../workers/rpc/mail-rpc.ts";

export interface FakeMessage {
  uid: number;
  from: Correspondent | null;
  replyTo: readonly Correspondent[];
  to: readonly Correspondent[];
  subject: string;
  preview?: string;
  date: number;
  seen: boolean;
  flagged: boolean;
  answered: boolean;
  rsvp?: "accepted" | "tentative" | "declined";
  cached: boolean;
  text: string | null;
  html: string | null;
  attachments: readonly Attachment[];
  /** part → base64 */
  files: Readonly<Record<string, string>>;
  /** messages of one conversation share it; absent: those whose subjects are the same do */
  thread?: string;
  labels?: readonly string[];
  muted?: boolean;
  snoozedUntil?: number | null;
  /** what is told of it once it is open, besides */
  opened?: Partial<OpenedMessage>;
  /** as delivered: whatever is read of it is read by the engine's own code */
  raw?: Uint8Array;
}

export const words =
  "paper river anchor candle orbit meadow silver pilot garden winter bridge lantern copper valley harbor maple ticket velvet island pepper window ladder feather summit".split(
    " ",
  );

export const people: readonly Correspondent[] = [
  { name: "Ines Moreau", address: "ines@atelier-moreau.example" },
  { name: "Jonas Berg", address: "jonas.berg@fjord.example" },
  { name: "The Weekly Kite", address: "letters@weeklykite.example" },
  { name: "יעל כהן", address: "yael@gan.example" },
  { name: "山田 花子", address: "hanako@sakura.example" },
  { name: "", address: "no-reply@railways.example" },
  { name: "Priya Raman", address: "priya@openmaps.example" },
  { name: "Tomás Oliveira", address: "tomas@cafe-lisboa.example" },
];

const dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

const newsletter = `<html><head><style>h1{color:#1d449f}.card{border:1px solid #dde;border-radius:8px;padding:16px;margin:12px 0}</style></head>
<body style="background:#f4f6fb"><table width="600" align="center" style="background:#fff"><tr><td style="padding:24px">
<h1>The Weekly Kite</h1><p>Wind from the west, twelve knots: the best week of the year.</p>
<img src="https://images.example/kite.jpg" width="552" height="200" alt="A red kite over the dunes">
<div class="card"><b>Build</b><p>A delta from one sheet of paper and two straws. <a href="https://weeklykite.example/delta">Read on</a></p></div>
<div class="card"><b>Fly</b><p>Five beaches where nobody minds.</p></div>
<p style="color:#889">You get this because you asked for it.</p></td></tr></table></body></html>`;

const bodies: readonly (Partial<FakeMessage> & { subject: string; text: string })[] = [
  {
    subject: "Saturday at the workshop?",
    text: "Hi Ada,\n\nthe press is repaired at last. Shall we print the cards on Saturday, around ten?\nI bring the paper, you bring the coffee. The address: https://atelier-moreau.example/visit (ring twice).\n\nInes\n\nOn Monday, Ada wrote:\n> Is the press alive again?\n> I have a hundred cards waiting.\n>> Not yet, it needs a new roller.\n",
  },
  {
    subject: "Minutes and the signed contract",
    text: "Hello,\n\nattached are the minutes of Tuesday and the contract, signed.\n\nBest,\nJonas",
    answered: true,
    attachments: [
      {
        part: "2",
        name: "Minutes 2026-11-17.pdf",
        type: "application/pdf",
        size: 184_320,
        contentId: null,
        inline: false,
      },
      {
        part: "3",
        name: "contract-signed.pdf",
        type: "application/pdf",
        size: 1_204_000,
        contentId: null,
        inline: false,
      },
    ],
    files: { "2": btoa("minutes"), "3": btoa("contract") },
  },
  {
    subject: "Wind, paper, string: this week’s kites",
    text: "Wind from the west, twelve knots: the best week of the year.",
    html: newsletter,
  },
  { subject: "תודה על הספרים", text: "שלום עדה,\n\nהספרים הגיעו היום, תודה רבה! אקרא אותם בסוף השבוע.\n\nיעל" },
  {
    subject: "来週の打ち合わせについて",
    text: "エイダ様\n\n来週の打ち合わせは水曜日の午後三時でよろしいでしょうか。\n\n山田",
  },
  {
    subject: "Your ticket: Lyon – Turin",
    text: "Coach 7, seat 41. Departure 08:14 from platform 3.\n\nHave a good journey.",
  },
  {
    subject: "Re: Map tiles, contour lines and one question about licences that makes this subject rather long",
    text: "Short answer: yes.\n\nLong answer: see the table in the wiki.",
  },
  { subject: "", text: "Did you get the beans?" },
];

export function makeMessage(uid: number, date: number): FakeMessage {
  const at = uid % bodies.length;
  return {
    uid,
    from: people[at] ?? null,
    replyTo: [],
    to: [{ name: "Ada Lund", address: "ada@example.org" }],
    date,
    seen: uid % 5 !== 0 && uid % 7 !== 3,
    flagged: uid % 9 === 2,
    answered: false,
    cached: false,
    html: null,
    attachments: [],
    files: { cid: dot },
    // however alike they are, each is a conversation of its own
    thread: `made-${uid}`,
    ...(bodies[at] ?? { subject: "", text: "" }),
  };
}
