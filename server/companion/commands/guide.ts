/**
 * `aerogramme companion` at a terminal: leads through what the other commands do, and does it by them. Nothing is kept that
 * they do not keep, so that Ctrl-C leaves nothing half-made.
 */
import { ok, type Result } from "../../../shared/lib/result.ts";
import { heldAccounts } from "../account-folder.ts";
import type { CommandContext, CommandResult, Failure } from "../command.ts";
import { confirm } from "../confirm.ts";
import { askCompanion } from "../control.ts";
import { isMailProgram, MAIL_PROGRAMS } from "../settings/mail-programs.ts";
import type { ServiceHost } from "../service/service.ts";
import { serviceFault, serviceState } from "../service/service.ts";
import { add, type AddOptions } from "./add.ts";
import { password } from "./password.ts";
import { serviceInstall, serviceRemove } from "./service.ts";
import { settings } from "./settings.ts";
import { status } from "./status.ts";

export interface GuideHost {
  readonly service: ServiceHost;
  /** Options of `companion add` that nobody is asked for. */
  readonly adding: AddOptions;
  /** `companion start`: resolves when it was stopped. */
  serve(): Promise<Result<null, Failure>>;
}

export async function guide(context: CommandContext, host: GuideHost): Promise<Result<null, Failure>> {
  const { terminal, data } = context;
  terminal.tell("Aerogramme companion: your mail on this computer, for any mail program.");
  terminal.tell(`Keys and mail lie in ${data}. Ctrl-C ends this at any time.`);
  if ((await heldAccounts(data)).length > 0) return menu(context, host);
  const added = await addOne(context, host, "There is no account here yet. How do you come to yours?");
  if (!added) return ok(null);
  await showSettings(context, null, true);
  terminal.tell("");
  await offerService(context, host);
  return serveOrTell(context, host);
}

/** What is asked, by the key that answers it. */
type Choices = Readonly<Record<string, string>>;

/** Asked until it is one of them, or something that `isToo` an answer; null: quit, or the end of input. */
async function choose(
  { terminal }: CommandContext,
  question: string,
  choices: Choices,
  isToo: (typed: string) => boolean = () => false,
): Promise<string | null> {
  terminal.tell(`\n${question}\n`);
  for (const [key, text] of Object.entries(choices)) terminal.tell(`  ${key}  ${text}`);
  terminal.tell("  q  quit\n");
  for (;;) {
    const typed = (await terminal.ask("> "))?.trim();
    if (typed !== undefined && isToo(typed)) return typed;
    const answer = typed?.toLowerCase();
    if (answer === undefined || answer === "q" || answer === "quit") return null;
    if (Object.hasOwn(choices, answer)) return answer;
    if (answer !== "") terminal.tell(`Please type one of ${Object.keys(choices).join(", ")}, or q.`);
  }
}

const WAYS: Choices = {
  1: "I have an invite link from my provider: make a new account",
  2: "I have the account on another device: pair with it",
  3: "I have its 24 recovery words",
};

/** Pasted at once, without a choice before it. */
const isInvite = (typed: string): boolean => /^https?:\/\/\S+#/i.test(typed);

/** True once one is there. */
async function addOne(context: CommandContext, host: GuideHost, question: string): Promise<boolean> {
  for (;;) {
    const way = await choose(context, question, WAYS, isInvite);
    if (way === null) return false;
    const options = await askOptions(context, host.adding, way);
    if (options && (await show(context, add(context, options)))) return true;
  }
}

/** Null: nothing was typed. */
async function askOptions({ terminal }: CommandContext, none: AddOptions, way: string): Promise<AddOptions | null> {
  const ask = async (question: string): Promise<string> => ((await terminal.ask(question)) ?? "").trim();
  if (isInvite(way)) return { ...none, invite: way };
  if (way === "1") {
    const invite = await ask("Invite link (https://…/join#…): ");
    return invite === "" ? null : { ...none, invite };
  }
  const provider = withScheme(await ask("Your provider's web address: "));
  if (provider === "") return null;
  if (way === "2") return { ...none, provider, pair: true };
  const address = await ask("Your mail address: ");
  return address === "" ? null : { ...none, provider, address, wordsFromInput: true };
}

