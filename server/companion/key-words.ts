/** What keys and those who hold them are told in: failures, announcements, devices; in words for a person. */
import { findingToText } from "../../shared/account/evidence/findings.ts";
import type { Announcement, DeviceInfo, KeyRefusal, PairingFailure } from "../../shared/account/keys/security.ts";
import { UNSEEN_SECONDS } from "../../shared/account/keys/security.ts";

/** One line. */
export function explainKeyFailure(failure: PairingFailure, provider: string): string {
  switch (failure.type) {
    case "offline":
      return `cannot reach ${provider}: nothing has changed; check the connection and try again`;
    case "unknown":
      return `no answer came from ${provider}: it may have been changed or not; \`companion status\` and \`devices\` show it once you are online`;
    case "gone":
      return "that device is not part of the account any more";
    case "clock":
      return "this computer's clock is more than a day off: set it and try again";
    case "tooOften":
      return "the words were changed eight times within 30 days: wait until one of those changes cannot be undone any more";
    case "tooManyDevices":
      return "the account has as many devices as it can have: remove one first";
    case "refused":
      return refusalToText(failure);
    case "badCode":
      return failure.position === null
        ? "this is not a whole code: it has 24 characters, and one of them is wrong or missing"
        : `character ${failure.position} of the code cannot be: check it`;
    case "pairingOver":
      return "no device waits under this code (any more): codes last five minutes and work once; show a new one there";
    case "pairingForged":
      return "what waits under this code was not made with it: show a new code there, and if that happens again, trust neither";
  }
}

const REFUSALS: Readonly<Record<KeyRefusal, string>> = {
  notAuthorized: "this device is no longer accepted by the provider",
  removed: "this device was removed from the account",
  updateNeeded: "this account is used by a newer version of this program: update this one",
  keys: "this device lacks the keys of this account",
  stopped: "nothing is sent while syncing has stopped",
  notTaken: "the provider did not take this change",
  tooManyRenewals: "the keys of this account were renewed so often that they cannot be renewed again",
  tooManyPasswords: "passwords of this account were changed so often that new recovery words must be made first",
  passwordsForged: "what the provider keeps of this account's passwords is not what was given to it",
  hasPassword: "this account has a password already",
  noAccess: "the flavor of this account cannot be changed from here",
  noPasswords: "the provider does not take passwords for this account from here",
  noPairing: "devices cannot be let in from here",
  otherWords: "other words were made meanwhile: begin again",
  protocol: "the provider answered what this version does not understand",
};

const refusalToText = ({ reason, finding }: Extract<PairingFailure, { readonly type: "refused" }>): string =>
  finding === undefined ? REFUSALS[reason] : `${REFUSALS[reason]}: ${findingToText(finding)}`;

/** "123 456" */
export const checkToText = (check: string): string => `${check.slice(0, 3)} ${check.slice(3)}`;

export const dateToText = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10);

/** Unix seconds; null: not known. */
export function seenToText(seconds: number | null, now: number): string {
  if (seconds === null) return "not known";
  return dateToText(seconds) === dateToText(now) ? "today" : dateToText(seconds);
}

export const isUnseen = ({ kind, lastSeen, added, isThis }: DeviceInfo, now: number): boolean =>
  !isThis && kind !== "provider" && now - (lastSeen ?? added) > UNSEEN_SECONDS && lastSeen !== null;

/** Without characters that would move a terminal's cursor: names come from other devices. */
export const printable = (name: string): string => name.replace(/\p{C}/gu, "\u{fffd}");

export const deviceTitle = (name: string | null): string => (name === null ? "(name not readable)" : printable(name));

const quoted = (name: string | null): string => (name === null ? "a device" : `"${printable(name)}"`);

/** One line, without its time. */
export function announcementToText({ type, device, by, undoUntil }: Announcement): string {
  const who = by === null ? "by somebody with the 24 words" : `by "${printable(by)}"`;
  switch (type) {
    case "deviceAdded":
      return `${quoted(device)} was added, ${who}`;
    case "deviceRemoved":
      return `${quoted(device)} was removed and the keys were renewed, ${who}`;
    case "keysRenewed":
      return `the keys were renewed, ${who}`;
    case "newWords": {
      const undo = undoUntil === null ? "" : `; until ${dateToText(undoUntil)} the words before can undo it`;
      return `the 24 words were changed, ${who}: the words before no longer open the account${undo}`;
    }
    case "opened":
      return `the account was made transparent, ${who}: its keys lie at the provider too, and open with a password`;
    case "closed":
      return `the account was made hardened, ${who}: its keys lie at the provider no more`;
    case "wordsRestored":
      return "the account was taken back with its former words: they are its words again";
  }
}
