/** A provider and its MTA as an outbox sees them, in memory: the same id is handed over once, and its answer is kept. */
import { err, ok, type Result } from "../../lib/result.ts";
import type { OutgoingEnvelope, RefusedRecipient, SubmitFailure, SubmitPort, Submitted } from "../../lib/submission.ts";
import { utf8ToText } from "../../lib/bytes.ts";

export interface TakenMessage {
  readonly id: string;
  readonly envelope: OutgoingEnvelope;
  readonly text: string;
}

export interface ScriptedMta {
  readonly port: SubmitPort;
  /** What left, in order. */
  readonly taken: readonly TakenMessage[];
  /** Ids that were asked for, in order. */
  readonly asked: readonly string[];
  /** What it says next, once each; then it takes everything. */
  readonly script: MtaTurn[];
}

export type MtaTurn =
  /** before anything was looked at */
  | { readonly type: "failure"; readonly failure: SubmitFailure }
  /** its answer takes until then; everything else is as if it had not been asked yet */
  | { readonly type: "silent"; readonly until: Promise<unknown> }
  /** what nobody thought of */
  | { readonly type: "throws" }
  /** it is taken, and kept as done; the answer does not arrive */
  | { readonly type: "lostAnswer" }
  /** the MTA took it, and the provider died before it had that on disk */
  | { readonly type: "lostResult" }
  /** of some recipients, or all */
  | { readonly type: "refusals"; readonly refused: readonly RefusedRecipient[] };

export function createScriptedMta(): ScriptedMta {
  const taken: TakenMessage[] = [];
  const asked: string[] = [];
  const script: MtaTurn[] = [];
  const done = new Map<string, { readonly digest: string; readonly answer: Submitted }>();

  async function handOver(
    id: string,
    envelope: OutgoingEnvelope,
    text: string,
  ): Promise<Result<Submitted, SubmitFailure>> {
    asked.push(id);
    const turn = script.shift();
    if (turn?.type === "silent") await turn.until;
    if (turn?.type === "failure") return err(turn.failure);
    if (turn?.type === "throws") throw new Error("unforeseen");
    const digest = JSON.stringify([envelope, text]);
    const kept = done.get(id);
    if (kept) return kept.digest === digest ? ok(kept.answer) : err({ type: "conflict" });
    const refused = turn?.type === "refusals" ? turn.refused : [];
    const accepted = envelope.to.filter((to) => !refused.some(({ recipient }) => recipient === to));
    if (accepted.length > 0) taken.push({ id, envelope: { ...envelope, to: accepted }, text });
    if (turn?.type === "lostResult") return err({ type: "offline" });
    done.set(id, { digest, answer: { accepted, refused } });
    return turn?.type === "lostAnswer" ? err({ type: "offline" }) : ok({ accepted, refused });
  }

  return {
    ...{ taken, asked, script },
    port: {
      async submit(id, envelope, message, progress) {
        await Promise.resolve();
        progress?.(message.length, message.length);
        return handOver(id, envelope, utf8ToText(message));
      },
    },
  };
}
