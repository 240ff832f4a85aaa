import { expect, test } from "vitest";
import { readVCards } from "./vcard.ts";

test("a card of RFC 6350, folded, grouped and escaped", () => {
  const text = [
    "BEGIN:VCARD",
    "VERSION:4.0",
    "FN:Ines Mor",
    " eau",
    "item1.EMAIL;TYPE=work:ines@atelier.example",
    "TEL;VALUE=uri:tel:+33-1-00-00",
    "ADR:;;12\\, rue du Lac;Lyon;;69001;France",
    "NOTE:one\\ntwo <script>alert(1)</script>",
    "PHOTO:https://evil.example/photo.png",
    "END:VCARD",
  ].join("\r\n");
  expect(readVCards(text)).toEqual([
    {
      name: "Ines Moreau",
      fields: [
        { kind: "email", text: "ines@atelier.example" },
        { kind: "phone", text: "+33-1-00-00" },
        { kind: "address", text: "12, rue du Lac, Lyon, 69001, France" },
        { kind: "note", text: "one\ntwo <script>alert(1)</script>" },
      ],
    },
  ]);
});

test("a card of version 2.1 in quoted-printable", () => {
  const text = "BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6rg\nEND:VCARD\n";
  expect(readVCards(text)[0]?.name).toBe("Müller Jörg");
});

test("odd ends give few cards, soon", () => {
  const start = performance.now();
  for (const bit of ["BEGIN:VCARD\n", "=\n", "N:;;\\", "A.B;:", "BEGIN:VCARD\nEND:VCARD\n", ":", "\n "])
    expect(readVCards(bit.repeat(50_000)).length).toBeLessThanOrEqual(50);
  expect(performance.now() - start).toBeLessThan(3_000);
});
