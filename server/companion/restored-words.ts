/** What is told on a terminal of a provider's restored backup. */
import type {
  LostMessage,
  RestoredFailure,
  RestoredLook,
  RestoredReport,
} from "../../shared/account/backup/restored-backup.ts";
import { findingToText } from "../../shared/account/evidence/findings.ts";
import type { HeldAccount } from "./account-folder.ts";
import { dateToText, deviceTitle, printable } from "./key-words.ts";

const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? "" : "s"}`;
const isOrAre = (count: number): string => (count === 1 ? "is" : "are");

export function acceptedToText(address: string, whole: number): string {
  const back = `${counted(whole, "message")} that only this computer had ${isOrAre(whole)} filed again while the companion runs: \`companion status\` says how far that is. `;
  return `${address} goes on from what its provider has. ${whole === 0 ? "" : back}Mail programs load their mailboxes anew.`;
}

/** In a line of a status, too. */
export function reportToText({ of, done, skipped, lostCount }: RestoredReport): string {
  const back =
    done === of ? `${counted(of, "message")} put back` : `${done} of ${counted(of, "message")} put back so far`;
  return [
    back,
    ...(skipped === 0 ? [] : [`${skipped} not taken by the provider yet: tried again`]),
    ...(lostCount === 0
      ? []
      : [
          `${counted(lostCount, "message")} lost, unless another of your devices has ${lostCount === 1 ? "it" : "them"}: never fetched to this computer`,
        ]),
  ].join("; ");
}

const MAX_TOLD = 20;

export function lostLines(lost: readonly LostMessage[], count: number): readonly string[] {
  const told = lost.slice(0, MAX_TOLD).map(({ subject, from, date }) => {
    return `  ${dateToText(date)}  ${printable(from) || "(nobody named)"}: ${printable(subject) || "(no subject)"}`;
  });
  return count > told.length ? [...told, `  and ${count - told.length} more`] : told;
}

export function lookToLines(look: RestoredLook, { address }: HeldAccount): readonly string[] {
  const { entries, messages, whole, lost, oldest, devices, begun } = look;
  const since = oldest === null ? "" : `, the oldest of ${dateToText(oldest)}`;
  const back =
    messages === 0
      ? ["No message is on this computer alone."]
      : [
          `${counted(messages, "message")} ${isOrAre(messages)} on this computer alone${since}.`,
          `  ${whole} ${isOrAre(whole)} here whole, and will be filed again.`,
        ];
  const gone = messages - whole;
  return [
    "",
    `The provider shows ${address} as it was ${entries === null ? "long ago" : `${counted(entries, "change")} ago`}.`,
    ...back,
    ...(gone === 0
      ? []
      : [
          `  ${gone} ${gone === 1 ? "was" : "were"} never fetched here, and ${isOrAre(gone)} lost, unless another of your devices has ${gone === 1 ? "it" : "them"}:`,
          ...lostLines(lost, gone),
        ]),
    ...devices.map((name) => `The device ${deviceTitle(name)}, removed since, is in again, and will be removed anew.`),
    ...(begun ? ["Another of your devices has gone on from there already."] : []),
    "Marks, moves, folders, contacts and settings will be as they were then.",
    "A provider that hides or undoes something shows the same. Go on only if who runs it told you of a restored backup,",
    "by another way than this mailbox.",
    "",
  ];
}

export function restoredFailureToText(failure: RestoredFailure, { address, provider }: HeldAccount): string {
  switch (failure.type) {
    case "offline":
      return `${provider} can not be reached now, or not to the end: this computer holds what it held; try again`;
    case "notStopped":
      return `nothing was found of the provider of ${address}: there is nothing to go on from`;
    case "fits":
      return "the provider shows what this computer holds again: `companion check` is enough";
    case "unknownDevice":
      return `this device came into ${address} after that backup was made, and the provider does not know it: \`companion add --data OTHER\` with the 24 words adds the account anew; copy over with your mail program what only this one has`;
    case "foreign":
      return `what the provider shows is no earlier state of this account that may be gone on from: ${findingToText(failure.finding)} Nothing was changed here`;
    case "words":
      return `the 24 words of ${address} were changed after that backup was made, and the provider knows the words of before. \`companion add --data OTHER\` with those adds the account anew; copy over with your mail program what only this computer has, then make new words`;
    case "flavor":
      return "the provider shows the account as one that opens with a password; as this computer knows it, its keys are with your devices alone. Nothing was changed: ask who runs the provider";
    case "storage":
      return "it could not be stored on this computer: make room, and try again; the messages that it holds are still here";
    case "notHere":
      return "not from here";
  }
}
