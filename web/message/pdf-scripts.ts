/** The scripts of the frame that shows PDFs, as text: fetched once one is opened, from where the page itself comes. */
import workerScript from "pdfjs-dist/legacy/build/pdf.worker.mjs?worker&url";
import viewerScript from "./pdf-viewer.ts?worker&url";

export interface PdfScripts {
  readonly viewer: string;
  readonly worker: string;
}

let scripts: Promise<PdfScripts> | null = null;

/** Rejects where they can not be had. */
export function pdfScripts(): Promise<PdfScripts> {
  scripts ??= Promise.all([textOf(viewerScript), textOf(workerScript)]).then(([viewer, worker]) => ({
    viewer,
    worker,
  }));
  scripts.catch(() => (scripts = null));
  return scripts;
}

async function textOf(address: string): Promise<string> {
  const response = await fetch(address, { credentials: "omit" });
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response.text();
}
