/** An answer to an invitation, from a button to the outbox: a message to who invites, with words for people and a calendar for programs. */
import type { Draft, Identity } from "../../workers/rpc/write-rpc.ts";
import { t } from "../i18n/t.ts";
import { invitationReply, invitedAs } from "../message/invitation-reply.ts";
import type { Invitation, Partstat } from "../message/invitation.ts";
import { changeFailureText } from "../state/change-words.ts";
import type { Engine } from "../state/engine.ts";
import type { Notices } from "../state/notices.svelte.ts";
import type { MessageId } from "../state/types.ts";
import { eventTime } from "./event-text.ts";

/** Seconds within which an answer can be had back. */
const UNDO_SECONDS = 10;

export interface AnsweringParts {
  readonly engine: Engine;
  readonly notices: Notices;
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

  /** What was answered, last. `answered`: the answer that has left, whichever device gave it. */
  shown(answered: Partstat | null): Partstat | null {
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
    if (sent.ok) this.#say({ ...draft, id: sent.value.id }, given);
    // what did not get as far as that is no draft of anybody's
    else await engine.discardDraft(draft).catch(() => null);
    void engine.closeDraft(draft.messageId);
    if (sent.ok) return true;
    const { type } = sent.error;
    const isTold = type === "offline" || type === "tooLarge" || type === "filesLost";
    notices.say(isTold ? t("event.answer.offline") : changeFailureText(sent.error));
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

  #say(draft: Draft, { partstat, answered: before }: Given): void {
    const earlier = this.#given;
    this.#given = { partstat, before };
    this.#parts.notices.say(t("event.answer.sent"), {
      label: t("undo.do"),
      run: () => void this.#takeBack(draft, () => (this.#given = earlier)),
    });
  }

  async #takeBack(draft: Draft, forget: () => void): Promise<void> {
    const { engine, notices } = this.#parts;
    const back = await engine.unsend(draft.id ?? "").catch(() => null);
    if (back?.ok !== true) {
      notices.say(changeFailureText(back && back.error));
      return;
    }
    if (back.value !== "gone") {
      forget();
      await engine.discardDraft(draft).catch(() => null);
    }
    notices.say(back.value === "back" ? t("event.answer.takenBack") : t(`compose.unsend.${back.value}`));
  }
}
