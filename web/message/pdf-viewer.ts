/**
 * Shows a PDF in the frame of opaque origin that /frame/pdf.html holds: pdf.js reads it in a worker, pages are drawn on canvases
 * when they come into sight. Nothing of it runs: no script of a PDF is ever handed to anything that could run it, its links and
 * forms are drawn and are nothing else. The frame's policy lets it fetch nothing and lead nowhere.
 */
import { getDocument, PDFWorker } from "pdfjs-dist/legacy/build/pdf.mjs";
import type { PDFDocumentProxy } from "pdfjs-dist/legacy/build/pdf.mjs";
import { PdfPages } from "./pdf-pages.ts";
import { MAX_PDF_PAGES } from "./pdf-talk.ts";
import type { PdfCommand, PdfEvent, PdfFailure, PdfOrder } from "./pdf-talk.ts";
import { inTime, isTimeout } from "./pdf-time.ts";
import { viewerStyle } from "./pdf-style.ts";

interface Given {
  readonly data: PdfOrder;
  readonly port: MessagePort;
}

/** Milliseconds for pdf.js to find its way through a document. */
const OPENING = 20_000;
/** Pixels of a picture; a larger one is left out. */
const MAX_IMAGE = 64_000_000;

const { data, port } = (globalThis as unknown as { readonly pdfOrder: Given }).pdfOrder;
const tell = (event: PdfEvent): void => port.postMessage(event);

/** Of all ways to reach another machine the one that no policy forbids. */
for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "WebTransport"])
  Reflect.deleteProperty(globalThis, name);

/** Chromium starts no module in a worker of an opaque origin; as a plain script it is the same but for its own address. */
const plain = data.worker.replaceAll("import.meta.url", "self.location.href");
const engine = new Worker(URL.createObjectURL(new Blob([plain], { type: "text/javascript" })));

function fail(reason: PdfFailure): void {
  engine.terminate();
  tell({ type: "failed", reason });
}

async function open(): Promise<PDFDocumentProxy | PdfFailure> {
  const task = getDocument({
    ...{ data: data.bytes, worker: new PDFWorker({ port: engine as unknown as null }), verbosity: 0 },
    // nothing is made into code, nothing is fetched
    ...{ isEvalSupported: false, enableXfa: false, useWorkerFetch: false, useWasm: false, disableAutoFetch: true },
    ...{ stopAtErrors: false, maxImageSize: MAX_IMAGE, canvasMaxAreaInBytes: MAX_IMAGE * 4 },
  });
  try {
    return await inTime(task.promise, OPENING);
  } catch (error) {
    if (error instanceof Error && error.name === "PasswordException") return "password";
    return isTimeout(error) ? "slow" : "broken";
  }
}

async function show(): Promise<void> {
  const root = document.documentElement;
  root.style.colorScheme = data.scheme;
  document.adoptedStyleSheets = [viewerStyle()];
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") tell({ type: "escape" });
  });
  engine.addEventListener("error", () => fail("broken"));
  const opened = await open();
  if (typeof opened === "string") {
    fail(opened);
    return;
  }
  const shown = Math.min(opened.numPages, MAX_PDF_PAGES);
  const pages = new PdfPages(opened, shown, data.words, {
    at: (page, percent) => tell({ type: "at", page, percent }),
    failed: fail,
  });
  if (!(await pages.start())) return;
  port.onmessage = ({ data: command }: MessageEvent<PdfCommand>) => {
    if (command.type === "zoom") pages.zoom(command.by);
    else pages.turn(command.by);
  };
  tell({ type: "opened", pages: opened.numPages, shown });
}

void show().catch(() => fail("broken"));
