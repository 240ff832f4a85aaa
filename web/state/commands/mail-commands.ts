/** What can be done in the mail screen by key or palette, as in Gmail. Dialogs are the screen's: it is told which to open. */
import { t } from "../../i18n/t.ts";
import type { Changes } from "../mail/changes.ts";
import type { Command } from "./commands.ts";
import { dialogCommands, type CommandDialog } from "./dialog-commands.ts";
import type { MailAsks } from "../mail/mail-asks.svelte.ts";
import type { Mail } from "../mail/mail.svelte.ts";
import type { Mailboxes } from "../lists/mailboxes.svelte.ts";
import { DENSITIES, type Preferences } from "../settings/preferences.svelte.ts";
import { ALL_MAIL, contactsRoute, mailRoute } from "../app/route.ts";
import type { Router } from "../app/router.svelte.ts";
import type { Shared } from "../settings/shared-settings.svelte.ts";

interface Parts {
  readonly mail: Mail;
  readonly mailboxes: Mailboxes;
  readonly router: Router;
  readonly changes: Changes;
  readonly asks: MailAsks;
  readonly preferences: Preferences;
  readonly shared: Shared;
}

export function mailCommands(parts: Parts, show: (dialog: CommandDialog) => void): readonly Command[] {
  return [
    ...moving(parts),
    ...selecting(parts),
    ...acting(parts),
    ...going(parts),
    ...ofTheApp(parts, show),
    ...looks(parts),
  ];
}

function moving({ mail }: Parts): readonly Command[] {
  const group = "moving";
  return [
    { id: "next", title: "command.next", group, keys: ["j"], run: () => void mail.step(1), hidden: true },
    { id: "previous", title: "command.previous", group, keys: ["k"], run: () => void mail.step(-1), hidden: true },
    {
      ...{ id: "open", title: "command.open", group, keys: ["o", "Enter"], hidden: true },
      when: () => mail.openId === null,
      run: () => void mail.openCursor(),
    },
    {
      ...{ id: "back", title: "command.back", group, keys: ["u", "Escape"], hidden: true },
      run: () => {
        if (mail.selection.isEmpty) mail.openMessage(null);
        else mail.selection.clear();
      },
    },
  ];
}

function selecting({ mail }: Parts): readonly Command[] {
  const group = "selecting";
  const all = (fits: Parameters<Mail["selectHeld"]>[0]) => () => mail.selectHeld(fits);
  return [
    { id: "select", title: "command.select", group, keys: ["x"], run: () => mail.toggleSelected(), hidden: true },
    {
      ...{ id: "selectNext", title: "command.selectNext", group, keys: ["Shift+J"], hidden: true },
      run: () => void mail.extendBy(1),
    },
    {
      ...{ id: "selectPrevious", title: "command.selectPrevious", group, keys: ["Shift+K"], hidden: true },
      run: () => void mail.extendBy(-1),
    },
    { id: "selectAll", title: "command.selectAll", group, keys: ["* a"], run: all(() => true) },
    { id: "selectNone", title: "command.selectNone", group, keys: ["* n"], run: () => mail.selection.clear() },
    { id: "selectRead", title: "command.selectRead", group, keys: ["* r"], run: all(({ unread }) => unread === 0) },
    { id: "selectUnread", title: "command.selectUnread", group, keys: ["* u"], run: all(({ unread }) => unread > 0) },
    { id: "selectStarred", title: "command.selectStarred", group, keys: ["* s"], run: all(({ flagged }) => flagged) },
    {
      ...{ id: "selectUnstarred", title: "command.selectUnstarred", group, keys: ["* t"] },
      run: all(({ flagged }) => !flagged),
    },
  ];
}

