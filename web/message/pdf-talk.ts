/** What the page and the frame that shows a PDF say to each other, over a port that both have. */

/** Sent once, with the port. */
export interface PdfOrder {
  /** script of the frame (pdf-viewer.ts), of its worker (pdf.js): the frame can fetch nothing, so they are handed over */
  readonly viewer: string;
  readonly worker: string;
  readonly bytes: Uint8Array;
  readonly scheme: "light" | "dark";
  readonly words: PdfWords;
}

export interface PdfWords {
  /** of all of it, for screen readers */
  readonly label: string;
  /** "{page}" stands where the number belongs */
  readonly page: string;
  readonly pageFailed: string;
}

/** Why it can not be shown: it asks for a password; it is no PDF, or a broken one; what shows it was not to be had; it took too long. */
export type PdfFailure = "password" | "broken" | "unloaded" | "slow";

export type PdfEvent =
  /** `shown`: of the pages it has, the first ones */
  | { readonly type: "opened"; readonly pages: number; readonly shown: number }
  /** the page that is read now, from 1; `percent` of the width there is room for */
  | { readonly type: "at"; readonly page: number; readonly percent: number }
  | { readonly type: "failed"; readonly reason: PdfFailure }
  | { readonly type: "escape" };

export type PdfCommand =
  | { readonly type: "zoom"; readonly by: 1 | -1 }
  /** to the page `by` further on */
  | { readonly type: "turn"; readonly by: 1 | -1 };

/** What the frame says when it is there. */
export const pdfHello = "pdf-frame";

/** Pages shown; of what has more the rest is saved to be read. */
export const MAX_PDF_PAGES = 1_000;
