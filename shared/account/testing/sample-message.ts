/** A small message; `n` makes it another one. */
export const sampleMessage = (n: number): string =>
  [
    `From: Sender ${n} <sender${n}@example.net>`,
    "To: ada@example.org",
    `Subject: message ${n}`,
    `Message-ID: <${n}@example.net>`,
    "Date: Mon, 23 Nov 2026 10:00:00 +0000",
    "",
    `This is message ${n}.`,
    "",
  ].join("\r\n");
