/** What the corpus is made of: a trick of the public record, as a message of our own. */

/** Addresses and script by which a message gives itself away; each message has its own. */
export interface Bait {
  /** h017 */
  readonly id: string;
  /** A name that leads to the trap. */
  readonly host: string;
  /** An address of it. */
  readonly url: (path: string) => string;
  /** Script without quotes or blanks that tells the page that it ran. */
  readonly run: string;
}

export interface Trick {
  /** What it does and where it was seen. */
  readonly name: string;
  /** HTML that a client without any care would put into its page. */
  readonly naive: (bait: Bait) => string;
  /** RFC 5322, lines by LF or CRLF; missing: `naive` as a text/html message. */
  readonly message?: (bait: Bait) => string | Uint8Array;
  /**
   * What `naive` does in this Chromium where nothing holds it back; the controls show it. "nothing": that is not asked
   * of it, since it is about other browsers, a certain cleaner, or what is shown.
   */
  readonly does: "runs" | "asks" | "nothing";
  /** What is to be clicked within the message, before it does it. */
  readonly click?: string;
}

export interface Family {
  readonly name: string;
  readonly tricks: readonly Trick[];
}

export const baitOf = (id: string): Bait => ({
  id,
  host: `${id}.evil.example`,
  url: (path) => `http://${id}.evil.example/${path}`,
  run: `top.postMessage(\`ran:${id}\`,\`*\`)`,
});

/** A trick whose HTML is all there is to it. */
export const html = (does: Trick["does"], name: string, naive: (bait: Bait) => string): Trick => ({
  does,
  name,
  naive,
});

/** The same, once it is clicked. */
export const clicked = (does: Trick["does"], name: string, naive: (bait: Bait) => string): Trick => ({
  ...html(does, name, naive),
  click: "#go",
});

/** Base64 of UTF-8, as in a data: address. */
export const base64 = (text: string): string => Buffer.from(text, "utf8").toString("base64");

export const headersOf = (bait: Bait, more: readonly string[] = [], subject = "a letter"): string =>
  [
    ...["From: Mallory <mallory@evil.example>", "To: ada@example.org", `Subject: ${bait.id} ${subject}`],
    ...[`Message-ID: <${bait.id}@evil.example>`, "Date: Tue, 14 Nov 2023 22:13:21 +0000", "MIME-Version: 1.0"],
    ...more,
  ].join("\r\n");

export const htmlMessage = (bait: Bait, body: string): string =>
  `${headersOf(bait, ["Content-Type: text/html; charset=utf-8"])}\r\n\r\n${body}\r\n`;

export const textMessage = (bait: Bait, body: string, more: readonly string[] = []): string =>
  `${headersOf(bait, ["Content-Type: text/plain; charset=utf-8", ...more])}\r\n\r\n${body}\r\n`;

/** Each part is its header fields, an empty line, and its body. */
export const multipart = (bait: Bait, kind: string, parts: readonly string[], more: readonly string[] = []): string => {
  const head = headersOf(bait, [`Content-Type: multipart/${kind}; boundary=mix`, ...more]);
  return `${head}\r\n\r\n${parts.map((part) => `--mix\r\n${part}\r\n`).join("")}--mix--\r\n`;
};

export const part = (type: string, body: string, more: readonly string[] = []): string =>
  [`Content-Type: ${type}`, ...more, "", body].join("\r\n");

/** As bytes. */
export const octets = (message: string | Uint8Array): Uint8Array =>
  typeof message === "string" ? new TextEncoder().encode(message) : message;

export const messageOf = (trick: Trick, bait: Bait): Uint8Array =>
  octets(trick.message?.(bait) ?? htmlMessage(bait, trick.naive(bait)));
