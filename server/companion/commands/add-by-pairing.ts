/** `companion add --pair`: comes into an account through a device that is in. Nothing is kept before it has ended well. */
import { findingToText } from "../../../shared/account/evidence/findings.ts";
import type { PairingAttempt, PairingEnd, PairingProgress } from "../../../shared/account/join/pairing-join.ts";
import { alreadyHeld, isHeld, keepJoined, openForAdding } from "../added.ts";
import { failed, misused, type CommandContext, type CommandResult } from "../command.ts";
import { createCountdown } from "../countdown.ts";
import { checkToText } from "../key-words.ts";
import { explainUrlRefusal, parseProvider } from "../provider-url.ts";
import { qrToText } from "../qr-text.ts";
import type { AddOptions } from "./add.ts";

export async function addByPairing(
  context: CommandContext,
  { name, allowHttp }: Pick<AddOptions, "name" | "allowHttp">,
  provider: string,
): CommandResult {
  const { data, network, terminal } = context;
  const parsed = parseProvider(provider, allowHttp);
  if (!parsed.ok) return misused(explainUrlRefusal("--provider", parsed.error));
  const origin = parsed.value;
  const keys = await openForAdding(context);
  if (!keys.ok) return keys;
  const named = await network.originAt(origin);
  if (named === null) {
    const why = await network.whyUnreachable(origin);
    return failed(why === null ? explainPairingEnd({ type: "offline" }, origin) : `cannot reach ${origin}: ${why}`);
  }
  if (named !== origin) return failed(`the provider at ${origin} goes by ${named}: give --provider ${named}`);
  const countdown = createCountdown(terminal, context.clock);
  /** Addresses that this folder holds already. */
  const held: string[] = [];
  const attempt: PairingAttempt = network.startPairing(origin, { kind: "companion", name }, (progress) => {
    countdown.stop();
    show(context, progress);
    if (progress.type === "code") countdown.start("Waiting for a device that is in", progress.expires);
    if (progress.type !== "check") return;
    countdown.start("Waiting for its yes", progress.expires);
    void isHeld(data, progress.address).then((found) => {
      if (!found) return;
      held.push(progress.address);
      attempt.cancel();
    });
  });
  const joined = await attempt.result.finally(() => countdown.stop());
  if (held[0] !== undefined) return alreadyHeld(held[0]);
  if (!joined.ok) return failed(explainPairingEnd(joined.error, origin));
  return keepJoined(context, keys.value, joined.value, null);
}

function show({ json, terminal }: CommandContext, progress: PairingProgress): void {
  if (json) terminal.show(JSON.stringify(progressToEvent(progress)));
  switch (progress.type) {
    case "code":
      terminal.tell("On a device that is in the account, scan this, or type the code:");
      if (terminal.interactive) terminal.tell(`\n${qrToText(progress.link)}`);
      terminal.tell(`\n    ${progress.text}\n`);
      terminal.tell("The webmail takes it in its settings, under Devices; another companion by");
      terminal.tell(`    aerogramme companion approve ${progress.text}\n`);
      return;
    case "check":
      terminal.tell(`A device of ${progress.address} has the code. Both must show the same digits:\n`);
      terminal.tell(`    ${checkToText(progress.check)}\n`);
      terminal.tell("If the other one shows something else, say no there.");
      return;
    case "joining":
      terminal.tell(`${progress.address}: approved; fetching the keys …`);
  }
}

const progressToEvent = ({ type, ...progress }: PairingProgress): object => ({ event: type, ...progress });

function explainPairingEnd(end: PairingEnd, provider: string): string {
  switch (end.type) {
    case "offline":
      return `cannot reach ${provider}: nothing was added; check the connection and try again`;
    case "denied":
      return "the other device said no: nothing was added";
    case "expired":
      return "nobody answered within five minutes: nothing was added; run this again for a new code";
    case "cancelled":
      return "stopped: nothing was added";
    case "tooManyTries":
      return `too many codes were made: wait ${Math.max(1, Math.ceil(end.retryAfterSeconds))} seconds and try again`;
    case "tampered":
      return `${findingToText(end.finding).replace(/\.$/, "")}; nothing was added`;
  }
}
