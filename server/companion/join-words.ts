/** What went wrong in joining, in one line for a person. */
import { findingToText } from "../../shared/account/evidence/findings.ts";
import type { JoinFailure } from "../../shared/account/join/join.ts";
import type { Network } from "./network.ts";

/** Asks of `network` why a provider can not be reached. */
export async function whyNotJoined(
  network: Pick<Network, "whyUnreachable">,
  failure: JoinFailure,
  provider: string,
): Promise<string> {
  const why = failure.type === "offline" ? await network.whyUnreachable(provider) : null;
  return why === null ? explainJoinFailure(failure, provider) : `cannot reach ${provider}: ${why}`;
}

export function explainJoinFailure(failure: JoinFailure, provider: string): string {
  switch (failure.type) {
    case "offline":
      return `cannot reach ${provider}: check the connection and try again`;
    case "inviteInvalid":
      return "this invite is not known or was used already: ask your provider for a new one";
    case "inviteExpired":
      return "this invite has expired: ask your provider for a new one";
    case "badWords":
      return explainBadWords(failure.position);
    case "wrongWords":
      return "these words do not open this account: they were replaced by newer ones, or are another account's";
    case "unknownAccount":
      return `${provider} has no such account: check the address`;
    case "tooManyDevices":
      return "the account has as many devices as it may: remove one of them first";
    case "clock":
      return "this computer's clock is more than a day off: set it right and try again";
    case "tooManyTries":
      return `too many tries: wait ${Math.max(1, Math.ceil(failure.retryAfterSeconds))} seconds and try again`;
    case "tampered":
      return `${provider} sent what this account's keys did not sign (${findingToText(failure.finding)}); nothing was set up`;
  }
}

const explainBadWords = (position: number | null): string =>
  position === null
    ? "these are not 24 valid words: one is wrong or missing, or two are swapped"
    : `word ${position} is not on the list of recovery words: check its spelling`;
