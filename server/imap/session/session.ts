/** One client's session: its state, its view of the selected mailbox, and the way updates reach it. */
import { isLoopback } from "../../../shared/lib/network-address.ts";
import { unreachable } from "../../../shared/lib/assert.ts";
import type { Uid } from "../../../shared/lib/ids.ts";
import { uidSetOf, uidSetToImap } from "../../../shared/mailbox/uid-set.ts";
import type { MailboxView } from "../../../shared/mailbox/view.ts";
import type { ImapAccount } from "../backend.ts";
import { parenthesised } from "../format.ts";
import { LastOpened } from "../fetch/last-opened.ts";
import type { Input } from "../net/input.ts";
import type { Output } from "../net/output.ts";
import type { Services } from "./services.ts";
import type { Selected, SessionState } from "./state.ts";
import { SelectedView } from "./view.ts";
import type { Update } from "./view.ts";
import { flagsOf, keywordsLines } from "./flags.ts";

export interface Peer {
  /** Names the connection in the log. */
  readonly connection: number;
  readonly input: Input;
  readonly out: Output;
  readonly address: string;
  /** TLS is on. */
  readonly isTls: boolean;
}

/** What ENABLE of each turns on, its own name first. */
const ENABLED_BY: Readonly<Record<string, readonly string[]>> = {
  CONDSTORE: ["CONDSTORE"],
  QRESYNC: ["QRESYNC", "CONDSTORE"],
  "UTF8=ACCEPT": ["UTF8=ACCEPT"],
  IMAP4REV2: ["IMAP4rev2"],
};

export class Session {
  readonly connection: number;
  readonly input: Input;
  readonly out: Output;
  readonly address: string;
  readonly services: Services;
  readonly lastOpened: LastOpened;
  isTls: boolean;
  /** STARTTLS was answered OK: nothing more is read in clear. */
  startsTls = false;
  /** COMPRESS (RFC 4978); `starts`: it was answered OK, and begins with the next octet. */
  compression: "off" | "starts" | "on" = "off";
  state: SessionState = { type: "notAuthenticated" };
  /** Tag of the command under way. */
  tag = "*";
  /** Commands answered BAD since the last good one. */
  badCommands = 0;
  /** Wrong passwords so far. */
  loginFailures = 0;
  /** IDLE sets it to hear of changes at once. */
  onChange: (() => void) | null = null;
  /** Hears that the peer has logged in. */
  onLogin: (() => void) | null = null;
  /** Hears that the account has ended; the connection says BYE. */
  onEnd: ((why: string) => void) | null = null;
  /** As capabilities are spelled. */
  readonly #enabled = new Set<string>();
  /** Gives the account back. */
  #leave: (() => void) | null = null;

  constructor(peer: Peer, services: Services) {
    this.connection = peer.connection;
    this.input = peer.input;
    this.out = peer.out;
    this.address = peer.address;
    this.isTls = peer.isTls;
    this.services = services;
    this.lastOpened = new LastOpened(services.openedRoom);
  }

  /** The client has shown that it knows CONDSTORE (RFC 7162 §3.1): FETCH updates carry MODSEQ. */
  get condstore(): boolean {
    return this.#enabled.has("CONDSTORE");
  }

  /** Expunges are told as VANISHED (RFC 7162 §3.2.10). */
  get qresync(): boolean {
    return this.#enabled.has("QRESYNC");
  }

  /** The client speaks IMAP4rev2 (RFC 9051 Appendix A): SEARCH answers ESEARCH, nothing is \\Recent, SELECT lists. */
  get rev2(): boolean {
    return this.#enabled.has("IMAP4rev2");
  }

  /** Mailbox names go as UTF-8 both ways, not in modified UTF-7. */
  get utf8(): boolean {
    return this.rev2 || this.#enabled.has("UTF8=ACCEPT");
  }

  /** Whether a mailbox, a level above one or a subscription has this very name. */
  isTaken(name: string): boolean {
    const state = this.account?.state;
    if (state === undefined) return false;
    const names = [...state.mailboxes().map((box) => box.name), ...state.subscriptions()];
    return names.some((one) => one === name || one.startsWith(`${name}/`));
  }

  /** The account, once logged in. */
  get account(): ImapAccount | null {
    return this.state.type === "authenticated" || this.state.type === "selected" ? this.state.account : null;
  }

  /** Whether a password may be sent now. */
  get mayLogin(): boolean {
    return this.isTls || (this.services.allowPlaintextLogin && isLoopback(this.address));
  }

