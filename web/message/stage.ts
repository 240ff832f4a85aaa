/**
 * A document of ours without anything in it, out of sight, under the policy of a message's frame: what HTML is read or laid out in
 * that this page's own policy would not let be. Kept once it is there.
 */
import { blockedFramePath, imagesFramePath } from "../../shared/api/csp.ts";

/** Milliseconds after which it is not waited for any more. */
export const patience = 4_000;

const stages = new Map<string, Promise<HTMLIFrameElement>>();

/** `path`: which of the two policies. Rejects where it can not be had: offline, and not kept. */
export function openStage(path: string): Promise<HTMLIFrameElement> {
  const held = stages.get(path);
  if (held) return held;
  const stage = new Promise<HTMLIFrameElement>((resolve, reject) => {
    const outer = document.createElement("iframe");
    Object.assign(outer.style, {
      ...{ position: "fixed", insetInlineStart: "0", top: "0", width: "0", height: "0", border: "0" },
      ...{ visibility: "hidden", pointerEvents: "none", zIndex: "-1" },
    });
    outer.tabIndex = -1;
    outer.setAttribute("aria-hidden", "true");
    outer.addEventListener("load", () => resolve(outer), { once: true });
    setTimeout(() => reject(new Error("no stage")), patience);
    outer.src = path;
    document.body.append(outer);
  });
  stages.set(path, stage);
  stage.catch(() => stages.delete(path));
  return stage;
}

/** Null: an error page, or something with another policy. */
export function stageDocument(outer: HTMLIFrameElement, path: string): Document | null {
  const inside = outer.contentDocument;
  const kind = path === imagesFramePath ? "images" : "blocked";
  return inside?.documentElement.dataset["messageFrame"] === kind ? inside : null;
}

export type Realm = Window & typeof globalThis;

/** The window whose parser reads other people's HTML, and our own that is made of it: its document runs and loads nothing. */
export async function openRealm(): Promise<Realm> {
  const inside = stageDocument(await openStage(blockedFramePath), blockedFramePath);
  const realm = inside?.defaultView;
  if (!realm) throw new Error("no stage");
  return realm;
}
