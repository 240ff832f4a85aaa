/**
 * What is being written: which windows there are, and what each begins with. Where there is no room for windows, what is written
 * has a page of its own (`/compose`). The draft itself is a Writing (writing.svelte.ts), which is fetched with the first window.
 *
 *     app.compose.begin({ type: "new", kind: "reply", id })     a message, an answer, a forwarded one
 *     app.compose.begin({ type: "draft", id })                  a draft is gone on with
 */
import type { DraftHere, DraftKind, Draft } from "../../../workers/rpc/write-rpc.ts";
import { t, withWords } from "../../i18n/t.ts";
import { notOpen } from "./draft-lock.ts";
import type { Engine } from "../app/engine.ts";
import type { EngineEvent } from "../../../workers/rpc/engine-rpc.ts";
import type { MailtoDraft } from "./mailto-draft.ts";
import type { Notices } from "../mail/notices.svelte.ts";
import { composeRoute, mailRoute } from "../app/route.ts";
import type { Router } from "../app/router.svelte.ts";
import type { MessageId } from "../app/types.ts";

export type ComposeStart =
  | { readonly type: "new"; readonly kind: DraftKind; readonly id: MessageId | null }
  | { readonly type: "draft"; readonly id: MessageId }
  /** one that is on this device alone */
  | { readonly type: "here"; readonly messageId: string }
  /** a mail link (RFC 6068) that somebody followed */
  | { readonly type: "link"; readonly link: string }
  /** `files`: of what another app shares */
  | { readonly type: "mailto"; readonly draft: MailtoDraft; readonly files?: readonly File[] }
  /** discarded a moment ago, and wanted after all; its files are held still */
  | { readonly type: "kept"; readonly draft: Draft };

export interface ComposeWindow {
  readonly key: number;
  readonly start: ComposeStart;
}

/** Windows side by side; one more takes the place of the oldest, which is saved. */
export const MAX_WINDOWS = 3;

/** In place of a name: another site posted it (workers/offline/shared-things.ts). */
const REFUSED = "refused";
/** Milliseconds that a lock waits for what is written. */
const KEEP_PATIENCE = 2_000;

interface Parts {
  readonly engine: Pick<Engine, "draftsHere">;
  readonly router: Router;
  readonly notices: Notices;
}