  /**
   * False if the account has too many sessions already. From now on it is this session's to release, also where it has too
   * many, and where the peer went while its password was checked.
   */
  login(account: ImapAccount): boolean {
    const { sessions } = this.services;
    const gone = this.state.type === "logout";
    const entered = !gone && sessions.enter(account.address);
    if (!entered) {
      account.release();
      return gone;
    }
    this.input.trust();
    this.onLogin?.();
    this.state = { type: "authenticated", account };
    const stopChanges = account.subscribe((changes) => {
      if (this.state.type === "selected") this.state.view.apply(changes, account.state.seq);
      this.onChange?.();
    });
    const stopEnd = account.watchEnd((why) => this.onEnd?.(why));
    this.#leave = () => {
      stopChanges();
      stopEnd();
      sessions.leave(account.address);
      account.release();
    };
    return true;
  }

  select(account: ImapAccount, mailbox: MailboxView, readOnly: boolean): SelectedView {
    const { recents } = this.services;
    const view = new SelectedView({
      id: mailbox.id,
      uidValidity: mailbox.uidValidity,
      uids: Array.from({ length: mailbox.count }, (_, index) => mailbox.uidAt(index)),
      readOnly,
      claimRecent: (uids) => {
        const recent = readOnly ? recents.peek(account, mailbox, uids) : recents.claim(account, mailbox, uids);
        return this.rev2 ? [] : recent;
      },
    });
    this.state = { type: "selected", account, view };
    return view;
  }

  unselect(): void {
    this.lastOpened.forget();
    if (this.state.type === "selected") this.state = { type: "authenticated", account: this.state.account };
  }

  logout(): void {
    this.state = { type: "logout" };
    this.lastOpened.forget();
    const leave = this.#leave;
    this.#leave = null;
    leave?.();
  }

  /** Ends the session with the server's own BYE. */
  bye(text: string): void {
    if (this.state.type !== "logout" && !this.out.isInside) this.out.line(`* BYE ${text}`);
    this.logout();
  }

  /** Turns an extension, in capitals, on for good (RFC 5161); its name, or null if there is nothing to turn on. */
  enable(name: string): string | null {
    const enabled = ENABLED_BY[name] ?? [];
    const isNew = enabled[0] !== undefined && !this.#enabled.has(enabled[0]);
    for (const one of enabled) this.#enabled.add(one);
    return isNew ? (enabled[0] ?? null) : null;
  }

  /**
   * Tells what happened to the selected mailbox. A mailbox that was deleted or renewed ends the session: IMAP has no
   * other way to take a selected mailbox back that every client understands.
   */
  sendUpdates({ expunge }: { readonly expunge: boolean }): void {
    if (this.state.type !== "selected") return;
    const mailbox = selectedMailbox(this.state);
    if (mailbox === null) {
      this.bye("[UNAVAILABLE] The selected mailbox was deleted or renewed, connect again");
      return;
    }
    const { view } = this.state;
    const updates = view.take({ expunge });
    this.announceKeywords(this.state.account, mailbox, view);
    if (this.qresync) this.#sendVanished(updates);
    for (const update of updates) this.#send(update, mailbox, view);
  }

  /** FLAGS and PERMANENTFLAGS, once more when new keywords have come up: before a FETCH shows them (RFC 3501 §7.2.6). */
  announceKeywords(account: ImapAccount, mailbox: MailboxView, view: SelectedView): void {
    const keywords = mailbox.keywords();
    if (keywords.every((keyword) => view.announcedKeywords.has(keyword))) return;
    view.announcedKeywords = new Set(keywords);
    for (const line of keywordsLines(account, mailbox, view)) this.out.line(line);
  }

  /** The untagged FETCH that tells a message's flags. */
  sendFlags(mailbox: MailboxView, view: SelectedView, uid: Uid): void {
    const index = mailbox.indexOf(uid);
    if (index < 0) return;
    const items = [`UID ${uid}`, `FLAGS ${parenthesised(flagsOf(mailbox, index, view))}`];
    if (this.condstore) items.push(`MODSEQ (${mailbox.modSeqAt(index)})`);
    this.out.line(`* ${view.seqOf(uid)} FETCH ${parenthesised(items)}`);
  }

  #send(update: Update, mailbox: MailboxView, view: SelectedView): void {
    switch (update.type) {
      case "expunge":
        if (!this.qresync) this.out.line(`* ${update.seq} EXPUNGE`);
        return;
      case "exists":
        this.out.line(`* ${update.count} EXISTS`);
        if (!this.rev2) this.out.line(`* ${update.recent} RECENT`);
        return;
      case "flags":
        this.sendFlags(mailbox, view, update.uid);
        return;
      default:
        unreachable(update);
    }
  }

  #sendVanished(updates: readonly Update[]): void {
    const uids = updates.flatMap((update) => (update.type === "expunge" ? [update.uid] : []));
    if (uids.length > 0) this.out.line(`* VANISHED ${uidSetToImap(uidSetOf(uids))}`);
  }
}

/** The selected mailbox as the account has it now; null if the view no longer fits it. */
export function selectedMailbox({ account, view }: Selected): MailboxView | null {
  const mailbox = account.state.mailbox(view.id);
  return view.isReset || mailbox?.uidValidity !== view.uidValidity ? null : mailbox;
}
