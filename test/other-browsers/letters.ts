/** What comes in for the journey. */
import { pngFile } from "../../web/e2e/png-file.ts";

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64").replace(/.{76}/g, "$&\r\n");

/** HTML with a picture of its own, one of elsewhere, and a file. */
export const withPictures = (subject: string, marker: string): string =>
  [
    "From: Ines Moreau <ines@atelier-moreau.example>",
    "To: ada@example.org",
    `Subject: ${subject}`,
    `Message-ID: <pictures-${Date.now().toString()}@atelier-moreau.example>`,
    `Date: ${new Date().toUTCString()}`,
    "MIME-Version: 1.0",
    'Content-Type: multipart/mixed; boundary="outer"',
    "",
    "--outer",
    'Content-Type: multipart/related; boundary="inner"',
    "",
    "--inner",
    "Content-Type: text/html; charset=utf-8",
    "",
    `<p style="color:#244">${marker}</p><p><img src="cid:kite" alt="A kite" width="240" height="160"></p>
<table><tr><td style="background:#eef;padding:12px">Wind</td><td style="padding:12px">12 kn</td></tr></table>
<img src="http://elsewhere.example/sail.png" width="40" height="40"><script>top.pwned = 1</script>`,
    "--inner",
    "Content-Type: image/png",
    "Content-ID: <kite>",
    "Content-Transfer-Encoding: base64",
    "",
    base64(pngFile(240, 160)),
    "--inner--",
    "--outer",
    'Content-Type: image/png; name="kite.png"',
    'Content-Disposition: attachment; filename="kite.png"',
    "Content-Transfer-Encoding: base64",
    "",
    base64(pngFile(64, 48)),
    "--outer--",
    "",
  ].join("\r\n");
