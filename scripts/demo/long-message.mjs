// A plain message of about 200 KB: the log of a lighthouse, one line for each watch of seventeen months.
const WINDS = [
  "calm",
  "light airs, NE",
  "NE 3",
  "E 4, haze",
  "SE 2",
  "S 5, squalls",
  "SW 6",
  "W 7, heavy swell",
  "NW 4",
  "N 3",
];
const SEEN = [
  "nothing sighted",
  "two trawlers outward bound",
  "ferry passed on time",
  "lamp trimmed, lens polished",
  "supply boat alongside, all well",
  "seals on the north ledge",
  "fog signal sounded from four to six",
];
const WATCHES = ["00", "04", "08", "12", "16", "20"];
const DAYS = 520;

export function longMessage() {
  const lines = [];
  for (let day = 0; day < DAYS; day++) {
    const date = new Date(Date.UTC(1911, 2, 1 + day)).toISOString().slice(0, 10);
    for (const [i, watch] of WATCHES.entries()) {
      const n = day * 7 + i * 3 + (day % 11) * i;
      lines.push(`${date} ${watch}:00  ${WINDS[n % WINDS.length].padEnd(18)} ${SEEN[(n + day) % SEEN.length]}`);
    }
    if (day % 30 === 29) lines.push("");
  }
  return `${HEADER}\n${lines.join("\n")}\n\nEnd of the log. You have read all of it: thank you.\n`;
}

const HEADER = `From: Harbour Archive <reading-room@harbour-archive.example>
To: Demo Reader <demo@example.org>
Subject: The lighthouse log you asked for (long)
Date: Thu, 05 Nov 2026 09:00:00 +0000
Message-ID: <log.14@harbour-archive.example>
MIME-Version: 1.0
Content-Type: text/plain; charset=us-ascii

Dear reader,

here is the whole transcript, as promised in one piece.
`;
