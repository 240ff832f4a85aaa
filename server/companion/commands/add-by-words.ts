/**
 * `companion add` with the 24 words, in two steps: what the words lead to is shown, and only when that is confirmed a device
 * is enrolled. Words alone cannot tell an old state from the newest one, so a person has to look.
 */
import type { Recovery, RecoveryKind } from "../../../shared/account/join/recover.ts";
import { sixWords } from "../../../shared/crypto/six-words.ts";
import { ok, type Result } from "../../../shared/lib/result.ts";
import { alreadyHeld, isHeld, keepJoined, openForAdding } from "../added.ts";
import { failed, misused, type CommandContext, type CommandResult, type Failure } from "../command.ts";
import { confirm } from "../confirm.ts";
import { whyNotJoined } from "../join-words.ts";
import { dateToText } from "../key-words.ts";
import { explainUrlRefusal, parseProvider } from "../provider-url.ts";
import { timeToText } from "../status.ts";
import type { AddOptions } from "./add.ts";

export async function addByWords(
  context: CommandContext,
  options: AddOptions,
  provider: string,
  address: string,
): CommandResult {
  const { data, network, terminal } = context;
  const origin = parseProvider(provider, options.allowHttp);
  if (!origin.ok) return misused(explainUrlRefusal("--provider", origin.error));
  if (!options.yes && (context.json || !terminal.interactive))
    return misused("what the words lead to must be looked at: run this in a terminal, or with --yes");
  const keys = await openForAdding(context);
  if (!keys.ok) return keys;
  if (await isHeld(data, address)) return alreadyHeld(address);
  const words = await terminal.readInput("The 24 words, in one line: ");
  // logins are signed for one origin: at another name of the same provider the right words would seem wrong
  const named = await network.originAt(origin.value);
  if (named !== null && named !== origin.value)
    return failed(`the provider at ${origin.value} goes by ${named}: give --provider ${named}`);
  const looked = await network.lookWithWords(origin.value, address.trim(), words);
  if (!looked.ok) return failed(await whyNotJoined(network, looked.error, origin.value));
  const wanted = await confirmFound(context, options, looked.value);
  if (!wanted.ok) return wanted;
  const joined = await looked.value.enrol({ kind: "companion", name: options.name }, options.removeOthers);
  if (!joined.ok) return failed(await whyNotJoined(network, joined.error, origin.value));
  return keepJoined(context, keys.value, joined.value, null);
}

async function confirmFound(
  { terminal, json }: CommandContext,
  { yes, removeOthers, takeBack }: AddOptions,
  found: Recovery,
): Promise<Result<null, Failure>> {
  if (!json) for (const line of foundLines(found, removeOthers)) terminal.tell(line);
  if (found.kind.type !== "join" && !takeBack)
    return failed(`${shortly(found.kind)}: --take-back goes on, and removes all other devices; nothing has changed`);
  if (found.kind.type === "join" && takeBack)
    return failed("these are the account's words, and its keys open with them: there is nothing to take back");
  return yes || (await confirm(terminal, "Go on?")) ? ok(null) : failed("nothing was added");
}

function foundLines(found: Recovery, removeOthers: boolean): readonly string[] {
  const { address, provider, newest, seen, devices, kind } = found;
  return [
    "These words lead to:",
    `  account   ${address} at ${provider}`,
    `  newest    ${newest === null ? "nothing has a time" : timeToText(newest)}, as the provider shows it`,
    `  history   entry ${seen.seq}: ${sixWords(seen.head).join(" ")}`,
    `  devices   ${devices}${removeOthers && kind.type === "join" ? ", which will all be removed" : ""}`,
    "",
    ...kindLines(kind),
    ...passwordLines(found, removeOthers),
    "If you know of newer mail than that, the provider shows an old state: do not go on. Words alone cannot tell; a device",
    "that is still in can: it shows the same entry and words with `companion history`.",
    "",
  ];
}

/** Of a transparent account whose provider device goes with all others. */
const passwordLines = ({ flavor, kind }: Recovery, removeOthers: boolean): readonly string[] =>
  flavor === "transparent" && (removeOthers || kind.type !== "join")
    ? [
        "This account is transparent: its keys lie at the provider too, opened with a password. They are among what is removed:",
        "no password and no app password opens it any more, and it is hardened from then on.",
        "",
      ]
    : [];

function kindLines(kind: RecoveryKind): readonly string[] {
  switch (kind.type) {
    case "join":
      return [];
    case "replaced":
      return [
        `The words of this account were changed; until ${dateToText(kind.until)} these can undo that. If you changed them`,
        "yourself, use the new ones. If somebody else did, take the account back: these are its words again, all other",
        "devices are removed, this one alone is in, and the keys are new.",
        ...unreadable(kind.unreadableSince),
      ];
    case "keyring":
      return [
        "These are the account's words, but what its devices sealed last does not open with them: a device in it was made,",
        "or taken over, by somebody who shuts you out. Take the account back: all other devices are removed, this one alone",
        "is in, and the keys are new.",
        ...unreadable(kind.unreadableSince),
      ];
  }
}

const unreadable = (since: number | null): readonly string[] =>
  since === null
    ? [""]
    : [`Mail since ${timeToText(since)} was sealed to keys that these words do not open: it cannot be read.`, ""];

const shortly = ({ type }: RecoveryKind): string =>
  type === "replaced" ? "these words were replaced by others" : "the account's newest keys do not open with its words";