function acting({ mail, asks, shared }: Parts): readonly Command[] {
  const group = "acting";
  const when = (): boolean => mail.target() !== null;
  const remove = (): void => {
    if (mail.inTrash) asks.open("remove");
    else void mail.trash();
  };
  return [
    { id: "archive", title: "command.archive", group, keys: ["e"], when, run: () => void mail.archive() },
    { id: "delete", title: "command.delete", group, keys: ["#", "Delete"], when, run: remove },
    { id: "junk", title: "command.junk", group, keys: ["!"], when, run: () => void mail.junk(!mail.inJunk) },
    { id: "star", title: "command.star", group, keys: ["s"], when, run: () => mail.toggleStar() },
    { id: "read", title: "command.read", group, keys: ["Shift+I"], when, run: () => void mail.setSeen(true) },
    { id: "unread", title: "command.unread", group, keys: ["Shift+U"], when, run: () => void mail.setSeen(false) },
    { id: "move", title: "command.move", group, keys: ["v"], when, run: () => asks.open("move") },
    { id: "snooze", title: "command.snooze", group, keys: ["b"], when, run: () => asks.open("snooze") },
    {
      ...{ id: "labels", title: "command.labels", group, keys: ["l"] },
      when: () => when() && shared.labels.length > 0,
      run: () => asks.open("labels"),
    },
    {
      ...{ id: "mute", title: "command.mute", group, keys: ["m"], when },
      run: () => void mail.mute(!mail.targetRows().every(({ muted }) => muted)),
    },
  ];
}

function going({ mail, mailboxes, router }: Parts): readonly Command[] {
  const group = "going";
  const to = (use: "\\Sent" | "\\Drafts") => (): void => {
    const box = mailboxes.bySpecialUse(use);
    if (box) mail.openMailbox(box.id);
  };
  const has = (use: "\\Sent" | "\\Drafts") => (): boolean => mailboxes.bySpecialUse(use) !== null;
  return [
    { id: "goInbox", title: "command.inbox", group, keys: ["g i"], run: () => router.go(mailRoute()) },
    { id: "goContacts", title: "command.contacts", group, keys: ["g c"], run: () => router.go(contactsRoute()) },
    {
      ...{ id: "goStarred", title: "command.starred", group, keys: ["g s"] },
      run: () => router.go(mailRoute({ mailbox: ALL_MAIL, filter: "starred" })),
    },
    { id: "goSent", title: "command.sent", group, keys: ["g t"], when: has("\\Sent"), run: to("\\Sent") },
    { id: "goDrafts", title: "command.drafts", group, keys: ["g d"], when: has("\\Drafts"), run: to("\\Drafts") },
    { id: "goAll", title: "command.all", group, keys: ["g a"], run: () => mail.openMailbox(ALL_MAIL) },
  ];
}

function ofTheApp({ changes, router }: Parts, show: (dialog: CommandDialog) => void): readonly Command[] {
  const group = "app";
  return [
    { id: "undo", title: "command.undo", group, keys: ["z"], run: () => void changes.undo() },
    {
      ...{ id: "goFilters", title: "command.filters", group, keys: [] },
      run: () => router.go({ screen: "settings", page: "filters" }),
    },
    ...dialogCommands(show),
  ];
}

/** Without keys: how the list looks on this device. */
function looks({ preferences }: Parts): readonly Command[] {
  const group = "app";
  return [
    ...DENSITIES.map((density): Command => ({
      ...{ id: `density.${density}`, title: `command.density.${density}`, group, keys: [] },
      run: () => preferences.set({ density }),
    })),
    {
      ...{ id: "conversations", title: "command.conversations", group, keys: [] },
      run: () => preferences.set({ conversations: !preferences.values.conversations }),
    },
    {
      ...{ id: "readingPane", title: "command.readingPane", group, keys: [] },
      run: () => preferences.set({ readingPane: preferences.values.readingPane === "off" ? "right" : "off" }),
    },
  ];
}

/** "Moved to Travel." */
export const saidMoved =
  (mailbox: string) =>
  (count: number): string =>
    t("notice.moved.n", { count, mailbox });
