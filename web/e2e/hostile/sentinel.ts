/** Hears of script that ran, by whichever way it can make itself known. */
import type { Page } from "@playwright/test";

export interface Sentinel {
  /** what was heard: "ran:h017", or how */
  readonly heard: Set<string>;
}

/** Before the page is opened. */
export async function watch(page: Page): Promise<Sentinel> {
  const heard = new Set<string>();
  await page.exposeFunction("sentinelHeard", (what: string) => heard.add(what));
  await page.addInitScript(() => {
    if (window !== window.top) return;
    const tell = (window as unknown as { sentinelHeard: (what: string) => void }).sentinelHeard;
    window.addEventListener("message", (event: MessageEvent<unknown>) => {
      if (typeof event.data === "string" && event.data.startsWith("ran:")) tell(event.data);
    });
    setInterval(() => {
      if ("pwned" in window) tell("a global");
      if (document.title.includes("pwned")) tell("the title");
      if (window.name.includes("pwned")) tell("the window's name");
    }, 50);
  });
  page.on("dialog", (dialog) => {
    heard.add(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return { heard };
}

/** Script that takes every way there is. */
export const everyWay = (id: string): string =>
  [
    `top.postMessage("ran:${id}","*")`,
    "top.pwned=1",
    'top.document.title="pwned"',
    'top.name="pwned"',
    `top.sentinelHeard("the binding")`,
    'alert("pwned")',
    'confirm("pwned")',
    'print&&open("about:blank#pwned")',
  ]
    .map((way) => `try{${way}}catch(e){}`)
    .join(";");
