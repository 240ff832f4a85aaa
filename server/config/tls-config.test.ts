import path from "node:path";
import { expect, test } from "vitest";
import { err } from "../../shared/lib/result.ts";
import { checkTls, type TlsSettings } from "./tls-config.ts";

const here = import.meta.filename;
const [open, home] = [
  { host: "0.0.0.0", port: 993 },
  { host: "127.0.0.1", port: 1143 },
] as const;
const none: TlsSettings = {
  https: null,
  imap: null,
  imaps: null,
  cert: null,
  key: null,
  imapCert: null,
  imapKey: null,
  submission: null,
  submissions: null,
  submissionCert: null,
  submissionKey: null,
};
const files = { cert: here, key: here };
const own = { imapCert: import.meta.dirname, imapKey: import.meta.dirname };

test("IMAP shows the certificate of HTTPS, or its own", () => {
  const shared = checkTls({ ...none, https: open, imaps: open, ...files });
  expect(shared).toMatchObject({ ok: true, value: { https: files, imap: { tls: open, certificate: files } } });
  const both = checkTls({ ...none, https: open, imap: open, ...files, ...own });
  expect(both).toMatchObject({ ok: true, value: { https: files, imap: { certificate: { cert: own.imapCert } } } });
  expect(checkTls({ ...none, imaps: open, ...files })).toMatchObject({ ok: true, value: { https: null } });
});

test("SMTP shows its own certificate, or that of IMAP, or that of HTTPS", () => {
  const third = { submissionCert: path.join(import.meta.dirname, ".."), submissionKey: import.meta.dirname };
  for (const [more, cert] of [
    [{}, here],
    [own, own.imapCert],
    [{ ...own, ...third }, third.submissionCert],
  ] as const) {
    const config = checkTls({ ...none, https: open, submissions: open, submission: open, ...files, ...more });
    expect(config).toMatchObject({
      ok: true,
      value: { submission: { tls: open, plain: open, certificate: { cert } } },
    });
  }
  expect(checkTls({ ...none, submission: home })).toMatchObject({ value: { submission: { certificate: null } } });
  expect(checkTls({ ...none, submission: open })).toMatchObject({
    error: expect.stringMatching(/^SMTP on 0\.0\.0\.0 would show passwords to the network/) as string,
  });
});

test("without a certificate IMAP stays on loopback", () => {
  expect(checkTls({ ...none, imap: home })).toMatchObject({ ok: true, value: { imap: { certificate: null } } });
  expect(checkTls({ ...none, imap: open })).toEqual(
    err(
      "IMAP on 0.0.0.0 would show passwords to the network: it needs https.cert and https.key (--tls-cert FILE, --tls-key FILE), for STARTTLS",
    ),
  );
});

const FILES = "https.cert and https.key (--tls-cert FILE, --tls-key FILE)";
const IMAP = "imaps.listen or imap.listen (--imaps, --imap HOST:PORT)";
const SUBMISSION = "submissions.listen or submission.listen (--submissions, --submission HOST:PORT)";

test.each([
  [{ imaps: home }, `imaps.listen (--imaps) needs ${FILES}`],
  [{ https: home }, `https.listen (--https) needs ${FILES}`],
  [{ https: home, imaps: home, ...own }, `https.listen (--https) needs ${FILES}`],
  [
    { imaps: home, cert: here },
    "https.cert and https.key (--tls-cert FILE, --tls-key FILE) belong together: one of them is missing",
  ],
  [{ imaps: home, imapKey: here }, "imaps.cert and imaps.key belong together: one of them is missing"],
  [files, `${FILES} need https.listen (--https HOST:PORT), ${IMAP} or ${SUBMISSION}`],
  [{ submissions: home }, `submissions.listen (--submissions) needs ${FILES}`],
  [
    { submissionCert: here, submissionKey: here, imaps: open, ...files },
    `submissions.cert and submissions.key need ${SUBMISSION}`,
  ],
  [own, `imaps.cert and imaps.key need ${IMAP}`],
  [{ imaps: home, cert: here, key: "/nothing" }, `/nothing does not exist: ${FILES} take PEM files`],
])("%j: %s", (given, words) => {
  expect(checkTls({ ...none, ...given })).toEqual(err(words));
});