export class Compose {
  /** oldest first */
  windows = $state.raw<readonly ComposeWindow[]>([]);
  /** the window that was asked for last */
  front = $state(0);
  /** how much of a draft that is being saved has left; told of large ones */
  saving = $state.raw<Extract<EngineEvent, { readonly type: "saving" }> | null>(null);
  /** counts the times that one was asked for: it takes the focus */
  asked = $state(0);
  /** EMAILIDs and Message-IDs of what is in windows, by their keys */
  readonly #drafts = new Map<number, { readonly id: MessageId | null; readonly messageId: string | null }>();
  readonly #keepers = new Set<() => Promise<void>>();
  readonly #parts: Parts;
  /** what is shared is on its way here */
  #isTaking = false;
  #made = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  receive(event: EngineEvent): void {
    if (event.type === "saving") this.saving = event;
  }

  begin(start: ComposeStart): void {
    const known = this.#windowOf(start);
    this.front = known ?? ++this.#made;
    if (known === null) {
      this.windows = [...this.windows, { key: this.front, start }];
      this.#drafts.set(this.front, {
        id: start.type === "draft" ? start.id : null,
        messageId: start.type === "here" ? start.messageId : null,
      });
    }
    this.asked++;
    const { router } = this.#parts;
    if (isNarrow() && router.route.screen !== "compose") {
      const behind = router.route.screen === "mail" ? router.route : null;
      router.go(composeRoute({ draft: start.type === "draft" ? start.id : null, behind }));
    }
  }

  /** The page was opened, or gone back to, at an address of ours. */
  arrive(): void {
    const { router } = this.#parts;
    const { route } = router;
    if (route.screen !== "compose") return;
    if (route.shared === REFUSED) {
      this.#parts.notices.say(t("compose.shared.refused"));
      router.go(mailRoute(), { replace: true });
      return;
    }
    if (route.shared !== null) void this.#share(route.shared);
    else if ((this.windows.length === 0 && !this.#isTaking) || route.mailto !== null) {
      if (route.mailto !== null) this.begin({ type: "link", link: route.mailto });
      else if (route.draft !== null) this.begin({ type: "draft", id: route.draft });
      else this.begin({ type: "new", kind: "new", id: null });
    }
    // followed once: what is written since is not begun anew by going back
    if (!isNarrow()) router.go(route.behind ?? mailRoute(), { replace: true });
    else if (route.mailto !== null || route.shared !== null)
      router.go({ ...route, mailto: null, shared: null }, { replace: true });
  }

  /** Taken over once; what is gone is written anew. */
  async #share(token: string): Promise<void> {
    this.#isTaking = true;
    const taken = await withWords(import("../app/shared-things.ts"))
      .then(({ takeShared }) => takeShared(token))
      .catch(() => null);
    this.#isTaking = false;
    if (taken) this.begin({ type: "mailto", draft: taken.draft, files: taken.files });
    else {
      this.#parts.notices.say(t("compose.shared.lost"));
      if (this.windows.length === 0) this.begin({ type: "new", kind: "new", id: null });
    }
  }

  /** What a window holds is known by this since it was saved. */
  know(key: number, id: MessageId | null, messageId: string): void {
    this.#drafts.set(key, { id, messageId });
  }

  /** Its draft was saved, sent or discarded. */
  close(key: number): void {
    this.windows = this.windows.filter((one) => one.key !== key);
    this.#drafts.delete(key);
    this.front = this.windows.at(-1)?.key ?? 0;
    const { router } = this.#parts;
    if (this.windows.length > 0 || router.route.screen !== "compose") return;
    const { behind } = router.route;
    // what is gone from here is not come back to
    router.go(composeRoute({ behind }), { replace: true });
    if (behind !== null && history.length > 1) history.back();
    else router.go(mailRoute(), { replace: true });
  }

  /** What was written when this page was left, and did not reach the account yet. */
  async offer(): Promise<void> {
    const none: readonly DraftHere[] = [];
    const here = await this.#parts.engine.draftsHere().catch(() => none);
    const [newest] = await notOpen(here).catch(() => here);
    if (!newest || this.windows.length > 0) return;
    const text = newest.subject === "" ? t("compose.kept") : t("compose.kept.subject", { subject: newest.subject });
    const { messageId } = newest;
    this.#parts.notices.say(text, { label: t("compose.goOn"), run: () => this.begin({ type: "here", messageId }) });
  }

  /** `save`: what keeps a window's words on this device. Call what this returns when the window is gone. */
  onKeep(save: () => Promise<void>): () => void {
    this.#keepers.add(save);
    return () => void this.#keepers.delete(save);
  }

  /** What is written is on this device when this resolves, or could not be brought there in bearable time. */
  async keep(): Promise<void> {
    const patience = new Promise((resolve) => setTimeout(resolve, KEEP_PATIENCE));
    await Promise.race([Promise.allSettled([...this.#keepers].map((save) => save())), patience]);
  }

  /** Nobody is in any more. */
  forget(): void {
    this.windows = [];
    this.#drafts.clear();
  }

  #windowOf(start: ComposeStart): number | null {
    const isMeant = ({
      id,
      messageId,
    }: {
      readonly id: MessageId | null;
      readonly messageId: string | null;
    }): boolean => (start.type === "draft" ? id === start.id : start.type === "here" && messageId === start.messageId);
    return [...this.#drafts].find(([, known]) => isMeant(known))?.[0] ?? null;
  }
}

/** No room for windows: what is written has the whole page. */
export const NARROW = "(max-width: 800px)";
const isNarrow = (): boolean => matchMedia(NARROW).matches;
