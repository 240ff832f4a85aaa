/** Gives the cleaner to a page of the tests. */
import { cleanHtml } from "../../message/clean.ts";
import { frameDocument } from "../../message/frame-document.ts";

const cleaned = (html: string, remote = false): string | null => {
  const clean = cleanHtml(html, { images: new Map(), remote }, window);
  return clean && frameDocument(clean.documents);
};
/** Without the document around it. */
const cleanedPart = (html: string): string | null =>
  cleanHtml(html, { images: new Map(), remote: false }, window)?.documents[0] ?? null;
Object.assign(window, { cleaned, cleanedPart });
