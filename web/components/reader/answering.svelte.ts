/**
 * An answer to an invitation, from a button to the outbox: a message to who invites, with words for people and a calendar for
 * programs. Given without a connection, it waits on this device as other mail does, and says so.
 */
import type { Draft, Identity, SentDraft } from "../../../workers/rpc/write-rpc.ts";
import { t } from "../../i18n/t.ts";
import { invitationReply, invitedAs } from "../../message/invitation-reply.ts";
import type { Invitation, Partstat } from "../../message/invitation.ts";
import { changeFailureText } from "../../state/mail/change-words.ts";
import type { Engine } from "../../state/app/engine.ts";
import type { Notices } from "../../state/mail/notices.svelte.ts";
import type { Outbox } from "../../state/writing/outbox.svelte.ts";
import type { MessageId } from "../../state/app/types.ts";
import { eventTime } from "../settings/event-text.ts";

/** Seconds within which an answer can be had back. */
const UNDO_SECONDS = 10;

export interface AnsweringParts {
  readonly engine: Engine;
  readonly notices: Notices;
  readonly outbox: Outbox;
}

export interface Given {
  readonly partstat: Partstat;
  /** a few words besides; "" = none */
  readonly note: string;
  /** what had been answered before, and has left */
  readonly answered: Partstat | null;
}

export class Answering {
  /** whom this account writes as; null until known */
  identities = $state.raw<readonly Identity[] | null>(null);
  isBusy = $state(false);
  /** given here, and not known to have left yet; `before`: what had */
  #given = $state.raw<{ readonly partstat: Partstat; readonly before: Partstat | null } | null>(null);
  readonly #parts: AnsweringParts;
  readonly #id: MessageId;

  /** `id`: of the message with the invitation. */
  constructor(parts: AnsweringParts, id: MessageId) {
    this.#parts = parts;
    this.#id = id;
  }

  async prepare(): Promise<void> {
    this.identities = await this.#parts.engine.identities().catch(() => []);
  }

  /** Who answers; null: nobody here can. */
  as(event: Invitation): string | null {
    return invitedAs(event, this.identities?.map(({ address }) => address) ?? []);
  }

  /** The last answer that is on this device alone, until there is a connection. */
  waiting(): Partstat | null {
    return this.#parts.outbox.waiting.findLast(({ rsvp }) => rsvp?.of === this.#id)?.rsvp?.answer ?? null;
  }

  /** What was answered, last. `answered`: the answer that has left, whichever device gave it. */
  shown(answered: Partstat | null): Partstat | null {
    const waiting = this.waiting();
    if (waiting !== null) return waiting;
    return this.#given?.before === answered ? this.#given.partstat : answered;
  }

  /** True once it waits to be sent. */
  async answer(event: Invitation, calendar: string, given: Given): Promise<boolean> {
    if (this.isBusy) return false;
    this.isBusy = true;
    try {
      return await this.#answer(event, calendar, given);
    } catch {
      this.#parts.notices.say(changeFailureText(null));
      return false;
    } finally {
      this.isBusy = false;
    }
  }

  async #answer(event: Invitation, calendar: string, given: Given): Promise<boolean> {
    const { engine, notices } = this.#parts;
    const started = await engine.newDraft("reply", this.#id);
    if (!started.ok) {
      notices.say(t(`read.${started.error.type}.title`));
      return false;
    }
    const draft = this.#draft(started.value.draft, event, calendar, given);
    if (!draft) {
      notices.say(t("event.answer.unreadable"));
      return false;
    }
    const sent = await engine.send(draft, Math.floor(Date.now() / 1000) + UNDO_SECONDS);
    if (sent.ok) this.#say(draft, sent.value, given);
    // what did not get as far as that is no draft of anybody's
    else await engine.discardDraft(draft).catch(() => null);
    void engine.closeDraft(draft.messageId);
    if (sent.ok) return true;
    const { error } = sent;
    if (error.type === "offline") notices.say(t("event.answer.offline"));
    else notices.say(changeFailureText(error.type === "tooLarge" || error.type === "filesLost" ? null : error));
    return false;
  }

  #draft(base: Draft, event: Invitation, calendar: string, { partstat, note }: Given): Draft | null {
    const address = this.as(event);
    const { organizer } = event;
    if (address === null || organizer?.address == null) return null;
    const { name = "" } = this.identities?.find((one) => one.address.toLowerCase() === address.toLowerCase()) ?? {};
    const comment = note.trim();
    const reply = { address, name, partstat, comment, now: Math.floor(Date.now() / 1000) };
    const written = invitationReply(calendar, reply);
    const title = event.summary === "" ? t("event.noTitle") : event.summary.replace(/\s+/g, " ");
    const when = eventTime(event);
    const words = t(`event.words.${partstat}`, { name: name === "" ? address : name, title });
    if (written === null) return null;
    const text = [words, ...(when === "" ? [] : [when]), ...(comment === "" ? [] : ["", comment])].join("\n");
    return {
      ...base,
      from: { name, address },
      to: [{ name: organizer.name === organizer.address ? "" : organizer.name, address: organizer.address }],
      ...{ cc: [], bcc: [], subject: t(`event.subject.${partstat}`, { title }), html: null, text, files: [] },
      rsvp: { answer: partstat, calendar: written },
    };
  }

  #say(draft: Draft, sent: SentDraft, { partstat, answered: before }: Given): void {
    const earlier = this.#given;
    this.#given = { partstat, before };
    this.#parts.notices.say(t(sent.where === "here" ? "event.answer.here" : "event.answer.sent"), {
      label: t("undo.do"),
      run: () => void this.#takeBack(draft, sent, () => (this.#given = earlier)),
    });
    void this.#parts.outbox.refresh();
  }

  async #takeBack(draft: Draft, { id }: SentDraft, forget: () => void): Promise<void> {
    const { engine, notices, outbox } = this.#parts;
    const back = await engine.unsend(id).catch(() => null);
    void outbox.refresh();
    if (back?.ok !== true) {
      notices.say(changeFailureText(back && back.error));
      return;
    }
    if (back.value !== "gone") {
      forget();
      // what waited here may have gone to the account meanwhile, under another name
      const opened = await engine.openDraft(id).catch(() => null);
      await engine.discardDraft(opened?.ok === true ? opened.value.draft : { ...draft, id }).catch(() => null);
      void engine.closeDraft(draft.messageId);
    }
    notices.say(back.value === "back" ? t("event.answer.takenBack") : t(`compose.unsend.${back.value}`));
  }
}