const withScheme = (text: string): string => (text === "" || /^https?:/i.test(text) ? text : `https://${text}`);

async function menu(context: CommandContext, host: GuideHost): Promise<Result<null, Failure>> {
  for (;;) {
    const held = await heldAccounts(context.data);
    const runs = await isServed(context);
    const { installed } = await serviceState(host.service);
    const question = `${held.map(({ address }) => address).join(", ")}: ${runs ? "a companion serves them now." : "nothing serves them now."}`;
    const chosen = await choose(context, question, {
      1: "show the settings for a mail program",
      2: "add another account",
      3: "make a new IMAP password",
      4: "show how they are",
      5: installed ? "no longer start at login" : "start at login",
      ...(runs ? {} : { 6: "start serving now, in this terminal" }),
    });
    if (chosen === null) return ok(null);
    if (chosen === "6") return host.serve();
    await carryOut(context, host, chosen, installed);
  }
}

async function carryOut(context: CommandContext, host: GuideHost, chosen: string, installed: boolean): Promise<void> {
  switch (chosen) {
    case "1": {
      const address = await askAccount(context);
      if (address !== null) await showSettings(context, address);
      return;
    }
    case "2":
      await addOne(context, host, "How do you come to it?");
      return;
    case "3": {
      const address = await askAccount(context);
      if (address === null) return;
      const sure = await confirm(context.terminal, "The password before stops working. Go on?");
      if (sure) await show(context, password(context, address));
      return;
    }
    case "4":
      await show(context, status(context, null, { dismiss: false }));
      return;
    case "5":
      await show(context, installed ? serviceRemove(host.service) : serviceInstall(context, host.service));
      return;
  }
}

/** The only account, or the one that is chosen. */
async function askAccount(context: CommandContext): Promise<string | null> {
  const held = await heldAccounts(context.data);
  if (held.length === 1) return held[0]?.address ?? null;
  const chosen = await choose(
    context,
    "Which account?",
    Object.fromEntries(held.map(({ address }, n) => [String(n + 1), address])),
  );
  return chosen === null ? null : (held[Number(chosen) - 1]?.address ?? null);
}

async function showSettings(context: CommandContext, address: string | null, servesNext = false): Promise<void> {
  const { terminal } = context;
  const names = Object.keys(MAIL_PROGRAMS);
  terminal.tell(`\nWhich mail program? ${names.join(", ")}`);
  const answer = (await terminal.ask("Name, or Enter for any: "))?.trim().toLowerCase() ?? "";
  const client = isMailProgram(answer) ? answer : "generic";
  await show(context, settings(context, address, client, servesNext));
}

async function offerService(context: CommandContext, { service }: GuideHost): Promise<void> {
  const fault = await serviceFault(service);
  if (fault !== null) context.terminal.tell(`Starting at login: ${fault}.`);
  else if (await confirm(context.terminal, "Start the companion at login, and now?"))
    await show(context, serviceInstall(context, service));
}

async function serveOrTell(context: CommandContext, { serve }: GuideHost): Promise<Result<null, Failure>> {
  if (!(await isServed(context))) {
    context.terminal.tell(
      "\nServing your mail here until Ctrl-C. `aerogramme companion start` does the same another time.",
    );
    return serve();
  }
  context.terminal.tell("\nThe companion runs: your mail program can be set up now.");
  return ok(null);
}

const isServed = async ({ data }: CommandContext): Promise<boolean> =>
  (await askCompanion(data, { type: "ping" }).catch(() => null)) !== null;

/** True if it went well. */
async function show({ terminal }: CommandContext, result: CommandResult): Promise<boolean> {
  const done = await result;
  if (done.ok) terminal.show(`\n${done.value.text}`);
  else terminal.tell(`\nThat did not work: ${done.error.line}.`);
  return done.ok;
}
