/**
 * A document of ours without anything in it, out of sight, under the policy of a message's frame that loads nothing: what HTML is
 * read or laid out in that this page's own policy would not let be. Kept once it is there.
 */
import { blockedFramePath } from "../../shared/api/csp.ts";

/** Milliseconds after which it is not waited for any more. */
export const patience = 4_000;

let stage: Promise<HTMLIFrameElement> | null = null;

/** Rejects where it can not be had: offline, and not kept. */
export function openStage(): Promise<HTMLIFrameElement> {
  if (stage) return stage;
  const opened = new Promise<HTMLIFrameElement>((resolve, reject) => {
    const outer = document.createElement("iframe");
    Object.assign(outer.style, {
      ...{ position: "fixed", insetInlineStart: "0", top: "0", width: "0", height: "0", border: "0" },
      ...{ visibility: "hidden", pointerEvents: "none", zIndex: "-1" },
    });
    outer.tabIndex = -1;
    outer.setAttribute("aria-hidden", "true");
    outer.addEventListener("load", () => resolve(outer), { once: true });
    setTimeout(() => reject(new Error("no stage")), patience);
    outer.src = blockedFramePath;
    document.body.append(outer);
  });
  stage = opened;
  opened.catch(() => (stage = null));
  return opened;
}

/** Null: an error page, or something with another policy. */
export function stageDocument(outer: HTMLIFrameElement): Document | null {
  const inside = outer.contentDocument;
  return inside?.documentElement.dataset["messageFrame"] === "blocked" ? inside : null;
}

export type Realm = Window & typeof globalThis;

/** The window whose parser reads other people's HTML, and our own that is made of it: its document runs and loads nothing. */
export async function openRealm(): Promise<Realm> {
  const inside = stageDocument(await openStage());
  const realm = inside?.defaultView;
  if (!realm) throw new Error("no stage");
  return realm;
}
