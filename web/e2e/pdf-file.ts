/** Writes small PDFs (ISO 32000-1 §7.5): objects, a table of where they are, a trailer. */

export interface PdfPage {
  /** units of 1/72 inch */
  readonly width?: number;
  readonly height?: number;
  readonly lines?: readonly string[];
  /** more entries of the page's dictionary */
  readonly more?: string;
  /** operators that are drawn besides */
  readonly content?: string;
}

export interface PdfOptions {
  /** more entries of the catalog */
  readonly catalog?: string;
  /** more objects, from number 10 000 000 on if they are to be named; given whole: "9 0 obj … endobj" */
  readonly objects?: readonly string[];
  /** more entries of the trailer */
  readonly trailer?: string;
}

const escaped = (text: string): string => text.replace(/[\\()]/g, "\\$&");

function contentOf({ lines = [], content = "", height = 842 }: PdfPage): string {
  const shown = lines.map((line, at) => `1 0 0 1 56 ${(height - 90 - at * 26).toString()} Tm (${escaped(line)}) Tj`);
  return `${content}\nBT /F1 16 Tf ${shown.join(" ")} ET`;
}

/** In Helvetica, which every reader has. */
export function pdfFile(
  pages: readonly PdfPage[],
  { catalog = "", objects = [], trailer = "" }: PdfOptions = {},
): string {
  const kids = pages.map((_, at) => `${(4 + 2 * at).toString()} 0 R`).join(" ");
  const all = [
    `1 0 obj <</Type/Catalog/Pages 2 0 R ${catalog}>> endobj`,
    `2 0 obj <</Type/Pages/Count ${pages.length.toString()}/Kids[${kids}]>> endobj`,
    `3 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> endobj`,
    ...pages.flatMap((page, at) => {
      const content = contentOf(page);
      const { width = 595, height = 842, more = "" } = page;
      return [
        `${(4 + 2 * at).toString()} 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 ${width.toString()} ${height.toString()}]/Contents ${(5 + 2 * at).toString()} 0 R/Resources<</Font<</F1 3 0 R>>>>${more}>> endobj`,
        `${(5 + 2 * at).toString()} 0 obj <</Length ${content.length.toString()}>> stream\n${content}\nendstream endobj`,
      ];
    }),
    ...objects,
  ];
  let file = "%PDF-1.7\n";
  const places = new Map<number, number>();
  for (const object of all) {
    places.set(Number.parseInt(object, 10), file.length);
    file += `${object}\n`;
  }
  const size = Math.max(...places.keys()) + 1;
  const table = Array.from({ length: size }, (_, at) => {
    const place = places.get(at);
    return place === undefined ? "0000000000 65535 f \n" : `${place.toString().padStart(10, "0")} 00000 n \n`;
  });
  return `${file}xref\n0 ${size.toString()}\n${table.join("")}trailer <</Root 1 0 R/Size ${size.toString()} ${trailer}>>\nstartxref\n${file.length.toString()}\n%%EOF\n`;
}
