/** `companion add`: makes the account of an invite, or joins an account that there is. */
import { misused, type CommandContext, type CommandResult } from "../command.ts";
import { addByInvite } from "./add-by-invite.ts";
import { addByPairing } from "./add-by-pairing.ts";
import { addByWords } from "./add-by-words.ts";

export interface AddOptions {
  readonly invite: string | null;
  readonly provider: string | null;
  readonly address: string | null;
  readonly pair: boolean;
  readonly wordsFromInput: boolean;
  /** Goes on with what the words lead to without asking. */
  readonly yes: boolean;
  readonly removeOthers: boolean;
  readonly takeBack: boolean;
  /** Shown to the account's other devices. */
  readonly name: string;
  readonly allowHttp: boolean;
}

const WAYS =
  "give --invite LINK, --provider URL --pair, or --provider URL --address ADDRESS, where a terminal asks for the 24 words and a script gives them with --words-stdin";

export async function add(context: CommandContext, options: AddOptions): CommandResult {
  const { invite, provider, address, pair, wordsFromInput } = options;
  const asked = context.terminal.interactive && invite === null && provider !== null && address !== null && !pair;
  const byWords = wordsFromInput || asked;
  const ofWords = options.yes || options.removeOthers || options.takeBack;
  if (ofWords && !byWords) return misused("--yes, --remove-others and --take-back go with --words-stdin");
  if (invite !== null) {
    if (provider !== null || address !== null || wordsFromInput || pair)
      return misused("an invite names provider and address: --invite goes without the other ways to join");
    return addByInvite(context, options, invite);
  }
  if (provider !== null && pair) {
    if (wordsFromInput || address !== null)
      return misused("--pair needs neither address nor words: the other device knows them");
    return addByPairing(context, options, provider);
  }
  if (provider !== null && address !== null && byWords) return addByWords(context, options, provider, address);
  return misused(WAYS);
}
