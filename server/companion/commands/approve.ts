/** `companion approve`: lets a new device in, which shows a code; both show the same six digits before. */
import { ok } from "../../../shared/lib/result.ts";
import { failed, misused, type CommandContext, type CommandResult } from "../command.ts";
import { checkToText, explainKeyFailure, printable } from "../key-words.ts";
import type { KeyLine } from "../key-line.ts";
import type { TakenPairing } from "../key-request.ts";
import { onAccount } from "../on-account.ts";

export interface ApproveOptions {
  /** Null: the code is the next line of standard input. */
  readonly code: string | null;
  readonly address: string | null;
  /** The six digits that the new device shows, as typed; null: they are asked about. */
  readonly check: string | null;
}

export async function approve(context: CommandContext, { code, address, check }: ApproveOptions): CommandResult {
  const { terminal } = context;
  if (check !== null && !isCheck(check)) return misused("--check takes the six digits that the new device shows");
  const text = code ?? (await terminal.readLine("The code that the new device shows: "));
  if (text === null) return misused("give the code that the new device shows, or --code-stdin");
  return onAccount(context, address, async (line, { address: account, provider }) => {
    const taken = await line.ask({ type: "takePairing", text });
    if (!taken.ok) return failed(explainKeyFailure(taken.error, provider));
    const device = taken.value;
    const name = printable(device.name);
    terminal.tell(`"${name}" (${device.kind}) asks to be let in to ${account}.`);
    terminal.tell("Only approve a device that you hold in your hands: whoever holds it will read all your mail.");
    const verdict = check === null ? await ask(context, device) : compare(device, check);
    if (verdict !== "approve") return refuse(line, device, verdict);
    const approved = await line.ask({ type: "approve", pairing: device.pairing });
    if (!approved.ok) return failed(explainKeyFailure(approved.error, provider));
    return ok({
      json: { address: account, approved: { name: device.name, kind: device.kind } },
      text: `"${name}" is in.`,
    });
  });
}

type Verdict = "approve" | "deny" | "different" | "wait";

/** Also of a program that answers on standard input. */
async function ask({ terminal }: CommandContext, { check }: TakenPairing): Promise<Verdict> {
  for (;;) {
    const answer = await terminal.ask(`Does the new device show ${checkToText(check)}? (yes/no) `);
    const said = answer?.trim().toLowerCase();
    if (said === "yes" || said === "y") return "approve";
    if (said === undefined || said === "no" || said === "n") return "deny";
    if (isCheck(said)) return digits(said) === check ? "approve" : "different";
    terminal.tell("Please answer yes or no.");
  }
}

/** The new device shows its digits only after the code was taken: who knew some before has not looked. */
function compare({ check, again }: TakenPairing, given: string): Verdict {
  if (digits(given) === check) return "approve";
  return again ? "different" : "wait";
}

async function refuse(line: KeyLine, { pairing, check }: TakenPairing, verdict: Verdict) {
  if (verdict === "wait")
    return failed(
      "the new device shows its digits only now: run this again with --check and those, while the companion runs, or answer in a terminal",
    );
  await line.ask({ type: "deny", pairing });
  return failed(
    verdict === "different"
      ? `the new device does not show ${checkToText(check)}: somebody stands between the two; nothing was approved`
      : "denied: the new device was not let in",
  );
}

const digits = (text: string): string => text.replace(/[\s-]/g, "");
const isCheck = (text: string): boolean => /^\d{6}$/.test(digits(text));
