/** `companion flavor`: who can open the account; hands its keys to the provider, closed under a password, or takes them back. */
import { MIN_PASSPHRASE_CHARACTERS, passphraseStrength } from "../../../shared/crypto/passphrase-strength.ts";
import { ok, type Result } from "../../../shared/lib/result.ts";
import { failed, misused, type CommandContext, type CommandResult, type Failure } from "../command.ts";
import { confirm } from "../confirm.ts";
import type { KeyLine } from "../key-line.ts";
import type { AccountAccess } from "../key-request.ts";
import { explainKeyFailure } from "../key-words.ts";
import { onAccount } from "../on-account.ts";

export interface FlavorOptions {
  /** Null: it is shown. */
  readonly to: AccountAccess["flavor"] | null;
  /** Of transparent: the password is the next line of standard input. */
  readonly passwordFromInput: boolean;
  /** Of hardened: do not ask. */
  readonly yes: boolean;
}

export async function flavor(context: CommandContext, address: string | null, options: FlavorOptions): CommandResult {
  const misuse = misuseOf(context, options);
  if (misuse !== null) return misused(misuse);
  return onAccount(context, address, async (line, held) => {
    const now = await line.ask({ type: "access" });
    const subject = { context, line, address: held.address, provider: held.provider, now };
    switch (options.to) {
      case null:
        return ok({ json: { address: held.address, ...now }, text: accessToText(held.address, now) });
      case "transparent":
        return toTransparent(subject, options);
      case "hardened":
        return toHardened(subject, options);
    }
  });
}

function misuseOf({ terminal, json }: CommandContext, { to, passwordFromInput, yes }: FlavorOptions): string | null {
  const asks = terminal.interactive && !json;
  if (passwordFromInput && to !== "transparent") return "--password-stdin goes with --transparent";
  if (yes && to !== "hardened") return "--yes goes with --hardened";
  if (to === "transparent" && !passwordFromInput && !asks) return "give --password-stdin, or run this in a terminal";
  return to === "hardened" && !yes && !asks ? "give --yes, or run this in a terminal" : null;
}

interface Subject {
  readonly context: CommandContext;
  readonly line: KeyLine;
  readonly address: string;
  readonly provider: string;
  readonly now: AccountAccess;
}

async function toTransparent(
  { context, line, address, provider, now }: Subject,
  { passwordFromInput }: FlavorOptions,
): CommandResult {
  if (now.flavor === "transparent")
    return failed(`${address} is transparent already; its password is changed in the webmail, logged in with it`);
  if (!passwordFromInput) for (const told of BEFORE_TRANSPARENT) context.terminal.tell(told);
  const password = await newPassword(context, address, passwordFromInput);
  if (!password.ok) return password;
  const done = await line.ask({ type: "makeTransparent", password: password.value });
  if (!done.ok) return failed(explainKeyFailure(done.error, provider));
  const text = [
    `${address} is transparent now: its keys lie at ${provider} too, closed under the password. All devices are told.`,
    "App passwords for mail programs are made in the webmail, logged in with the password: Settings, Password.",
  ].join("\n");
  return ok({ json: { address, ...now, flavor: "transparent" }, text });
}

async function toHardened({ context, line, address, provider, now }: Subject, { yes }: FlavorOptions): CommandResult {
  if (now.flavor === "hardened") return failed(`${address} is hardened already: no key of it lies at the provider`);
  if (now.wordless)
    return failed(
      `${address} has no recovery words, and without its password they are the only way back in: \`companion words new\` makes some`,
    );
  if (!yes) for (const told of BEFORE_HARDENED) context.terminal.tell(told);
  if (!yes && !(await confirm(context.terminal, "Make it hardened?"))) return failed("nothing has changed");
  const done = await line.ask({ type: "makeHardened" });
  if (!done.ok) return failed(explainKeyFailure(done.error, provider));
  const text = [
    `${address} is hardened now: no key of it lies at ${provider}, and its keys are new. All devices are told.`,
    "The password and its app passwords open nothing any more; mail programs use this companion: `companion start`.",
  ].join("\n");
  return ok({ json: { address, ...now, flavor: "hardened" }, text });
}

async function newPassword(
  { terminal }: CommandContext,
  address: string,
  fromInput: boolean,
): Promise<Result<string, Failure>> {
  const ask = fromInput ? terminal.readLine : terminal.askSecret;
  const password = await ask("Password for this account: ");
  if (password === null || password === "")
    return failed(
      fromInput
        ? "no password came on standard input: where --passphrase-stdin is given too, it is the second line"
        : "no password was given: nothing has changed",
    );
  if (passphraseStrength(password, [address]).level === "tooWeak")
    return failed(
      `this password is too easy to guess: take at least ${MIN_PASSPHRASE_CHARACTERS} characters that nobody would try, such as five random words`,
    );
  if (!fromInput && (await terminal.askSecret("Again: ")) !== password)
    return failed("the two are not the same: nothing has changed");
  return ok(password);
}

const BEFORE_TRANSPARENT = [
  "This hands the account's keys to the provider, closed under a password, so that it serves mail programs itself.",
  "Whenever one of them is logged in there, the provider can read everything stored, old mail too; while none is, nothing.",
];

const BEFORE_HARDENED = [
  "Until now the provider could have read everything stored, whenever somebody was logged in there with a mail program.",
  "What was never opened there stays unread; what it has read or copied so far, nothing can take back.",
  "Mail programs at the provider stop working at once, with the password and all app passwords. The keys are renewed.",
];

function accessToText(address: string, { flavor: now, wordless }: AccountAccess): string {
  const lines =
    now === "hardened"
      ? [`${address} is hardened: its devices and its 24 words open it, and no key of it lies at the provider.`]
      : [
          `${address} is transparent: its keys lie at the provider too, closed under a password.`,
          "While a mail program is logged in there the provider can read what is stored; while none is, it cannot.",
        ];
  const words = wordless ? ["It has no recovery words: make some with `companion words new`."] : [];
  return [...lines, ...words].join("\n");
}
