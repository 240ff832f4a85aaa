// Made-up mail with the sizes of real mailboxes: log-normal, median 12 KB, mean about 50 KB. The same seed gives the same
// bytes. Small messages are plain text, middling ones text + HTML, large ones carry attachments.
const MEDIAN = 12_000;
/** Of ln(size): mean = median · exp(σ²/2). */
const SIGMA = 1.69;
const SMALLEST = 700;
const LARGEST = 8_000_000;
const WORDS =
  "river stone lamp winter letter garden copper window market thread morning harbour violin ladder meadow paper engine candle bridge orchard silver corner feather planet basket answer anchor velvet timber signal".split(
    " ",
  );

/** Messages as Buffers with CRLF lines. */
export function makeCorpus(count, seed = 1) {
  const random = createRandom(seed);
  const sizes = Array.from({ length: count }, (_, i) => sizeAt((i + 0.5) / count));
  for (let i = sizes.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [sizes[i], sizes[j]] = [sizes[j], sizes[i]];
  }
  return sizes.map((size, i) => makeMessage(size, i, random));
}

export function describeCorpus(messages) {
  const sizes = messages.map(({ length }) => length).sort((a, b) => a - b);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return {
    count: sizes.length,
    median: sizes[sizes.length >> 1],
    mean: Math.round(total / sizes.length),
    largest: sizes.at(-1),
    total,
  };
}

/** Quantile of the distribution, so that median and mean hold for small counts too. */
const sizeAt = (p) => Math.round(Math.min(LARGEST, Math.max(SMALLEST, MEDIAN * Math.exp(SIGMA * normalQuantile(p)))));

/** Inverse of the normal distribution by bisection over an approximation of erf (Abramowitz & Stegun 7.1.26). */
function normalQuantile(p) {
  let [low, high] = [-6, 6];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < p) low = middle;
    else high = middle;
  }
  return low;
}

function normalCdf(x) {
  const t = 1 / (1 + (0.3275911 * Math.abs(x)) / Math.SQRT2);
  const poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const erf = 1 - poly * Math.exp((-x * x) / 2);
  return x < 0 ? (1 - erf) / 2 : (1 + erf) / 2;
}

/** xorshift32, 0 ≤ r < 1. */
function createRandom(seed) {
  let state = seed * 2654435761 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

const pick = (random, list) => list[Math.floor(random() * list.length)];

function words(random, octets) {
  let [text, line] = ["", ""];
  while (text.length + line.length < octets) {
    const word = pick(random, WORDS);
    if (line.length + word.length > 72) {
      text += `${line}\r\n`;
      line = "";
    }
    line += line === "" ? word : ` ${word}`;
  }
  return `${text}${line}\r\n`;
}

function base64(random, octets) {
  const raw = Buffer.alloc(Math.max(3, Math.floor(octets / 1.37)));
  for (let i = 0; i + 4 <= raw.length; i += 4) raw.writeUInt32LE(Math.floor(random() * 2 ** 32), i);
  return raw.toString("base64").replace(/(.{76})/g, "$1\r\n") + "\r\n";
}

const htmlOf = (random, octets) =>
  `<html><body>${words(random, octets).replaceAll("\r\n", "<br>\r\n")}</body></html>\r\n`;

function multipart(kind, boundary, parts) {
  const body = parts.map(({ head, body }) => `--${boundary}\r\n${head}\r\n\r\n${body}`).join("\r\n");
  return { head: `Content-Type: multipart/${kind}; boundary="${boundary}"`, body: `${body}\r\n--${boundary}--\r\n` };
}

const plain = (random, octets) => ({ head: "Content-Type: text/plain; charset=utf-8", body: words(random, octets) });

function alternative(random, octets) {
  const html = { head: "Content-Type: text/html; charset=utf-8", body: htmlOf(random, octets * 0.7) };
  return multipart("alternative", "=_alt", [plain(random, octets * 0.25), html]);
}

function withAttachments(random, octets, i) {
  const count = octets > 200_000 ? 2 : 1;
  const files = Array.from({ length: count }, (_, n) => ({
    head: `Content-Type: application/pdf; name="file-${i}-${n}.pdf"\r\nContent-Disposition: attachment; filename="file-${i}-${n}.pdf"\r\nContent-Transfer-Encoding: base64`,
    body: base64(random, (octets * 0.85) / count),
  }));
  return multipart("mixed", "=_mixed", [alternative(random, octets * 0.15), ...files]);
}

function contentFor(random, octets, i) {
  if (octets < 5_000) return plain(random, octets);
  return octets < 40_000 ? alternative(random, octets) : withAttachments(random, octets, i);
}

function makeMessage(size, i, random) {
  const name = `${pick(random, WORDS)} ${pick(random, WORDS)}`;
  const subject = words(random, 20 + random() * 30).replaceAll("\r\n", "");
  const header = [
    `Received: from mx${i % 7}.example.net (mx.example.net [192.0.2.${i % 250}]) by mx.example.org with ESMTPS id ${i.toString(36)}`,
    `From: "${name}" <${name.replace(" ", ".")}@example.net>`,
    "To: Alice <alice@example.org>",
    `Subject: ${random() < 0.2 ? `=?utf-8?B?${Buffer.from(`é ${subject}`).toString("base64")}?=` : subject}`,
    `Date: ${new Date(Date.UTC(2026, 0, 1) + i * 600_000).toUTCString().replace("GMT", "+0000")}`,
    `Message-ID: <bench.${i}.${Math.floor(random() * 1e9)}@example.net>`,
    "MIME-Version: 1.0",
  ];
  const content = contentFor(random, Math.max(100, size - 650), i);
  return Buffer.from([...header, content.head, "", content.body].join("\r\n"));
}
