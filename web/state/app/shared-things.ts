/** What another app shares with this one, taken over from the service worker that holds it (workers/offline/shared-things.ts). */
import type { MailtoDraft } from "../writing/mailto-draft.ts";

export interface SharedThings {
  readonly draft: MailtoDraft;
  readonly files: readonly File[];
}

/** Milliseconds after which it is not waited for any more. */
const PATIENCE = 5_000;
const MAX_SUBJECT = 500;

/** Null: it is not there any more, or was taken before. */
export async function takeShared(token: string): Promise<SharedThings | null> {
  const { serviceWorker } = navigator as { readonly serviceWorker?: ServiceWorkerContainer };
  const worker = serviceWorker?.controller;
  if (!worker) return null;
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise<unknown>((resolve) => {
    port1.onmessage = ({ data }: MessageEvent<unknown>) => resolve(data);
    setTimeout(() => resolve(null), PATIENCE);
  });
  worker.postMessage({ type: "takeShared", token }, [port2]);
  const found = await answer;
  port1.close();
  return sharedToDraft(found);
}

/** Its title becomes the subject; a link that the text does not hold already stands below it. */
export function sharedToDraft(shared: unknown): SharedThings | null {
  if (typeof shared !== "object" || shared === null) return null;
  const said = (name: string): string => {
    const value: unknown = (shared as Readonly<Record<string, unknown>>)[name];
    return typeof value === "string" ? value.replace(/\r\n?/g, "\n").trim() : "";
  };
  const { files } = shared as { readonly files?: unknown };
  const [text, url] = [said("text"), said("url")];
  const lines = url === "" || text.includes(url) ? [text] : [text, url];
  return {
    draft: {
      ...{ to: [], cc: [], subject: said("title").replace(/\s+/g, " ").slice(0, MAX_SUBJECT) },
      text: lines.filter((line) => line !== "").join("\n"),
    },
    files: Array.isArray(files) ? files.filter((one): one is File => one instanceof File) : [],
  };
}
