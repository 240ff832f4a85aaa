/**
 * Notifications of mail that came, where its reader asked for them: on this device, for this account. They name sender and subject,
 * so there are none while the account is locked, and they go when it is, and when their message is read. One page of several
 * shows them, and none while one of them is looked at.
 */
import { t } from "../../i18n/t.ts";
import type { EngineEvent } from "../../../workers/rpc/engine-rpc.ts";
import type { Engine } from "../app/engine.ts";
import { mailRoute, routeToPath } from "../app/route.ts";
import { currentSlot } from "../app/slot.ts";
import type { AccountState, MessageId } from "../app/types.ts";

const SUFFIX = currentSlot === 0 ? "" : `-${currentSlot.toString()}`;
const NAME = `aerogramme-notify${SUFFIX}`;
/** Held by each page that is looked at. */
const LOOKING = `aerogramme-looking${SUFFIX}`;
/** Held by the page that shows them. */
const SHOWING = `aerogramme-showing${SUFFIX}`;
/** Of more, one says how many. */
const MAX_SHOWN = 5;
const SUMMARY = `aerogramme-arrived${SUFFIX}`;

type Arrived = EngineEvent & { readonly type: "arrived" };

/** `none`: this browser has none, or the page can have none. */
export type Permission = NotificationPermission | "none";

export class Notifications {
  isOn = $state(isWanted());
  permission = $state<Permission>(permissionNow());
  readonly #engine: Pick<Engine, "conversation">;
  #isShowing = false;
  #isOpen = false;
  #stopLooking: () => void = () => undefined;

  constructor(engine: Pick<Engine, "conversation">) {
    this.#engine = engine;
    if (this.permission === "none") return;
    void navigator.locks.request(SHOWING, () => {
      this.#isShowing = true;
      return new Promise<never>(() => undefined);
    });
    for (const event of ["focus", "blur", "visibilitychange"]) addEventListener(event, () => this.#look(), true);
    addEventListener("storage", ({ key }) => {
      if (key === NAME) this.isOn = isWanted();
    });
    this.#look();
  }

  /** Asks the browser, which asks its user: once. */
  async turnOn(): Promise<void> {
    this.permission = await Notification.requestPermission();
    if (this.permission === "granted") this.#want(true);
  }

  turnOff(): void {
    this.#want(false);
    void this.#close(() => true);
  }

  receive(event: EngineEvent): void {
    if (event.type === "arrived") void this.#show(event).catch(() => undefined);
    if (event.type === "messages" && this.#isShowing) void this.#tidy().catch(() => undefined);
  }

  follow(account: AccountState): void {
    this.#isOpen = account.type === "open";
    if (this.#isOpen) return;
    void this.#close(() => true);
    if (account.type === "none") this.#want(false);
  }

  #want(on: boolean): void {
    this.isOn = on;
    try {
      if (on) localStorage.setItem(NAME, "1");
      else localStorage.removeItem(NAME);
    } catch {
      // then they are shown as long as this page is open
    }
  }

  async #show({ count, messages }: Arrived): Promise<void> {
    if (!this.isOn || !this.#isShowing || !this.#isOpen || (await isLookedAt())) return;
    const registration = await registered();
    if (!registration) return;
    const look = { icon: "/icons/icon-192.png", badge: "/icons/icon-192.png" };
    if (count > MAX_SHOWN) {
      const data = { path: routeToPath(mailRoute()) };
      await registration.showNotification(t("notify.many", { count }), { ...look, tag: SUMMARY, data });
      return;
    }
    for (const { id, mailbox, from, subject } of messages) {
      const data = { path: routeToPath(mailRoute({ mailbox, message: id })), mailbox };
      const who = from?.name.trim() ?? "";
      const title = plain(who === "" ? (from?.address ?? t("list.noSender")) : who);
      const body = plain(subject.trim() === "" ? t("list.noSubject") : subject);
      await registration.showNotification(title, { ...look, body, tag: id, data });
    }
  }

  /** What was read elsewhere meanwhile needs no notification. */
  async #tidy(): Promise<void> {
    const registration = await registered();
    for (const shown of (await registration?.getNotifications()) ?? []) {
      const mailbox = mailboxOf(shown.data);
      if (mailbox === null || !isMessageId(shown.tag) || !isOurs(shown.data)) continue;
      const found = await this.#engine.conversation(mailbox, shown.tag, false);
      const head = found.ok ? found.value.messages.find(({ id }) => id === shown.tag) : undefined;
      if (!head || head.seen) shown.close();
    }
  }

  async #close(which: (tag: string) => boolean): Promise<void> {
    if (this.permission !== "granted") return;
    const registration = await registered();
    for (const shown of (await registration?.getNotifications()) ?? [])
      if (which(shown.tag) && isOurs(shown.data)) shown.close();
  }

  #look(): void {
    this.#stopLooking();
    this.#stopLooking = () => undefined;
    if (document.hidden || !document.hasFocus()) return;
    const held = new AbortController();
    void navigator.locks.request(
      LOOKING,
      { mode: "shared" },
      () =>
        new Promise<void>((release) => {
          held.signal.addEventListener("abort", () => release());
          if (held.signal.aborted) release();
        }),
    );
    this.#stopLooking = () => held.abort();
  }
}

const isLookedAt = async (): Promise<boolean> =>
  (await navigator.locks.query()).held?.some(({ name }) => name === LOOKING) === true;

/** Null where no service worker serves the page. */
async function registered(): Promise<ServiceWorkerRegistration | null> {
  return (await navigator.serviceWorker.getRegistration().catch(() => undefined)) ?? null;
}

function permissionNow(): Permission {
  const can = "Notification" in globalThis && "serviceWorker" in navigator && typeof navigator.locks !== "undefined";
  return can ? Notification.permission : "none";
}

function isWanted(): boolean {
  try {
    return localStorage.getItem(NAME) === "1";
  } catch {
    return false;
  }
}

/** What turns text around, and what is no text, stays out of the system's own window. */
const plain = (text: string): string => text.replace(/[\s\p{Cc}\p{Cf}]+/gu, " ").slice(0, 200);

const isMessageId = (tag: string): tag is MessageId => /^[0-9a-f]{32}$/.test(tag);

const mailboxOf = (data: unknown): string | null =>
  typeof data === "object" && data !== null && "mailbox" in data && typeof data.mailbox === "string"
    ? data.mailbox
    : null;

/** Of this page's account: its path says whose it is. */
const isOurs = (data: unknown): boolean =>
  typeof data === "object" &&
  data !== null &&
  "path" in data &&
  typeof data.path === "string" &&
  data.path.startsWith(routeToPath(mailRoute()));
