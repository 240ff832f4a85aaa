/** Messages that nobody sane would send: for property tests. */
import fc from "fast-check";
import { binaryToBytes } from "../text/binary.ts";

const pieces = fc.constantFrom(
  ...'\r\n|\n|\r|\r\r\n|\0|--|--a|--ab|--a--|a|ab| |\t|:|;|,|<|>|@|(|)|"|\\|[|]|=|*|\xe9|\xc3\xa9'.split("|"),
  "Content-Type: multipart/mixed; boundary=a\r\n\r\n",
  'Content-Type: multipart/digest; boundary="ab"\r\n\r\n',
  "Content-Type: message/rfc822\r\n\r\n",
  "Content-Type: text/html; charset=utf-8\r\n\r\n",
  "Content-Type: text/plain; name*0*=utf-8''%e2; name*1=x\r\n",
  "Content-Transfer-Encoding: base64\r\n",
  "Content-Transfer-Encoding: quoted-printable\r\n",
  "Content-Disposition: attachment; filename*=utf-8''%C3%9C.pdf\r\n",
  "Content-Language: de, en\r\nContent-ID: <x@y>\r\n",
  "\r\n--a\r\n",
  "\r\n--ab\r\n",
  "\r\n--a--\r\n",
  "From: a <b@c>, g: x@y, z;\r\n",
  "Subject: =?utf-8?q?=C3=A9?= =?utf-8?b?4oKs?=\r\n",
  "Date: Mon, 2 Jan 2023 10:00:00 +0200\r\n",
  "References: <a@b> <c@d>\r\n <e@f>\r\n",
  "<p>x &amp; y</p><script>",
  "=C3=",
);

/** Random octets, and messages glued together from the pieces that parsers trip over. */
export const hostileMessages: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.array(pieces, { maxLength: 60 }).map((parts) => binaryToBytes(parts.join(""))),
);
